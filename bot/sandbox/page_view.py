"""What the web page hears: the sandbox's events as JSON for one user, over one WebSocket each.

Knows no HTTP requests (that is page_api).
"""

import asyncio

from aiohttp import web

from bot.sandbox.commands import Commands
from bot.sandbox.credentials import BOT_ID
from bot.sandbox.events import (
    BotChanged,
    ChannelOpened,
    CommandsChanged,
    Event,
    InteractionChanged,
    MessageCreated,
    MessageDeleted,
    MessagesDeleted,
    MessageUpdated,
    ModalOpened,
    ReactionChanged,
    ThreadOpened,
    UserChanged,
)
from bot.sandbox.messages import Messages
from bot.sandbox.state import State
from bot.sandbox.storage import StoredMessage
from bot.sandbox.wire import ChannelType, Json, dumps

News = tuple[str, Json]
SHOWN_OF_CHANNEL = ("id", "name", "guild_id", "parent_id")


class PageView:
    """The eyes of one user."""

    def __init__(self, state: State, commands: Commands, messages: Messages, user_id: str) -> None:
        self._state, self._commands, self._messages, self._user_id = state, commands, messages, user_id

    def news(self, event: Event) -> list[News]:
        """What this user's page is told of an event; often nothing."""
        match event:
            case MessageCreated(message) if self._sees(message):
                return [("message_create", self._show(message))]
            case MessageUpdated(message) if self._sees(message):
                return [("message_update", self._show(message))]
            case MessageDeleted(message) if self._sees(message):
                return [_deleted(message)]
            case MessagesDeleted(messages):
                return [_deleted(message) for message in messages if self._sees(message)]
            case ReactionChanged(message) if self._sees(message):
                return [("reaction", self._reactions(message))]
            case InteractionChanged(id_, user_id, status, text) if user_id == self._user_id:
                reason = {"message": text} if text else {}
                return [("interaction", {"interaction_id": id_, "status": status, **reason})]
            case ModalOpened(id_, user_id, modal_id, modal) if user_id == self._user_id:
                return [("modal", {"interaction_id": id_, "modal_id": modal_id, **modal})]
            case CommandsChanged():
                return [("commands", {"commands": self._commands.usable(self._user_id)})]
            case BotChanged(online):
                return [("bot", {"online": online})]
            case UserChanged(user_id) if user_id == self._user_id:
                return [("settings", self.settings())]
            case ChannelOpened(channel) | ThreadOpened(channel) if self._user_id in self._state.audience(
                channel["id"]
            ):
                return [("channel_create", self.channel(channel))]
            case _:
                return []

    def channel(self, channel: Json) -> Json:
        """A channel in the page's list; a direct message shows the other side, a group all sides."""
        shown = {key: channel[key] for key in SHOWN_OF_CHANNEL if channel.get(key)}
        shown |= {"type": channel["type"], "attachment_size_limit": self._state.file_limit(channel["id"])}
        if channel["type"] == ChannelType.DM:
            bot = page_user(self._state.users[BOT_ID])
            return {**shown, "name": bot["username"], "recipient": bot}
        if channel["type"] == ChannelType.GROUP_DM:
            return {**shown, "recipients": [page_user(user) for user in channel["recipients"]]}
        return shown

    def settings(self) -> Json:
        """What this user has chosen."""
        chosen = self._state.preferences
        return {"locale": chosen.locale(self._user_id), "has_app": chosen.has_app(self._user_id)}

    def _sees(self, message: StoredMessage) -> bool:
        may_see = message.viewer_id in (None, self._user_id)
        return may_see and self._reads(message.channel_id)

    def _reads(self, channel_id: str) -> bool:
        return self._user_id in self._state.audience(channel_id)

    def _show(self, message: StoredMessage) -> Json:
        return {"reactions": [], **self._messages.show(message, self._user_id)}

    def _reactions(self, message: StoredMessage) -> Json:
        reactions = self._messages.reactions(message.id, self._user_id)
        return {"message_id": message.id, "channel_id": message.channel_id, "reactions": reactions}


class PageSocket:
    """One open page; its news leave in order, without anybody waiting for them."""

    def __init__(self, view: PageView) -> None:
        self._view = view
        self._queue: asyncio.Queue[News | None] = asyncio.Queue()

    def hear(self, event: Event) -> None:
        for news in self._view.news(event):
            self._queue.put_nowait(news)

    def close(self) -> None:
        self._queue.put_nowait(None)

    async def serve(self, socket: web.WebSocketResponse) -> None:
        """Until the page goes or the sandbox stops."""
        writer = asyncio.create_task(self._write(socket))
        try:
            async for _ in socket:
                pass  # the page speaks over HTTP; frames from it mean nothing
        finally:
            self.close()
            await asyncio.wait([writer])

    async def _write(self, socket: web.WebSocketResponse) -> None:
        while (news := await self._queue.get()) is not None:
            try:
                await socket.send_str(dumps({"type": news[0], "data": news[1]}))
            except ConnectionError:
                return
        await socket.close()


def page_user(user: Json) -> Json:
    shown = {key: user[key] for key in ("id", "username", "global_name")}
    return {**shown, "avatar_url": None, "bot": bool(user.get("bot"))}


def _deleted(message: StoredMessage) -> News:
    return "message_delete", {"id": message.id, "channel_id": message.channel_id}
