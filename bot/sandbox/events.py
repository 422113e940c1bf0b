"""What happens in the sandbox, as plain values, and the hub that tells everybody who listens.

Knows neither the gateway nor the web page: both translate these for their own readers.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

from bot.sandbox.storage import StoredMessage
from bot.sandbox.wire import Json


@dataclass(frozen=True)
class MessageCreated:
    message: StoredMessage


@dataclass(frozen=True)
class MessageUpdated:
    message: StoredMessage


@dataclass(frozen=True)
class MessageDeleted:
    message: StoredMessage


@dataclass(frozen=True)
class MessagesDeleted:
    """Several at once, by bulk delete."""

    messages: list[StoredMessage]


@dataclass(frozen=True)
class ReactionChanged:
    message: StoredMessage
    emoji: str
    user_id: str
    added: bool


@dataclass(frozen=True)
class InteractionCreated:
    """`payload` is the INTERACTION_CREATE event, complete."""

    payload: Json


@dataclass(frozen=True)
class InteractionChanged:
    """Thinking is a deferred answer; failed is none in time. A modal has an event of its own."""

    interaction_id: str
    user_id: str
    status: Literal["thinking", "done", "failed"]
    message: str | None = None


@dataclass(frozen=True)
class ModalOpened:
    interaction_id: str
    user_id: str
    modal_id: str
    modal: Json


@dataclass(frozen=True)
class CommandsChanged:
    pass


@dataclass(frozen=True)
class BotChanged:
    online: bool


@dataclass(frozen=True)
class UserChanged:
    """Somebody chose another language, or added or removed the app."""

    user_id: str


@dataclass(frozen=True)
class ChannelOpened:
    channel: Json


@dataclass(frozen=True)
class ThreadOpened:
    thread: Json


@dataclass(frozen=True)
class ChannelChanged:
    channel: Json


Event = (
    MessageCreated
    | MessageUpdated
    | MessageDeleted
    | MessagesDeleted
    | ReactionChanged
    | InteractionCreated
    | InteractionChanged
    | ModalOpened
    | CommandsChanged
    | BotChanged
    | UserChanged
    | ChannelOpened
    | ThreadOpened
    | ChannelChanged
)
Listener = Callable[[Event], None]
T = TypeVar("T")


class Hub:
    """Listeners are called at once and in order; none of them may block."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Returns the call that ends the listening."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, event: Event) -> None:
        for listener in list(self._listeners):
            listener(event)

    async def until(self, find: Callable[[], T | None], timeout: float) -> T:
        """Asks `find` now and after every event until it has something. Raises TimeoutError."""
        if (at_once := find()) is not None:
            return at_once
        loop = asyncio.get_running_loop()
        found: asyncio.Future[T] = loop.create_future()
        # Soon, not now: whoever publishes may still have to write down the rest.
        stop = self.listen(lambda event: _look_soon(loop, find, found))
        try:
            return await asyncio.wait_for(found, timeout)
        finally:
            stop()


def _look_soon(loop: asyncio.AbstractEventLoop, find: Callable[[], T | None], found: "asyncio.Future[T]") -> None:
    loop.call_soon(_look, find, found)


def _look(find: Callable[[], T | None], found: "asyncio.Future[T]") -> None:
    if found.done():
        return
    try:
        value = find()
    except Exception as error:
        found.set_exception(error)
    else:
        if value is not None:
            found.set_result(value)
