"""What people can do in the sandbox, by user id: the ground on which both `Person` and the web page stand.

Knows ids and Discord's JSON; starts interactions through invocations and knows no HTTP routes.
"""

import aiohttp

from bot.sandbox.attachments import Attachments, Upload
from bot.sandbox.commands import Commands
from bot.sandbox.credentials import BOT_ID
from bot.sandbox.errors import DiscordError, NotOfferedError
from bot.sandbox.events import ChannelOpened, CommandsChanged, Hub, UserChanged
from bot.sandbox.interactions import Interactions
from bot.sandbox.invocations import Invocations
from bot.sandbox.limits import check_sizes
from bot.sandbox.messages import Draft, Messages
from bot.sandbox.reactions import Reactions
from bot.sandbox.state import State
from bot.sandbox.storage import Span, StoredMessage
from bot.sandbox.threads import Threads
from bot.sandbox.wire import CommandType, Json, MessageType


class People:
    def __init__(
        self,
        state: State,
        commands: Commands,
        messages: Messages,
        reactions: Reactions,
        interactions: Interactions,
        invocations: Invocations,
        attachments: Attachments,
        threads: Threads,
        hub: Hub,
    ) -> None:
        self.state, self.commands, self.hub = state, commands, hub
        self.messages, self.interactions, self.invocations = messages, interactions, invocations
        self._reactions, self._attachments, self._threads = reactions, attachments, threads

    # -- doing

    def say(
        self, user_id: str, channel_id: str, text: str, uploads: dict[int, Upload], reply_to: str | None = None
    ) -> Json:
        self.check_reader(user_id, channel_id)
        kind = MessageType.REPLY if reply_to else MessageType.DEFAULT
        draft = Draft(channel_id, user_id, {"content": text}, uploads, type=kind, replies_to=reply_to)
        return self.messages.show(self.messages.create(draft), user_id)

    def upload(self, upload: Upload, channel_id: str) -> Json:
        """Keeps a file for an option or a modal; returns the attachment with a working link."""
        check_sizes([len(upload.content)], self.state.file_limit(channel_id))
        attachment: Json = self._attachments.sign(self._attachments.save(upload, BOT_ID, ephemeral=True))
        return attachment

    def react(self, user_id: str, message_id: str, emoji: str) -> None:
        message = self._readable(user_id, message_id)
        if message.viewer_id:
            raise NotOfferedError("Ephemeral messages take no reactions.")
        self._reactions.add(message, emoji, user_id)

    def unreact(self, user_id: str, message_id: str, emoji: str) -> None:
        self._reactions.remove(self._readable(user_id, message_id), emoji, user_id)

    def delete(self, user_id: str, message_id: str) -> None:
        message = self._readable(user_id, message_id)
        if message.viewer_id == user_id:
            self.messages.dismiss(message)
        elif message.author_id == user_id:
            self.messages.delete(message)
        else:
            raise NotOfferedError("Only own messages can be deleted, and only ephemeral ones dismissed.")

    def open_dm(self, user_id: str) -> Json:
        is_new = self.state.find_dm(user_id) is None
        channel = self.state.open_dm(user_id)
        if is_new:
            self.hub.publish(ChannelOpened(channel))
        return channel

    def open_thread(self, user_id: str, channel_id: str, name: str, message_id: str | None = None) -> Json:
        """Raises NotOfferedError where no thread can be."""
        if message_id:
            return self._threads.open_from(user_id, self._readable(user_id, message_id), name)
        self.check_reader(user_id, channel_id)
        return self._threads.open(user_id, channel_id, name)

    def choose_locale(self, user_id: str, locale: str) -> None:
        """Raises ValueError for what Discord has no translation of."""
        self.state.preferences.choose_locale(user_id, locale)
        self.hub.publish(UserChanged(user_id))

    def install_app(self, user_id: str, installed: bool) -> None:
        self.state.preferences.install_app(user_id, installed)
        self.hub.publish(UserChanged(user_id))
        self.hub.publish(CommandsChanged())

    # -- seeing

    def message(self, user_id: str, message_id: str) -> Json:
        """Raises LookupError when there is no such message for this person."""
        try:
            return self.messages.show(self._readable(user_id, message_id), user_id)
        except (DiscordError, NotOfferedError) as error:
            raise LookupError(f"The message {message_id} is gone: {error}") from None

    def history(self, user_id: str, channel_id: str, span: Span) -> list[Json]:
        """Oldest first, ephemeral messages of this person included."""
        self.check_reader(user_id, channel_id)
        found = self.messages.history(channel_id, span, user_id)
        return [self.messages.show(message, user_id) for message in reversed(found)]

    def declared_options(self, user_id: str, channel_id: str, command: str, path: list[str]) -> dict[str, Json]:
        """The options a slash command declares, by name, at the end of a path of subcommands."""
        offered = self.commands.usable(user_id, channel_id)
        slashes = (item for item in offered if item["type"] == CommandType.CHAT_INPUT)
        level = next((item for item in slashes if item["name"] == command), {})
        for name in path:
            level = next((item for item in level.get("options") or [] if item["name"] == name), {})
        return {option["name"]: option for option in level.get("options") or []}

    async def download(self, url: str) -> bytes:
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            response.raise_for_status()
            return await response.read()

    def _readable(self, user_id: str, message_id: str) -> StoredMessage:
        message = self.messages.find(message_id)
        self.check_reader(user_id, message.channel_id)
        if message.viewer_id not in (None, user_id) or message.dismissed:
            raise NotOfferedError("That message is not shown to this user.")
        return message

    def check_reader(self, user_id: str, channel_id: str) -> None:
        """Raises NotOfferedError."""
        if user_id not in self.state.audience(channel_id):
            raise NotOfferedError("That channel is not open to this user.")
