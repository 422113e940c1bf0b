"""One gateway session of a bot: its numbered events, kept for a resume, and the socket it may have at the moment.

Knows no events' meaning (Discord docs, "Gateway: Resuming").
"""

import asyncio
import secrets
from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum

from aiohttp import WSCloseCode, web

from bot.sandbox.compression import Compress
from bot.sandbox.intents import intent_of
from bot.sandbox.wire import dumps

KEPT_EVENTS = 2_000
RESUME_SECONDS = 300.0
DRAIN_SECONDS = 1.0


class Op(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE_UPDATE = 3
    VOICE_STATE_UPDATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_GUILD_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Connection:
    """A socket whose frames leave in order, without anybody waiting for them."""

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, compress: Compress | None
    ) -> None:
        self.socket, self._transport, self._compress = socket, transport, compress
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())

    def send(self, op: Op, data: object = None, *, event: str | None = None, sequence: int | None = None) -> None:
        frame = {"op": op, "d": data, "s": sequence, "t": event}
        self._queue.put_nowait(dumps(frame).encode())

    async def drain(self) -> None:
        """Waits until every frame so far has left, and ends the writing; not long for a bot that hangs."""
        self._queue.put_nowait(None)
        await asyncio.wait([self._writer], timeout=DRAIN_SECONDS)

    async def close(self, code: int, reason: str = "") -> None:
        await self.drain()
        await self.socket.close(code=code, message=reason.encode())

    def abort(self) -> None:
        """Cuts the line without a close frame, as a lost network does."""
        self._writer.cancel()
        if self._transport is not None:
            self._transport.abort()

    async def _write(self) -> None:
        try:
            while (frame := await self._queue.get()) is not None:
                if self._compress:
                    await self.socket.send_bytes(self._compress(frame))
                else:
                    await self.socket.send_str(frame.decode())
        except ConnectionError:
            await self.socket.close(code=WSCloseCode.ABNORMAL_CLOSURE)


@dataclass
class Session:
    intents: int
    shard: tuple[int, int] = (0, 1)
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    connection: Connection | None = None
    kept: deque[tuple[int, str, object]] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))

    def dispatch(self, event: str, data: object) -> None:
        """Numbers the event, keeps it for a resume, and sends it if there is a socket."""
        self.sequence += 1
        self.kept.append((self.sequence, event, data))
        if self.connection:
            self.connection.send(Op.DISPATCH, data, event=event, sequence=self.sequence)

    def wants(self, event: str, guild_id: str | None) -> bool:
        """By intents and shard: guilds by their id, direct messages on shard 0."""
        needed = intent_of(event, is_guild=guild_id is not None)
        index, count = self.shard
        home = (int(guild_id) >> 22) % count if guild_id else 0
        return home == index and (needed == 0 or bool(self.intents & needed))

    def can_replay(self, after: int) -> bool:
        first_kept = self.kept[0][0] if self.kept else 1
        return first_kept - 1 <= after <= self.sequence

    def replay(self, after: int) -> None:
        """Sends again what came after `after`."""
        assert self.connection
        for sequence, event, data in self.kept:
            if sequence > after:
                self.connection.send(Op.DISPATCH, data, event=event, sequence=sequence)
