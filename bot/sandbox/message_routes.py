"""The routes of messages and reactions (Discord docs, "Resources: Message").

Every handler takes a call and gives an answer; none of them knows HTTP.
"""

from bot.sandbox.call import NO_CONTENT, Answer, Call
from bot.sandbox.clock import Clock
from bot.sandbox.credentials import BOT_ID
from bot.sandbox.errors import DiscordError, Refusal, invalid_form
from bot.sandbox.gateway import Gateway
from bot.sandbox.intents import may_read_content, without_content
from bot.sandbox.limits import HISTORY
from bot.sandbox.messages import Draft, Messages
from bot.sandbox.permissions import Permission
from bot.sandbox.ratelimit import OLD_SECONDS, RateLimits
from bot.sandbox.reactions import Reactions
from bot.sandbox.rest import Table
from bot.sandbox.snowflake import seconds_of
from bot.sandbox.state import State
from bot.sandbox.storage import Span, StoredMessage
from bot.sandbox.wire import ChannelType, Json, MessageType

MESSAGES = "/channels/{channel}/messages"
MESSAGE = f"{MESSAGES}/{{message}}"
REACTIONS = f"{MESSAGE}/reactions/{{emoji}}"


class MessageRoutes:
    def __init__(
        self,
        state: State,
        messages: Messages,
        reactions: Reactions,
        gateway: Gateway,
        limits: RateLimits,
        clock: Clock,
    ) -> None:
        self._state, self._messages, self._reactions = state, messages, reactions
        self._gateway, self._limits, self._clock = gateway, limits, clock

    def table(self) -> Table:
        return {
            ("GET", MESSAGES): self.list_messages,
            ("POST", MESSAGES): self.create_message,
            ("POST", f"{MESSAGES}/bulk-delete"): self.bulk_delete,
            ("GET", MESSAGE): self.get_message,
            ("PATCH", MESSAGE): self.edit_message,
            ("DELETE", MESSAGE): self.delete_message,
            ("GET", REACTIONS): self.list_reactions,
            ("PUT", f"{REACTIONS}/@me"): self.add_reaction,
            ("DELETE", f"{REACTIONS}/@me"): self.remove_own_reaction,
            ("DELETE", f"{REACTIONS}/{{user}}"): self.remove_reaction,
        }

    def list_messages(self, call: Call) -> Answer:
        channel = call.params["channel"]
        self._state.require(Permission.READ_MESSAGE_HISTORY, channel)
        found = self._messages.history(channel, _span(call))
        return Answer([self._show(message) for message in found])

    def create_message(self, call: Call) -> Answer:
        channel, body = self._state.channel(call.params["channel"]), call.fields
        needed = Permission.SEND_MESSAGES | (Permission.ATTACH_FILES if call.uploads else Permission(0))
        self._state.require(needed, channel["id"])
        if channel["type"] == ChannelType.DM and self._state.preferences.has_closed_dms(
            channel["recipients"][0]["id"]
        ):
            raise DiscordError(Refusal.CANNOT_MESSAGE_USER)
        reference = self._reply(channel["id"], body.get("message_reference"))
        kind = MessageType.REPLY if reference else MessageType.DEFAULT
        draft = Draft(channel["id"], BOT_ID, body, call.uploads, type=kind, replies_to=reference)
        message = self._messages.create(draft)
        return Answer(self._messages.show(message, BOT_ID, with_nonce=True))

    def _is_closed(self, channel: Json) -> bool:
        is_dm = channel["type"] == ChannelType.DM
        return is_dm and self._state.preferences.has_closed_dms(channel["recipients"][0]["id"])

    def _reply(self, channel_id: str, reference: Json | None) -> str | None:
        """The id of the message replied to, if it exists or has to."""
        if not reference:
            return None
        try:
            return self._messages.find_public(str(reference["message_id"]), channel_id).id
        except DiscordError:
            if reference.get("fail_if_not_exists") is False:
                return None
            path = ("message_reference",)
            raise invalid_form(path, "REPLIES_UNKNOWN_MESSAGE", "Unknown message") from None

    def get_message(self, call: Call) -> Answer:
        return Answer(self._show(self._public(call)))

    def edit_message(self, call: Call) -> Answer:
        message = self._public(call)
        if message.author_id != BOT_ID:
            raise DiscordError(Refusal.NOT_THE_AUTHOR)
        if self._clock.now() - seconds_of(message.id) > OLD_SECONDS:
            self._limits.take_old_edit(message.channel_id)
        return Answer(self._show(self._messages.edit(message, call.fields, call.uploads)))

    def delete_message(self, call: Call) -> Answer:
        message = self._public(call)
        if message.author_id != BOT_ID:
            self._state.require(Permission.MANAGE_MESSAGES, message.channel_id)
        self._messages.delete(message)
        return NO_CONTENT

    def bulk_delete(self, call: Call) -> Answer:
        channel, ids = call.params["channel"], [str(id_) for id_ in call.fields.get("messages", [])]
        self._state.require(Permission.MANAGE_MESSAGES, channel)
        if not 2 <= len(ids) <= 100:
            raise DiscordError(Refusal.BULK_DELETE_COUNT)
        self._messages.delete_many([self._messages.find_public(id_, channel) for id_ in ids])
        return NO_CONTENT

    def list_reactions(self, call: Call) -> Answer:
        span = _span(call)
        return Answer(self._reactions.users(self._public(call), call.params["emoji"], span.after or 0, span.limit))

    def add_reaction(self, call: Call) -> Answer:
        message = self._public(call)
        self._state.require(Permission.ADD_REACTIONS | Permission.READ_MESSAGE_HISTORY, message.channel_id)
        self._reactions.add(message, call.params["emoji"], BOT_ID)
        return NO_CONTENT

    def remove_own_reaction(self, call: Call) -> Answer:
        self._reactions.remove(self._public(call), call.params["emoji"], BOT_ID)
        return NO_CONTENT

    def remove_reaction(self, call: Call) -> Answer:
        message = self._public(call)
        self._state.require(Permission.MANAGE_MESSAGES, message.channel_id)
        self._reactions.remove(message, call.params["emoji"], call.params["user"])
        return NO_CONTENT

    def _public(self, call: Call) -> StoredMessage:
        self._state.require(Permission.VIEW_CHANNEL, call.params["channel"])
        return self._messages.find_public(call.params["message"], call.params["channel"])

    def _show(self, message: StoredMessage) -> Json:
        """As the bot may read it: REST hides what the message content intent hides."""
        shown = self._messages.show(message, BOT_ID)
        guild_id = self._state.guild_of(message.channel_id)
        place = {"guild_id": guild_id} if guild_id else {}
        is_open = may_read_content({**shown, **place}, BOT_ID, self._gateway.allowed_intents)
        return shown if is_open else without_content(shown)


def _span(call: Call) -> Span:
    try:
        numbers = {key: int(call.query[key]) for key in ("before", "after", "around") if key in call.query}
        limit = int(call.query.get("limit", 50))
    except ValueError:
        raise invalid_form(("limit",), "NUMBER_TYPE_COERCE", "Value is not an int.") from None
    if not 1 <= limit <= HISTORY:
        text = f"int value should be between 1 and {HISTORY}."
        raise invalid_form(("limit",), "NUMBER_TYPE_MAX" if limit > HISTORY else "NUMBER_TYPE_MIN", text)
    return Span(**numbers, limit=limit)
