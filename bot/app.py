"""The bot as one Discord client: puts commands, buttons, reactions and the relay together and holds them.

Every rule lives elsewhere; this only connects.
"""

from __future__ import annotations

import asyncio
import logging
import math
import socket
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import discord
from discord import app_commands
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.exceptions import RedisError

from bot import errors, tasks
from bot.async_client import AsyncJobClient
from bot.async_drafts import AsyncDrafts
from bot.async_moderation import AsyncModeration
from bot.command_sync import sync_commands
from bot.commands.catalogue import COMMANDS
from bot.delivery.postbox import Postbox
from bot.delivery.relay import Relay
from bot.modals import submits
from bot.ordering import painted
from bot.ordering.crowd import Crowd
from bot.reactions import Reactions
from bot.settings import BotSettings
from bot.views.batch import DraftButton
from bot.views.clicked import Clicked
from bot.views.gatekeeper import GateButton
from bot.views.likes_panel import LikesButton
from bot.views.press import JobButton
from bot.views.settings_panel import SettingsItem
from bot.web.server import Web
from bot.web.ticket import Tickets
from bot.words.languages import Translator
from model.catalog import Catalog, load_catalog
from worker import health, keys
from worker.client import JobClient
from worker.connection import connect, connect_async
from worker.drafts import Drafts
from worker.events import EventReader
from worker.images import open_images
from worker.intake.fetch import Fetcher
from worker.line import Limits
from worker.people.moderation import Moderation

log = logging.getLogger(__name__)


class Tree(app_commands.CommandTree["Sojourn"]):
    """The commands, whose errors all go to `bot.errors`."""

    async def on_error(
        self, interaction: discord.Interaction[Sojourn], error: app_commands.AppCommandError, /
    ) -> None:
        await errors.answer(interaction, error)


class Sojourn(discord.Client):
    """One connection to Discord, from login to close. `on_serving` is called when commands are answered."""

    def __init__(
        self,
        jobs: AsyncJobClient,
        moderation: Moderation,
        catalog: Catalog,
        redis: Redis,
        events: AsyncRedis,
        *,
        name: str,
        progress_interval: float,
        batch_limit: int,
        on_serving: Callable[[discord.ClientUser], None],
    ) -> None:
        # Nobody speaks here: do not warn that the libraries for it are missing.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            # Interactions need no intent. Neither do we read messages: reactions come as raw events.
            intents=discord.Intents(guilds=True, guild_reactions=True, dm_reactions=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.1,  # nothing here waits for the list of guilds
        )
        self.jobs = jobs
        self.moderation = AsyncModeration(moderation)
        self.drafts = AsyncDrafts(Drafts(redis))
        self.batch_limit = batch_limit
        self.catalog = catalog
        self.postbox = Postbox(self)
        self.clicked = Clicked()
        self.crowd = Crowd()
        self.tree = Tree(self)
        for command in COMMANDS:
            self.tree.add_command(command)
        self._redis = redis
        self._events = events
        self._reactions = Reactions(self, jobs, self.postbox)
        self._relay = Relay(EventReader(events, name), jobs, self.postbox, interval=progress_interval)
        self._on_serving = on_serving
        self._background: list[asyncio.Task[None]] = []
        self._spawned: set[asyncio.Task[None]] = set()
        self.web: Web | None = None  # where there is a page to paint on
        self.was_ready = False
        _shield(self._connection.parsers)

    async def setup_hook(self) -> None:
        """Between login and gateway: REST works, so that the relay may start."""
        self.add_dynamic_items(JobButton, DraftButton, SettingsItem, GateButton, LikesButton)
        await self.tree.set_translator(Translator())
        await sync_commands(self.tree, self._redis)
        if self.web is not None:
            await self.web.start()
        self._keep("relay", self._relay.run)
        self._keep("heartbeat", self._beat)

    async def on_ready(self) -> None:
        if not self.was_ready and self.user is not None:  # it comes again after every lost session
            self.was_ready = True
            self._on_serving(self.user)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Commands and buttons have found their way already; modals have none of their own."""
        await submits.hear(interaction)

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        await self._reactions.take(payload)

    async def close(self) -> None:
        await tasks.end([*self._background, *self._spawned])
        if self.web is not None:
            await self.web.stop()
        await self.jobs.close()
        await self._events.aclose()
        await super().close()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that nobody waits for."""
        task = asyncio.create_task(work)
        self._spawned.add(task)  # the loop itself holds tasks only weakly
        task.add_done_callback(self._spawned.discard)

    def _keep(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._background.append(asyncio.create_task(_repeat(name, work), name=name))

    async def _beat(self) -> None:
        """Tell the health check that the gateway answers us."""
        await self.wait_until_ready()
        while True:
            if self.is_ready() and math.isfinite(self.latency):
                try:
                    await asyncio.to_thread(health.beat, self._redis, "bot")
                except RedisError as error:
                    log.warning("The heartbeat was not written: %s", error)
            await asyncio.sleep(keys.ALIVE_LIFETIME / 4)


async def _repeat(name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run `work` for ever: a fault in it must not end what the bot does besides."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("The %s failed and is started again", name)
        await asyncio.sleep(1.0)


def _shield(parsers: dict[str, Callable[[Any], Any]]) -> None:
    """Make every event that discord.py cannot parse a line in the log.

    It has no guard of its own: one field that is null instead of absent would end the client.
    """
    for name, parse in parsers.items():
        parsers[name] = _shielded(name, parse)


def _shielded(name: str, parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def parse_or_log(data: Any) -> Any:
        try:
            return parse(data)
        except Exception:
            log.exception("Discord sent a %s that cannot be read; it is left out", name)
            return None

    return parse_or_log


def build(settings: BotSettings, on_serving: Callable[[discord.ClientUser], None]) -> Sojourn:
    """A client that has not logged in yet. Raises `CatalogError`."""
    catalog, redis = load_catalog(settings.catalog), connect(settings.redis_url)
    limits = Limits(settings.running_per_user, settings.waiting_per_user)
    moderation = Moderation(redis, terms=settings.terms, words=settings.blocked_words)
    jobs = JobClient(
        redis,
        catalog,
        open_images(settings.images),
        limits=limits,
        web_url=settings.web_address,
        moderation=moderation,
    )
    bot = Sojourn(
        AsyncJobClient(jobs, Fetcher(settings.fetch_hosts)),
        moderation,
        catalog,
        redis,
        connect_async(settings.redis_url),
        name=settings.bot_name or socket.gethostname(),
        progress_interval=settings.progress_interval,
        batch_limit=settings.batch_limit,
        on_serving=on_serving,
    )
    if settings.web_port is not None:
        bot.web = Web(
            bot.jobs,
            catalog,
            Tickets(redis),
            partial(painted.take, bot),
            host=settings.web_host,
            port=settings.web_port,
            url=settings.web_address,
        )
    return bot
