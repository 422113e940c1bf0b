"""All of Sojourn on loopback: the sandbox in this process, Valkey, the bot and a worker as processes of their own.

The processes are kept by the launcher, so that one which a test kills comes back as in the demo.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Self
from urllib.parse import urlsplit

from redis import Redis

from bot.launch import Keeper, Part, free_port
from bot.sandbox.person import Person, Predicate
from bot.sandbox.ratelimit import UNLIMITED
from bot.sandbox.seen import SeenMessage
from bot.sandbox.server import Sandbox
from tests.openapi import Conformance
from worker.connection import connect
from worker.jobs import Job
from worker.redis_server import own_redis
from worker.store import JobStore

PATIENCE = 120.0  # seconds a person waits for a picture on a busy machine
ACK_SECONDS = 20.0  # for the bot's first answer: Discord's three say little where training takes all cores
POSTCARD = Path(__file__).parents[2] / "model" / "weights" / "postcard"

SLOW_STEPS = 60

# postcard several times: few steps for most tests, so many that there is time to press Cancel or to kill somebody,
# and with styles of its own. Only the first is loaded at start.
MODEL = """
[{name}]
title = "{title}"
source = {source}
family = "stable_diffusion"
native_size = 256
size_multiple = 16
steps = {steps}
guidance_scale = 3.0
licence = "MIT"
refuses = ["cref", "oref", "hd", "sv"]
"""
STYLES = """
house_style = "neon"
styles = { watercolor = "watercolor", pixel = "pixel art", neon = "neon", oil = "oil painting" }
"""


def catalog(folder: Path, quick_steps: int) -> str:
    """The models of a town. What draws as `prudish`, a story may put into the folder of that name."""
    postcard, prudish = json.dumps(str(POSTCARD)), json.dumps(str(folder / "prudish"))
    tables = (
        MODEL.format(name="quick", title="Postcard, quick", source=postcard, steps=quick_steps) + "default = true",
        MODEL.format(name="slow", title="Postcard, slow", source=postcard, steps=SLOW_STEPS),
        MODEL.format(name="niji-6", title="Postcard in styles", source=postcard, steps=quick_steps) + STYLES,
        MODEL.format(name="prudish", title="Prudish", source=prudish, steps=quick_steps) + "safety_checker = true",
    )
    return "\n".join(tables)


class Town:
    """Everything that `make demo` starts, with the sandbox where a test can reach it."""

    def __init__(
        self,
        folder: Path,
        sandbox: Sandbox,
        conformance: Conformance,
        quick_steps: int,
        settings: Mapping[str, str],
    ) -> None:
        self.folder = folder
        self.sandbox = sandbox
        self.conformance = conformance
        redis = own_redis(folder / "redis")
        self._redis_url = redis.url
        models = folder / "catalog.toml"
        models.write_text(catalog(folder, quick_steps), encoding="utf-8")
        env = {
            "OMP_WAIT_POLICY": "PASSIVE",
            "REDIS_URL": self._redis_url,
            "SOJOURN_IMAGES": str(folder / "images"),
            "SOJOURN_CATALOG": str(models),
            "SOJOURN_PROGRESS_INTERVAL": "0.2",
            "DISCORD_TOKEN": sandbox.token,
            "DISCORD_API_BASE": sandbox.api_base,
            "DISCORD_GATEWAY_URL": sandbox.gateway_url,
            "SOJOURN_WEB_PORT": str(free_port(sandbox.port + 1)),
            "SOJOURN_FETCH_HOSTS": urlsplit(sandbox.api_base).netloc,  # attachments lie there
            **settings,
        }
        python = (sys.executable, "-u", "-m")
        logs = folder / "logs"
        logs.mkdir(exist_ok=True)
        self.redis_server = Keeper(Part("Redis", redis.command, ready=redis.ready), logs)
        self.bot = Keeper(Part("Bot", (*python, "bot"), env), logs)
        self.worker = Keeper(Part("Worker", (*python, "worker"), env), logs)

    @classmethod
    async def start(
        cls,
        folder: Path,
        conformance: Conformance,
        *,
        quick_steps: int = 4,
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> Self:
        """`settings` of bot and worker stand over the town's own."""
        sandbox = await Sandbox.start(folder / "sandbox", rates=UNLIMITED, observer=conformance)
        sandbox.interactions.ack_seconds = ACK_SECONDS
        town = cls(folder, sandbox, conformance, quick_steps, settings)
        await town.redis_server.start()
        await asyncio.gather(town.bot.start(), town.worker.start())
        return town

    async def stop(self) -> None:
        for keeper in (self.worker, self.bot, self.redis_server):
            await keeper.stop()
        await self.sandbox.stop()

    @property
    def alice(self) -> Citizen:
        return Citizen(self, self.sandbox.person("alice"))

    @property
    def bob(self) -> Citizen:
        return Citizen(self, self.sandbox.person("bob"))

    @property
    def redis(self) -> Redis:
        return connect(self._redis_url, timeout=20)

    async def job(self, message: SeenMessage) -> Job:
        """The record behind a message of the bot; the message is seen a moment before the record knows it."""
        store = JobStore(self.redis)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while (job := store.find_by_message(int(message.id))) is None:
                    await asyncio.sleep(0.02)
                return job
        raise AssertionError(f"no job behind {message.content!r}")

    async def gone(self, person: Person, message: SeenMessage) -> None:
        """Wait until a message is deleted."""
        async with asyncio.timeout(PATIENCE):
            while any(message.id == seen.id for seen in person.messages(message.channel_id)):
                await asyncio.sleep(0.05)

    async def kill(self, keeper: Keeper) -> None:
        """`kill -9`, and wait until the launcher has started the part again."""
        keeper.is_ready.clear()
        assert keeper.pid is not None
        os.kill(keeper.pid, signal.SIGKILL)
        await asyncio.wait_for(keeper.is_ready.wait(), PATIENCE)


