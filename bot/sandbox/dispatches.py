"""Turns what happens in the sandbox into gateway events (Discord docs, "Gateway Events").

Each translation gives name, guild id (None in direct messages) and data. Knows no sockets.
"""

from bot.sandbox.credentials import BOT_ID
from bot.sandbox.events import (
    ChannelChanged,
    ChannelOpened,
    Event,
    InteractionCreated,
    MessageCreated,
    MessageDeleted,
    MessagesDeleted,
    MessageUpdated,
    ReactionChanged,
    ThreadOpened,
)
from bot.sandbox.messages import Messages, emoji_object
from bot.sandbox.state import State
from bot.sandbox.storage import StoredMessage
from bot.sandbox.wire import Json

Dispatch = tuple[str, str | None, Json]


class Dispatches:
    def __init__(self, state: State, messages: Messages) -> None:
        self._state, self._messages = state, messages

    def of(self, event: Event) -> Dispatch | None:
        """None for what bots do not hear of: ephemeral messages, and what happens where they are not."""
        if self._is_hidden(event):
            return None
        match event:
            case MessageCreated(message):
                return "MESSAGE_CREATE", self._guild_id(message.channel_id), self._message(message)
            case MessageUpdated(message):
                return "MESSAGE_UPDATE", self._guild_id(message.channel_id), self._message(message)
            case MessageDeleted(message):
                return self._deleted(message)
            case MessagesDeleted(messages):
                return self._bulk_deleted(messages)
            case ReactionChanged():
                return self._reaction(event)
            case InteractionCreated(payload):
                return "INTERACTION_CREATE", payload.get("guild_id"), payload
            case ChannelOpened(channel) if "guild_id" in channel:  # direct messages: no event since gateway v8
                return "CHANNEL_CREATE", channel["guild_id"], channel
            case ThreadOpened(thread):
                return "THREAD_CREATE", thread["guild_id"], {**thread, "newly_created": True}
            case ChannelChanged(channel):
                return "CHANNEL_UPDATE", channel["guild_id"], channel
            case _:
                return None

    def _is_hidden(self, event: Event) -> bool:
        match event:
            case (
                MessageCreated(message)
                | MessageUpdated(message)
                | MessageDeleted(message)
                | ReactionChanged(message)
            ):
                return message.viewer_id is not None or not self._state.is_bot_in(message.channel_id)
            case ChannelOpened(channel) | ThreadOpened(channel) | ChannelChanged(channel):
                return not self._state.is_bot_in(channel["id"])
            case _:
                return False

    def _guild_id(self, channel_id: str) -> str | None:
        return self._state.channel(channel_id).get("guild_id")

    def _place(self, channel_id: str) -> Json:
        """guild_id where there is one: absent, not null, in direct messages."""
        guild_id = self._guild_id(channel_id)
        return {"guild_id": guild_id} if guild_id else {}

    def _message(self, message: StoredMessage) -> Json:
        data = self._messages.show(message, BOT_ID, with_nonce=True)
        data.pop("reactions", None)
        if place := self._place(message.channel_id):
            data |= place | {"member": self._state.member()}
            data["mentions"] = [{**user, "member": self._state.member()} for user in data["mentions"]]
        return data

    def _deleted(self, message: StoredMessage) -> Dispatch:
        data = {"id": message.id, "channel_id": message.channel_id, **self._place(message.channel_id)}
        return "MESSAGE_DELETE", self._guild_id(message.channel_id), data

    def _bulk_deleted(self, messages: list[StoredMessage]) -> Dispatch:
        channel_id = messages[0].channel_id
        data = {"ids": [message.id for message in messages], "channel_id": channel_id, **self._place(channel_id)}
        return "MESSAGE_DELETE_BULK", self._guild_id(channel_id), data

    def _reaction(self, event: ReactionChanged) -> Dispatch:
        message, place = event.message, self._place(event.message.channel_id)
        data: Json = {"user_id": event.user_id, "channel_id": message.channel_id, "message_id": message.id}
        data |= {"emoji": emoji_object(event.emoji), "burst": False, "type": 0, **place}
        if event.added:
            data["message_author_id"] = message.author_id
            data |= {"member": self._state.full_member(event.user_id)} if place else {}
        name = "MESSAGE_REACTION_ADD" if event.added else "MESSAGE_REACTION_REMOVE"
        return name, place.get("guild_id"), data
