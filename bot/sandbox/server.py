"""The sandbox as a whole: builds its parts, serves them on one loopback port, and hands out people.

Every part is made here and handed down; nothing else knows all of them.
"""

import socket
from pathlib import Path
from typing import Protocol, Self

from aiohttp import WSCloseCode, web

from bot.sandbox.attachments import Attachments
from bot.sandbox.call import API, Exchange
from bot.sandbox.cdn import Cdn
from bot.sandbox.clock import Clock
from bot.sandbox.command_routes import CommandRoutes
from bot.sandbox.commands import Commands
from bot.sandbox.credentials import TOKEN
from bot.sandbox.dispatches import Dispatches
from bot.sandbox.doorkeeper import doorkeeper, is_loopback
from bot.sandbox.events import ChannelChanged, ChannelOpened, Hub
from bot.sandbox.faults import Faults
from bot.sandbox.gateway import Gateway
from bot.sandbox.guilds import GUILD_ID, NAMES, guild_named
from bot.sandbox.interaction_routes import InteractionRoutes
from bot.sandbox.interactions import Interactions
from bot.sandbox.invocations import Invocations
from bot.sandbox.limits import REQUEST_BYTES
from bot.sandbox.message_routes import MessageRoutes
from bot.sandbox.messages import Messages
from bot.sandbox.page_api import PageApi
from bot.sandbox.people import People
from bot.sandbox.person import Person
from bot.sandbox.ratelimit import RateLimits, Rates
from bot.sandbox.reactions import Reactions
from bot.sandbox.rest import Rest
from bot.sandbox.snowflake import Snowflakes
from bot.sandbox.state import State
from bot.sandbox.storage import Storage
from bot.sandbox.threads import Threads
from bot.sandbox.webhooks import Webhooks
from bot.sandbox.wire import Json
from bot.sandbox.world_routes import WorldRoutes

SPARE_BYTES = 1 << 20
"""What a multipart request needs beyond its files."""


class Observer(Protocol):
    """Sees all traffic between bot and sandbox."""

    def exchange(self, exchange: Exchange) -> None:
        """A REST request and its answer."""

    def dispatched(self, event: str, data: Json) -> None:
        """A gateway event on its way to the bot."""


class Blind:
    """The observer of nobody."""

    def exchange(self, exchange: Exchange) -> None: ...

    def dispatched(self, event: str, data: Json) -> None: ...


