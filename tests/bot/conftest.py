"""The bot in this process between a real Valkey and a local Discord, with a painter in place of a worker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import discord.gateway
import discord.http
import pytest
from redis import Redis

from bot.app import Sojourn, build
from bot.async_client import AsyncJobClient
from bot.delivery.postbox import Postbox
from bot.endpoints import point_discord
from bot.sandbox.call import Exchange
from bot.sandbox.clock import Clock, Timer
from bot.sandbox.person import Person
from bot.sandbox.ratelimit import UNLIMITED
from bot.sandbox.server import Sandbox
from bot.settings import BotSettings
from tests.bot.painter import Painter
from tests.openapi import Conformance
from tests.worker.listeners import enlist
from worker.client import JobClient
from worker.images import Images
from worker.redis_server import EmbeddedRedis
from worker.store import JobStore


@pytest.fixture
def jobs(client: JobClient) -> AsyncJobClient:
    return AsyncJobClient(client)


@pytest.fixture
def painter(redis: Redis, store: JobStore, images: Images) -> Painter:
    enlist(redis)
    return Painter(store, images)


class Traffic:
    """All that the bot and the sandbox say to each other, held against Discord's own description."""

    def __init__(self) -> None:
        self.conformance = Conformance.load()
        self.exchanges: list[Exchange] = []

    def exchange(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        self.conformance.exchange(exchange)

    def dispatched(self, event: str, data: dict[str, Any]) -> None:
        self.conformance.dispatched(event, data)

    def count(self, method: str, part: str = "") -> int:
        """Requests of a method whose path has this part."""
        calls = [exchange.call for exchange in self.exchanges]
        return sum(call.method == method and part in call.path for call in calls)


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()


class PatientClock(Clock):
    """Gives ten times Discord's three seconds: these tests share their machine with others."""

    def later(self, seconds: float, call: Callable[[], None]) -> Timer:
        return super().later(10 * seconds, call)


@pytest.fixture
async def sandbox(tmp_path: Path, traffic: Traffic) -> AsyncIterator[Sandbox]:
    folder = tmp_path / "sandbox"
    sandbox = await Sandbox.start(folder, clock=PatientClock(), rates=UNLIMITED, observer=traffic)
    yield sandbox
    await sandbox.stop()
    assert traffic.conformance.violations == []


@pytest.fixture
def settings(
    sandbox: Sandbox, server: EmbeddedRedis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> BotSettings:
    """Settings that lead to the sandbox, in force until the test ends."""
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    websocket = discord.gateway.DiscordWebSocket
    monkeypatch.setattr(websocket, "DEFAULT_GATEWAY", websocket.DEFAULT_GATEWAY)
    values = {
        "REDIS_URL": server.url,
        "DISCORD_TOKEN": sandbox.token,
        "DISCORD_API_BASE": sandbox.api_base,
        "DISCORD_GATEWAY_URL": sandbox.gateway_url,
        "SOJOURN_IMAGES": str(tmp_path / "images"),
        "SOJOURN_PROGRESS_INTERVAL": "0.05",
        "SOJOURN_FETCH_HOSTS": urlsplit(sandbox.api_base).netloc,  # attachments lie there
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings = BotSettings(_env_file=None)
    point_discord(settings)
    return settings


@asynccontextmanager
async def running(settings: BotSettings) -> AsyncIterator[Sojourn]:
    """A bot that is connected and serves."""
    is_serving = asyncio.Event()
    bot = build(settings, lambda _: is_serving.set())
    serving = asyncio.create_task(bot.start(settings.token()))
    waiting = asyncio.create_task(is_serving.wait())
    try:
        async with asyncio.timeout(30):
            await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()
        yield bot
    finally:
        waiting.cancel()
        await bot.close()
        with suppress(asyncio.CancelledError):
            await serving


@pytest.fixture
async def bot(settings: BotSettings, redis: Redis) -> AsyncIterator[Sojourn]:
    async with running(settings) as bot:
        yield bot


@pytest.fixture
async def postbox(settings: BotSettings) -> AsyncIterator[Postbox]:
    """The bot's hand in Discord, without the gateway."""
    async with discord.Client(intents=discord.Intents.none(), max_messages=None) as client:
        await client.login(settings.token())
        yield Postbox(client)


@pytest.fixture
def alice(sandbox: Sandbox) -> Person:
    return sandbox.person("alice")


@pytest.fixture
def bob(sandbox: Sandbox) -> Person:
    return sandbox.person("bob")
