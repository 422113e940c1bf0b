"""What a bot does with an interaction's token after its first answer: @original and followups.

Source: Discord docs, "Receiving and Responding: Followup Messages". Knows no HTTP.
"""

from bot.sandbox.attachments import Upload
from bot.sandbox.credentials import BOT_ID
from bot.sandbox.errors import DiscordError, Refusal
from bot.sandbox.interaction import Interaction
from bot.sandbox.interactions import Interactions
from bot.sandbox.messages import Messages
from bot.sandbox.storage import StoredMessage
from bot.sandbox.wire import Json, MessageFlag, MessageType

ORIGINAL = "@original"
FOLLOWUPS = 5
"""For each interaction of an app that is there through a person alone."""


class Webhooks:
    def __init__(self, interactions: Interactions, messages: Messages) -> None:
        self._interactions, self._messages = interactions, messages

    def follow_up(self, application_id: str, token: str, body: Json, uploads: dict[int, Upload]) -> StoredMessage:
        """A new message; after a deferral the first one fills the waiting placeholder instead.

        Raises 40094 beyond what an app may say that only a person has installed.
        """
        interaction = self._interaction(application_id, token)
        if placeholder := self._placeholder(interaction):
            return self._messages.edit(placeholder, body, uploads)
        if interaction.is_only_user_installed and len(interaction.followup_ids) >= FOLLOWUPS:
            raise DiscordError(Refusal.TOO_MANY_FOLLOWUPS)
        draft = self._interactions.draft(
            interaction, body, uploads, type_=MessageType.REPLY, replies_to=interaction.original_id
        )
        message = self._messages.create(draft)
        self._interactions.remember_followup(interaction, message)
        return message

    def find(self, application_id: str, token: str, message_id: str) -> StoredMessage:
        """@original, or a message that this interaction made. Raises 10008."""
        interaction = self._interaction(application_id, token)
        if message_id == ORIGINAL:
            return self._messages.find(interaction.original_id or "")
        own = {interaction.original_id, interaction.source_id, *interaction.followup_ids}
        if message_id not in own:
            raise DiscordError(Refusal.UNKNOWN_MESSAGE)
        return self._messages.find(message_id)

    def _interaction(self, application_id: str, token: str) -> Interaction:
        if application_id != BOT_ID:
            raise DiscordError(Refusal.UNKNOWN_WEBHOOK)
        return self._interactions.by_token(token)

    def _placeholder(self, interaction: Interaction) -> StoredMessage | None:
        try:
            message = self._messages.find(interaction.original_id or "")
        except DiscordError:
            return None
        return message if message.body["flags"] & MessageFlag.LOADING else None
