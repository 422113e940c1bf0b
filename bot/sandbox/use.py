"""One use of a command, component or modal by a person, and the ways to wait for what the bot makes of it."""

from bot.sandbox.interaction import Interaction
from bot.sandbox.interactions import NO_ANSWER
from bot.sandbox.people import People
from bot.sandbox.seen import SeenMessage, SeenModal
from bot.sandbox.wire import CallbackType

PATIENCE = 30.0


class NoAnswerError(Exception):
    """The person sees "The application did not respond"."""


class Use:
    def __init__(self, people: People, user_id: str, interaction: Interaction) -> None:
        self._people, self._user_id, self.id = people, user_id, interaction.id

    async def answered(self, timeout: float = PATIENCE) -> CallbackType:
        """Waits for the first answer of any kind. Raises NoAnswerError after the three seconds."""
        return CallbackType((await self._people.hub.until(self._answered, timeout)).callback or 0)

    async def message(self, timeout: float = PATIENCE) -> SeenMessage:
        """The message the answer made or changed, once it is no longer "thinking"."""
        return await self._people.hub.until(self._message, timeout)

    async def modal(self, timeout: float = PATIENCE) -> SeenModal:
        """The modal that opened."""
        interaction = await self._people.hub.until(self._answered, timeout)
        if interaction.modal is None or interaction.modal_id is None:
            raise LookupError("The bot answered without a modal.")
        return SeenModal(interaction.id, interaction.modal_id, interaction.modal)

    async def followup(self, number: int = 0, timeout: float = PATIENCE) -> SeenMessage:
        """The n-th further message that came of this use."""

        def find() -> SeenMessage | None:
            ids = self._current().followup_ids
            return self._seen(ids[number]) if len(ids) > number else None

        return await self._people.hub.until(find, timeout)

    def _current(self) -> Interaction:
        interaction = self._people.interactions.find(self.id)
        if interaction is None:
            raise LookupError(f"The interaction {self.id} is long over.")
        return interaction

    def _answered(self) -> Interaction | None:
        interaction = self._current()
        if interaction.has_failed:
            raise NoAnswerError(NO_ANSWER)
        return interaction if interaction.callback is not None else None

    def _message(self) -> SeenMessage | None:
        interaction = self._answered()
        if interaction is None:
            return None
        if interaction.original_id is None:
            raise LookupError("The bot answered without a message.")
        message = self._seen(interaction.original_id)
        return None if message.is_loading else message

    def _seen(self, message_id: str) -> SeenMessage:
        return SeenMessage(self._people.message(self._user_id, message_id))
