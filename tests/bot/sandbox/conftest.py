"""A sandbox for every test, its traffic held against Discord's description, and a real client to join it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import aiohttp
import discord
import pytest
import yarl

from bot.sandbox.person import Person
from bot.sandbox.ratelimit import UNLIMITED
from bot.sandbox.server import Sandbox
from tests.bot.sandbox.probe import Probe
from tests.openapi import Conformance, pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]

Connect = Callable[..., Awaitable[Probe]]


@pytest.fixture
def observer() -> Conformance:
    return Conformance.load()


@pytest.fixture
async def sandbox(tmp_path: Path, observer: Conformance) -> AsyncIterator[Sandbox]:
    sandbox = await Sandbox.start(tmp_path / "sandbox", rates=UNLIMITED, observer=observer)
    yield sandbox
    await sandbox.stop()
    assert observer.violations == []


@pytest.fixture
async def connect(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Connect]:
    """Makes a client, logs it into a sandbox, and waits until it serves."""
    running: list[tuple[Probe, asyncio.Task[None]]] = []

    async def connect(sandbox: Sandbox, probe: Probe | None = None) -> Probe:
        monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_base)
        websocket = discord.gateway.DiscordWebSocket
        monkeypatch.setattr(websocket, "DEFAULT_GATEWAY", yarl.URL(sandbox.gateway_url))
        probe = probe or Probe()
        task = asyncio.create_task(probe.start(sandbox.token))
        running.append((probe, task))
        waiting = asyncio.create_task(probe.is_serving.wait())
        await asyncio.wait({task, waiting}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if task.done():
            task.result()
        return probe

    yield connect
    for probe, task in running:
        await probe.close()
        with suppress(asyncio.CancelledError, discord.DiscordException):
            await task


@pytest.fixture
async def probe(sandbox: Sandbox, connect: Connect) -> Probe:
    return await connect(sandbox)


@pytest.fixture
def alice(sandbox: Sandbox) -> Person:
    return sandbox.person("alice")


@pytest.fixture
def bob(sandbox: Sandbox) -> Person:
    return sandbox.person("bob")


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    """Plain HTTP to the REST API, as the bot."""
    headers = {"Authorization": f"Bot {sandbox.token}"}
    async with aiohttp.ClientSession(base_url=sandbox.base, headers=headers) as session:
        yield session
