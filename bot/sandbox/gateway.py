"""The gateway, API v10: bots connect, identify, resume and beat here (Discord docs, "Gateway").

Knows sockets and sessions; what the events contain comes from dispatches.
"""

import json
from collections import deque
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.clock import Clock
from bot.sandbox.compression import compressor
from bot.sandbox.credentials import BOT_ID, TOKEN
from bot.sandbox.dispatches import Dispatches
from bot.sandbox.events import BotChanged, Event, Hub
from bot.sandbox.guilds import GUILD_ID
from bot.sandbox.intents import HIGHEST, PRIVILEGED, may_read_content, without_content
from bot.sandbox.session import RESUME_SECONDS, Connection, Op, Session
from bot.sandbox.state import State
from bot.sandbox.wire import Json

HEARTBEAT_MS = 41_250
FRAME_BYTES = 4096
FRAMES_PER_MINUTE = 120
IDENTIFIES_PER_DAY = 1000
MAX_CONCURRENCY = 16
Observe = Callable[[str, Json], None]


class ClosedError(Exception):
    """The gateway closes this connection (Discord docs, "Opcodes and Status Codes: Gateway Close Event Codes")."""

    def __init__(self, code: int, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(f"{code} {reason}")


class Gateway:
    def __init__(
        self, state: State, dispatches: Dispatches, clock: Clock, hub: Hub, url: str, observe: Observe
    ) -> None:
        self._state, self._dispatches, self._clock, self._hub = state, dispatches, clock, hub
        self._url, self._observe = url, observe
        self._connections: set[Connection] = set()
        self.sessions: dict[str, Session] = {}
        self.allowed_intents = ~int(PRIVILEGED)
        self.num_identifies = 0
        hub.listen(self._hear)

    # -- towards the bot

    @property
    def is_online(self) -> bool:
        return any(session.connection for session in self.sessions.values())

    def bot_info(self) -> Json:
        """What GET /gateway/bot says."""
        limit = {"total": IDENTIFIES_PER_DAY, "remaining": max(0, IDENTIFIES_PER_DAY - self.num_identifies)}
        limit |= {"reset_after": 86_400_000, "max_concurrency": MAX_CONCURRENCY}
        return {"url": self._url, "shards": 1, "session_start_limit": limit}

    def _hear(self, event: Event) -> None:
        if (dispatch := self._dispatches.of(event)) is None:
            return
        name, guild_id, data = dispatch
        for session in list(self.sessions.values()):
            if session.wants(name, guild_id):
                self._dispatch(session, name, data)

    def _dispatch(self, session: Session, name: str, data: Json) -> None:
        if name in ("MESSAGE_CREATE", "MESSAGE_UPDATE") and not may_read_content(data, BOT_ID, session.intents):
            data = without_content(data)
        self._observe(name, data)
        session.dispatch(name, data)

    async def ask_reconnect(self) -> None:
        """Op 7: the bot is to come back with a RESUME."""
        for connection in list(self._connections):
            connection.send(Op.RECONNECT)

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9: not resumable means that the sessions are gone."""
        for connection in list(self._connections):
            connection.send(Op.INVALID_SESSION, resumable)
        if not resumable:
            self.sessions.clear()

    async def ask_heartbeat(self) -> None:
        for connection in list(self._connections):
            connection.send(Op.HEARTBEAT)

    async def close_sockets(self, code: int, reason: str = "") -> None:
        for connection in list(self._connections):
            await connection.close(code, reason)

    def lose_sockets(self) -> None:
        """The network fails: no close frame. Sessions live on and can be resumed."""
        for connection in list(self._connections):
            connection.abort()

    # -- one connection

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        connection = Connection(socket, request.transport, compressor(request.query.get("compress")))
        self._connections.add(connection)
        connection.send(Op.HELLO, {"heartbeat_interval": HEARTBEAT_MS, "_trace": ["[]"]})
        try:
            await self._serve(connection, request)
        except ClosedError as closed:
            await connection.close(closed.code, closed.reason)
        finally:
            self._detach(connection)
            await connection.drain()
        return socket

    async def _serve(self, connection: Connection, request: web.Request) -> None:
        if request.query.get("v", "10") != "10":
            raise ClosedError(4012, "Invalid API version.")
        recent: deque[float] = deque(maxlen=FRAMES_PER_MINUTE)
        async for message in connection.socket:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            now = self._clock.now()
            if len(recent) == FRAMES_PER_MINUTE and now - recent[0] < 60:
                raise ClosedError(4008, "Rate limited.")
            recent.append(now)
            self._receive(connection, *_decoded(message.data))

    def _receive(self, connection: Connection, op: int, data: Any) -> None:
        session = self._session_of(connection)
        if op == Op.HEARTBEAT:
            connection.send(Op.HEARTBEAT_ACK)
        elif op == Op.IDENTIFY:
            self._identify(connection, data, session)
        elif op == Op.RESUME:
            self._resume(connection, data)
        elif op not in (Op.PRESENCE_UPDATE, Op.VOICE_STATE_UPDATE, Op.REQUEST_GUILD_MEMBERS):
            raise ClosedError(4001, "Unknown opcode.")
        elif session is None:
            raise ClosedError(4003, "Not authenticated.")
        elif op == Op.REQUEST_GUILD_MEMBERS:
            self._send_members(session, data)

    def _identify(self, connection: Connection, data: Json, session: Session | None) -> None:
        if session is not None:
            raise ClosedError(4005, "Already authenticated.")
        session = self._new_session(data)
        self.num_identifies += 1
        session.connection = connection
        self.sessions[session.id] = session
        self._greet(session, has_shard="shard" in data)
        self._hub.publish(BotChanged(online=True))

    def _new_session(self, data: Json) -> Session:
        if data.get("token") != TOKEN:
            raise ClosedError(4004, "Authentication failed.")
        intents, shard = data.get("intents"), data.get("shard") or [0, 1]
        if not isinstance(intents, int) or not 0 <= intents < HIGHEST:
            raise ClosedError(4013, "Invalid intent(s).")
        if intents & ~self.allowed_intents:
            raise ClosedError(4014, "Disallowed intent(s).")
        if not 0 <= shard[0] < shard[1]:
            raise ClosedError(4010, "Invalid shard.")
        return Session(intents=intents, shard=(shard[0], shard[1]))

    def _greet(self, session: Session, *, has_shard: bool) -> None:
        index, count = session.shard
        guilds = [{"id": GUILD_ID, "unavailable": True}] if (int(GUILD_ID) >> 22) % count == index else []
        ready: Json = {"v": 10, "user_settings": {}, "session_type": "normal", "session_id": session.id}
        ready |= {"user": {**self._state.bot, "mfa_enabled": False, "verified": True, "email": None}}
        ready |= {"resume_gateway_url": self._url, "guilds": guilds, "private_channels": [], "relationships": []}
        ready |= {"application": {"id": BOT_ID, "flags": 0, "flags_new": "0"}}
        ready |= {"shard": [index, count]} if has_shard else {}
        self._dispatch(session, "READY", ready)
        if session.wants("GUILD_CREATE", GUILD_ID):
            self._dispatch(session, "GUILD_CREATE", self._state.guild_create())

    def _resume(self, connection: Connection, data: Json) -> None:
        if data.get("token") != TOKEN:
            raise ClosedError(4004, "Authentication failed.")
        session, after = self.sessions.get(data.get("session_id", "")), data.get("seq")
        if session is None or not isinstance(after, int) or not session.can_replay(after):
            connection.send(Op.INVALID_SESSION, False)
            return
        session.connection = connection
        session.replay(after)
        self._dispatch(session, "RESUMED", {"_trace": ["[]"]})
        self._hub.publish(BotChanged(online=True))

    def _send_members(self, session: Session, data: Json) -> None:
        """Op 8: by user ids, or by the start of a name (an empty one means all)."""
        wanted, start = data.get("user_ids"), (data.get("query") or "").lower()
        ids = [wanted] if isinstance(wanted, str) else wanted
        found = [
            self._state.full_member(user["id"])
            for user in self._state.users.values()
            if (user["id"] in ids if ids is not None else user["username"].lower().startswith(start))
        ]
        chunk: Json = {"guild_id": GUILD_ID, "members": found, "chunk_index": 0, "chunk_count": 1}
        chunk |= {"not_found": [id_ for id_ in ids or [] if id_ not in self._state.users]}
        chunk |= {"nonce": data["nonce"]} if data.get("nonce") else {}
        self._dispatch(session, "GUILD_MEMBERS_CHUNK", chunk)

    def _session_of(self, connection: Connection) -> Session | None:
        return next((session for session in self.sessions.values() if session.connection is connection), None)

    def _detach(self, connection: Connection) -> None:
        """A clean goodbye (1000, 1001) ends the session; anything else leaves it to be resumed."""
        self._connections.discard(connection)
        session = self._session_of(connection)
        if session is None:
            return
        session.connection = None
        if connection.socket.close_code in (1000, 1001):
            self.sessions.pop(session.id, None)
        else:
            self._clock.later(RESUME_SECONDS, lambda: self._expire(session))
        self._hub.publish(BotChanged(online=self.is_online))

    def _expire(self, session: Session) -> None:
        """Nobody came back for it."""
        if session.connection is None:
            self.sessions.pop(session.id, None)


def _decoded(raw: str | bytes) -> tuple[int, Any]:
    """Op and data of a frame. Raises ClosedError 4002 for what is too long or no JSON object."""
    if len(raw.encode() if isinstance(raw, str) else raw) > FRAME_BYTES:
        raise ClosedError(4002, "Error while decoding payload.")
    try:
        frame = json.loads(raw)
        return int(frame["op"]), frame.get("d")
    except (ValueError, TypeError, KeyError):
        raise ClosedError(4002, "Error while decoding payload.") from None