class Citizen:
    """A person of the sandbox who knows what Sojourn's messages look like."""

    def __init__(self, town: Town, person: Person) -> None:
        self.town = town
        self.person = person

    @property
    def mention(self) -> str:
        return f"<@{self.person.id}>"

    async def asks(self, prompt: str, *, channel: str | None = None) -> SeenMessage:
        """`/imagine`, up to the first answer."""
        use = await self.person.slash("imagine", prompt=prompt, channel=channel)
        return await self._recorded(await use.message())

    async def imagine(self, prompt: str, *, channel: str | None = None) -> SeenMessage:
        """`/imagine`, up to the grid."""
        return await self.gets_grid(await self.asks(prompt, channel=channel))

    async def press(self, message: SeenMessage, button: str) -> SeenMessage:
        """Press a button, up to the message that answers it."""
        use = await self.person.click(message, button)
        return await self._recorded(await use.message())

    async def _recorded(self, answer: SeenMessage) -> SeenMessage:
        """The answer, once the job that it shows is known by it: it is seen a moment before."""
        if "Cancel Job" in answer.labels:
            await self.town.job(answer)
        return answer

    async def gets_grid(self, waiting: SeenMessage) -> SeenMessage:
        """The final message of the job whose progress `waiting` shows, which goes once the job is in the books."""
        store, job_id = JobStore(self.town.redis), (await self.town.job(waiting)).id

        def is_its_grid(message: SeenMessage) -> bool:
            """Not one of an earlier job that comes late."""
            if not is_grid(message) or self.mention not in message.content:
                return False
            shown = store.find_by_message(int(message.id))
            return shown is None or shown.id == job_id

        grid = await self.sees(is_its_grid, after=waiting)
        await self.town.gone(self.person, waiting)
        return grid

    async def sees_progress(self, waiting: SeenMessage) -> SeenMessage:
        """The progress message once it shows a percentage and a preview."""
        return await self.person.until(waiting, lambda m: "%)" in m.content and bool(m.attachments), PATIENCE)

    async def sees(self, predicate: Predicate, *, after: SeenMessage | None = None) -> SeenMessage:
        return await self.person.sees(predicate, PATIENCE, after=after)

    def grids_after(self, message: SeenMessage) -> list[SeenMessage]:
        newer = self.person.messages(message.channel_id, after=message.id)
        return [seen for seen in newer if is_grid(seen)]


def is_grid(message: SeenMessage) -> bool:
    return message.labels == ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]