class Sandbox:
    """A running local Discord. Make one with `await Sandbox.start(folder)`, end it with `await sandbox.stop()`."""

    def __init__(self, folder: Path, host: str, clock: Clock, rates: Rates | None, observer: Observer) -> None:
        self._folder, self._host, self._observer = folder, host, observer
        self.clock, self.faults, self.hub = clock, Faults(), Hub()
        self.rate_limits = RateLimits(clock, rates)
        self.token = TOKEN
        self.port = 0

    @classmethod
    async def start(
        cls,
        folder: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock | None = None,
        rates: Rates | None = None,
        observer: Observer | None = None,
    ) -> Self:
        """Serves from `folder`, which it makes. Port 0 takes a free one. Raises ValueError beyond loopback.

        `rates` are the rate limits by route (default: as Discord's are observed to be).
        """
        check_loopback(host)
        folder.mkdir(parents=True, exist_ok=True)
        sandbox = cls(folder, host, clock or Clock(), rates, observer or Blind())
        await sandbox._serve(port)
        return sandbox

    @property
    def base(self) -> str:
        name = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{name}:{self.port}"

    @property
    def api_base(self) -> str:
        """For discord.http.Route.BASE."""
        return self.base + API

    @property
    def gateway_url(self) -> str:
        """For discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY."""
        return self.base.replace("http://", "ws://") + "/gateway"

    def person(self, name: str) -> Person:
        """A user by name or id: "alice" owns the guild, "bob" is a member."""
        return Person(self.people, self.state.user_named(name))

    def add_person(self, username: str) -> Person:
        return Person(self.people, self.state.add_user(username, username.title()))

    def add_channel(self, name: str, guild: str = GUILD_ID) -> str:
        """One more channel in a guild (by name or id), by default the bot's own; returns its id."""
        channel = self.state.add_channel(name, guild_named(guild))
        self.hub.publish(ChannelOpened(channel))
        return str(channel["id"])

    def permit(self, channel: str, *, allow: int = 0, deny: int = 0) -> None:
        """Gives and takes permissions of the bot in a channel (by name or id); without any, as at first."""
        found = self.state.channel_named(channel)
        self.hub.publish(ChannelChanged(self.state.overwrite_bot(found["id"], allow=allow, deny=deny)))

    def limit_files(self, num_bytes: int, place: str = GUILD_ID) -> None:
        """How large one file may be in a guild or a channel (by name or id); the bot is told with interactions."""
        is_guild = place in (*NAMES, *NAMES.values())
        place_id = guild_named(place) if is_guild else self.state.channel_named(place)["id"]
        self.state.preferences.limit_files(place_id, num_bytes)

    async def stop(self) -> None:
        self.clock.stop()
        self._page.close()
        await self.gateway.close_sockets(WSCloseCode.GOING_AWAY)
        await self._runner.cleanup()
        self._storage.close()

    async def _serve(self, port: int) -> None:
        app = web.Application(middlewares=[doorkeeper], client_max_size=REQUEST_BYTES + SPARE_BYTES)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        # The parts know their own address, so the port is taken first; nothing is accepted before they stand.
        listener = _listener(self._host, port)
        self.port = listener.getsockname()[1]
        self._build()
        self._add_routes(app)
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()

    def _build(self) -> None:
        self._storage = storage = Storage(self._folder)
        snowflakes = Snowflakes(self.clock, storage.last_id())
        self.state = state = State(storage, snowflakes)
        self.attachments = Attachments(storage, snowflakes, self.clock, self.base)
        self.messages = Messages(state, storage, snowflakes, self.clock, self.attachments, self.hub)
        self.reactions = Reactions(state, storage, self.hub)
        self.commands = Commands(state, storage, snowflakes, self.hub)
        self.interactions = Interactions(state, storage, snowflakes, self.clock, self.messages, self.hub)
        invocations = Invocations(state, self.commands, self.messages, self.interactions, self.attachments)
        self.people = People(
            state,
            self.commands,
            self.messages,
            self.reactions,
            self.interactions,
            invocations,
            self.attachments,
            Threads(state, self.messages, self.clock, self.hub),
            self.hub,
        )
        dispatches = Dispatches(state, self.messages)
        seen = self._observer.dispatched
        self.gateway = Gateway(state, dispatches, self.clock, self.hub, self.gateway_url, seen)

    def _add_routes(self, app: web.Application) -> None:
        messages = MessageRoutes(
            self.state, self.messages, self.reactions, self.gateway, self.rate_limits, self.clock
        )
        webhooks = Webhooks(self.interactions, self.messages)
        table = (
            WorldRoutes(self.state, self.people, self.gateway).table()
            | messages.table()
            | InteractionRoutes(self.interactions, webhooks, self.messages).table()
            | CommandRoutes(self.commands).table()
        )
        Rest(self.faults, self.rate_limits, self._observer.exchange).add_to(app, table)
        for path in ("/gateway", "/gateway/"):
            app.router.add_get(path, self.gateway.handle)
        Cdn(self.attachments).add_to(app)
        self._page = PageApi(self.people, self.gateway)
        self._page.add_to(app)


def check_loopback(host: str) -> None:
    """The sandbox has no passwords, so it never listens beyond this machine. Raises ValueError."""
    if not is_loopback(host):
        raise ValueError(f"The sandbox listens on this machine alone, and {host!r} is not a loopback address.")


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener
