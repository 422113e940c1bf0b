"""Threads: opened by people under a text channel, from a message or from nothing.

Source: Discord docs, "Threads" and "Message Types". Knows no HTTP and no gateway.
"""

from bot.sandbox.clock import Clock
from bot.sandbox.errors import NotOfferedError
from bot.sandbox.events import Hub, ThreadOpened
from bot.sandbox.messages import Draft, Messages
from bot.sandbox.state import State
from bot.sandbox.storage import StoredMessage
from bot.sandbox.wire import ChannelType, Json, MessageFlag, MessageType

NAME = 100


class Threads:
    def __init__(self, state: State, messages: Messages, clock: Clock, hub: Hub) -> None:
        self._state, self._messages, self._clock, self._hub = state, messages, clock, hub

    def open(self, user_id: str, channel_id: str, name: str) -> Json:
        """From nothing: the channel tells of it. Raises NotOfferedError."""
        thread = self._open(user_id, channel_id, name)
        reference = {"type": 0, "channel_id": thread["id"], "guild_id": thread["guild_id"]}
        about = {"message_reference": reference}
        told = Draft(channel_id, user_id, {"content": name}, type=MessageType.THREAD_CREATED, extra=about)
        self._messages.create(told)
        return thread

    def open_from(self, user_id: str, message: StoredMessage, name: str) -> Json:
        """From a message, whose id the thread takes. Raises NotOfferedError."""
        if message.viewer_id or message.body["flags"] & MessageFlag.HAS_THREAD:
            raise NotOfferedError("A thread cannot start from an ephemeral message, nor twice from any other.")
        thread = self._open(user_id, message.channel_id, name, message.id)
        self._messages.add_flag(message, MessageFlag.HAS_THREAD)
        reference = {"type": 0, "channel_id": message.channel_id, "message_id": message.id}
        about = {"message_reference": {**reference, "guild_id": thread["guild_id"]}}
        first = Draft(thread["id"], message.author_id, {}, type=MessageType.THREAD_STARTER, extra=about)
        self._messages.create(first)
        return thread

    def _open(self, user_id: str, channel_id: str, name: str, id_: str | None = None) -> Json:
        if self._state.channel(channel_id)["type"] != ChannelType.GUILD_TEXT:
            raise NotOfferedError("Threads are opened in text channels of a guild alone.")
        if not 1 <= len(name.strip()) <= NAME:
            raise NotOfferedError(f"The name of a thread has between 1 and {NAME} characters.")
        thread = self._state.add_thread(channel_id, name.strip(), user_id, self._clock.iso(), id_)
        self._hub.publish(ThreadOpened(thread))
        return thread
