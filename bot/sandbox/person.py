"""A person in front of Discord, for tests: commands, clicks, reactions, messages, and what comes back.

The verbs are Discord's, the same that the web page has over HTTP; nothing here knows what the bot is for.

    alice = sandbox.person("alice")
    use = await alice.slash("imagine", prompt="a red fox")
    message = await use.message()               # once the bot is done thinking
    await alice.click(message, "U1")
    image = await alice.sees(lambda m: "Image #1" in m.text, after=message)
    content = await alice.download(image.attachments[0])
"""

from collections.abc import Callable, Iterable, Mapping

from bot.sandbox.channels import is_thread
from bot.sandbox.guilds import guild_named
from bot.sandbox.people import People
from bot.sandbox.plain_values import File, PlainValues, as_upload, focus
from bot.sandbox.seen import SeenChannel, SeenFile, SeenMessage, SeenModal
from bot.sandbox.storage import Span
from bot.sandbox.use import PATIENCE, Use
from bot.sandbox.wire import CommandType, Json

Predicate = Callable[[SeenMessage], object]


class Person:
    """One user. `channel` (an id or a name) is where they write when a call does not say otherwise."""

    def __init__(self, people: People, user: Json) -> None:
        self._people, self.user = people, user
        self.channel = people.state.guild_channels()[0]["id"]

    @property
    def id(self) -> str:
        return str(self.user["id"])

    @property
    def name(self) -> str:
        return str(self.user["global_name"] or self.user["username"])

    # -- places

    @property
    def threads(self) -> list[SeenChannel]:
        """All threads that are open to this person, oldest first."""
        open_ones = filter(is_thread, self._people.state.channels_of(self.id))
        keys = ("id", "name", "guild_id", "parent_id")
        return [SeenChannel(**{key: thread[key] for key in keys}) for thread in open_ones]

    def open_thread(self, message: SeenMessage | None, name: str, *, channel: str | None = None) -> str:
        """Opens a thread from a message, or from nothing in a channel; returns its id."""
        where = message.channel_id if message else self._channel_id(channel)
        thread = self._people.open_thread(self.id, where, name, message.id if message else None)
        return str(thread["id"])

    @property
    def locale(self) -> str:
        """The language this person has chosen, as "zh-CN"; setting it raises ValueError for an unknown one."""
        return self._people.state.preferences.locale(self.id)

    @locale.setter
    def locale(self, locale: str) -> None:
        self._people.choose_locale(self.id, locale)

    def in_channel(self, name: str) -> "Person":
        """The same person, in a channel, thread or group of that name. Raises LookupError."""
        channel_id = self._channel_id(name)
        self._people.check_reader(self.id, channel_id)
        there = Person(self._people, self.user)
        there.channel = channel_id
        return there

    def in_guild(self, name: str) -> "Person":
        """The same person, in the first channel of a guild, by its name. Raises LookupError."""
        return self.in_channel(self._people.state.guild_channels(guild_named(name))[0]["id"])

    def install_app(self, installed: bool = True) -> None:
        """Adds the app to the person's own, or takes it away; at first everybody has it."""
        self._people.install_app(self.id, installed)

    # -- doing

    async def slash(
        self,
        name: str,
        *,
        channel: str | None = None,
        files: Mapping[str, File] | None = None,
        **options: object,
    ) -> Use:
        """Uses a slash command; "settings show" names a subcommand. `files` are attachment options by name.

        Raises NotOfferedError for what the client would not let through.
        """
        where, base, *path = self._channel_id(channel), *name.split()
        nested = self._values(where).options(base, path, {**options, **(files or {})})
        return Use(self._people, self.id, self._people.invocations.slash(self.id, where, base, nested))

    async def autocomplete(
        self, name: str, option: str, text: object, *, channel: str | None = None, **options: object
    ) -> list[Json]:
        """Types `text` into an option and returns the choices offered. Raises TimeoutError without an answer."""
        where, base, *path = self._channel_id(channel), *name.split()
        nested = self._values(where).options(base, path, {**options, option: text})
        focus(nested, option)
        return await self._people.invocations.autocomplete(self.id, where, base, nested)

    async def click(self, message: SeenMessage, name: str) -> Use:
        """Presses the button with that label, emoji or custom id, as the message stands now."""
        custom_id = self.now(message).component(name).custom_id or ""
        return Use(self._people, self.id, self._people.invocations.component(self.id, message.id, custom_id))

    async def select(self, message: SeenMessage, values: str | Iterable[str], name: str | None = None) -> Use:
        """Chooses values, labels, or ids of users, roles, channels in the one select, or the named one."""
        current = self.now(message)
        select = current.component(name) if name else current.selects[0]
        wanted = [values] if isinstance(values, str) else list(values)
        by_label = {option["label"]: option["value"] for option in select.options}
        chosen = [by_label.get(value, value) for value in wanted]
        return Use(
            self._people,
            self.id,
            self._people.invocations.component(self.id, message.id, select.custom_id or "", chosen),
        )

    async def menu(self, name: str, target: "SeenMessage | Person") -> Use:
        """Uses a context menu command on a message or on a user."""
        is_message = isinstance(target, SeenMessage)
        kind = CommandType.MESSAGE if is_message else CommandType.USER
        where = target.channel_id if isinstance(target, SeenMessage) else self._channel_id(None)
        return Use(self._people, self.id, self._people.invocations.menu(self.id, where, name, target.id, kind))

    async def submit(self, modal: SeenModal, fields: Mapping[str, object] | None = None) -> Use:
        """Sends a modal; fields by custom id or label, choices by value or label, files and people as they are.

        Untouched fields keep what the bot put there.
        """
        opened = self._people.interactions.find(modal.interaction_id)
        values = self._values(opened.channel_id if opened else self._channel_id(None))
        filled = {modal.custom_id_of(name): values.field(value) for name, value in (fields or {}).items()}
        return Use(self._people, self.id, self._people.invocations.modal(self.id, modal.interaction_id, filled))

    async def say(
        self,
        text: str = "",
        *,
        channel: str | None = None,
        files: Iterable[File] = (),
        reply_to: SeenMessage | None = None,
    ) -> SeenMessage:
        uploads = {index: as_upload(file) for index, file in enumerate(files)}
        where = reply_to.channel_id if reply_to else self._channel_id(channel)
        return SeenMessage(self._people.say(self.id, where, text, uploads, reply_to.id if reply_to else None))

    async def react(self, message: SeenMessage, emoji: str) -> None:
        self._people.react(self.id, message.id, emoji)

    async def unreact(self, message: SeenMessage, emoji: str) -> None:
        self._people.unreact(self.id, message.id, emoji)

    async def delete(self, message: SeenMessage) -> None:
        """Deletes an own message, or dismisses an ephemeral one."""
        self._people.delete(self.id, message.id)

    def open_dm(self) -> str:
        """The channel of direct messages with the bot."""
        return str(self._people.open_dm(self.id)["id"])

    def close_dms(self, closed: bool = True) -> None:
        """From now on the bot's direct messages are refused (50007)."""
        self._people.state.preferences.close_dms(self.id, closed)

    # -- seeing

    def now(self, message: SeenMessage) -> SeenMessage:
        """The newest version of a message. Raises LookupError when it is gone."""
        return SeenMessage(self._people.message(self.id, message.id))

    def messages(
        self, channel: str | None = None, *, limit: int = 50, after: str | None = None
    ) -> list[SeenMessage]:
        """The newest of a channel, oldest first, with the ephemeral ones shown to this person."""
        span = Span(limit=limit, after=int(after) if after else None)
        return [SeenMessage(raw) for raw in self._people.history(self.id, self._channel_id(channel), span)]

    @property
    def ephemerals(self) -> list[SeenMessage]:
        """All recent messages that only this person sees."""
        return [message for message in self._everywhere() if message.is_ephemeral]

    async def sees(
        self,
        predicate: Predicate,
        timeout: float = PATIENCE,
        *,
        channel: str | None = None,
        after: SeenMessage | None = None,
    ) -> SeenMessage:
        """Waits for a message, old or new, that satisfies the predicate; `after` leaves out older ones.

        Raises TimeoutError, telling what was there instead.
        """

        def find() -> SeenMessage | None:
            places = self.messages(channel) if channel else self._everywhere()
            newer = (message for message in reversed(places) if after is None or int(message.id) > int(after.id))
            return next((message for message in newer if predicate(message)), None)

        return await self._watch(find, timeout)

    async def until(self, message: SeenMessage, predicate: Predicate, timeout: float = PATIENCE) -> SeenMessage:
        """Waits until the message, edited, satisfies the predicate; returns that version."""

        def find() -> SeenMessage | None:
            current = self.now(message)
            return current if predicate(current) else None

        return await self._watch(find, timeout)

    async def download(self, file: SeenFile) -> bytes:
        """The bytes behind an attachment or picture."""
        return await self._people.download(file.url)

    async def _watch(self, find: Callable[[], SeenMessage | None], timeout: float) -> SeenMessage:
        try:
            return await self._people.hub.until(find, timeout)
        except TimeoutError:
            lines = [
                f"{message.author}: {message.text[:100]!r} {message.labels}" for message in self._everywhere()
            ]
            raise TimeoutError(
                f"{self.name} saw no such message in {timeout} s, but:\n" + "\n".join(lines)
            ) from None

    def _everywhere(self) -> list[SeenMessage]:
        """The newest messages of every channel this person reads, by time."""
        channels = [channel["id"] for channel in self._people.state.channels_of(self.id)]
        found = [message for channel in channels for message in self.messages(channel, limit=20)]
        return sorted(found, key=lambda message: int(message.id))

    def _channel_id(self, channel: str | None) -> str:
        wanted = channel or self.channel
        return wanted if wanted in self._people.state.channels else self._people.state.channel_named(wanted)["id"]

    def _values(self, channel_id: str) -> PlainValues:
        return PlainValues(self._people, self.id, channel_id)
