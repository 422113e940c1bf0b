"""What one job costs Redis: at the door, in the worker, and in the bot, from the command to the grid.

The worker's engine sleeps, so that its 20 steps take a second. Each part is what it adds to the parts before it:
jobs that are submitted alone, then with a worker, then by people through the bot. Idle polling is subtracted.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.launch import Keeper, Part
from bot.sandbox.person import Person
from bot.sandbox.ratelimit import UNLIMITED
from bot.sandbox.server import Sandbox
from model.catalog import Entry, load_catalog
from model.prompt import parse
from tests.bench.redis_meter import Cost, Meter
from tests.bench.report import publish
from tests.e2e.town import ACK_SECONDS, PATIENCE, is_grid
from tests.worker.sleeping_engine import SleepingEngine
from worker.client import JobClient
from worker.connection import connect
from worker.images import open_images
from worker.jobs import Action, Job, JobRequest, Origin
from worker.line import Limits
from worker.painter import Painter
from worker.redis_server import EmbeddedRedis
from worker.render import Renderer
from worker.runtime import EngineWorker
from worker.store import JobStore

JOBS = 50
CROWD = 8  # jobs at once
STEPS, STEP = 20, 0.05
IDLE = 30.0  # seconds in which an idle worker or bot is watched: two looks for abandoned jobs
SETTLING = 0.5  # seconds for what nobody waits for, such as an acknowledgement
QUIET = 3.0  # seconds until the noise of a start is over


@dataclass(frozen=True)
class Parts:
    """What a job costs at one concurrency, by who asks."""

    submit: Cost
    worker: Cost
    bot: Cost


class WatchedWorker(EngineWorker):
    """Says how many of its jobs were over when it last had nothing to do."""

    num_concluded: Callable[[], int]
    settled = 0

    def show_state(self, *, is_busy: bool) -> None:
        num_concluded = self.num_concluded()
        super().show_state(is_busy=is_busy)
        if not is_busy:
            self.settled = num_concluded


class CountingRenderer(Renderer):
    """Counts the jobs that it has brought to their end."""

    num_concluded = 0

    def conclude(self, job: Job, result: Any) -> Job:
        done = super().conclude(job, result)
        self.num_concluded += 1
        return done


class Bench:
    """A server with a meter, a door, and at times a worker and a bot."""

    def __init__(self, folder: Path, url: str, meter: Meter) -> None:
        self.folder = folder
        self.url = url
        self.meter = meter
        self.images = open_images(str(folder / "images"))
        self._visitors = itertools.count()
        self.client = JobClient(connect(url), load_catalog(), self.images, limits=Limits(running=CROWD))

    @contextmanager
    def worker(self) -> Iterator[WatchedWorker]:
        redis = connect(self.url, timeout=20)
        engine = SleepingEngine(STEP, room=CROWD)
        renderer = CountingRenderer(JobStore(redis), self.images, load_catalog(), "worker")

        def load(entry: Entry) -> SleepingEngine:
            return engine

        models = tuple(load_catalog().entries)
        worker = WatchedWorker(redis, renderer, Painter(load), name="worker", models=models, max_jobs=CROWD)
        worker.num_concluded = lambda: renderer.num_concluded
        thread = threading.Thread(target=worker.serve)
        thread.start()
        try:
            yield worker
        finally:
            worker.request_stop()
            thread.join()

    def submit(self) -> None:
        """By somebody new each time, so that nobody's line is ever full."""
        self.client.submit(_request(next(self._visitors)))

    async def submit_all(self, count: int) -> None:
        with ThreadPoolExecutor(count) as pool:
            await asyncio.gather(
                *(asyncio.get_running_loop().run_in_executor(pool, self.submit) for _ in range(count))
            )

    async def measure(self, act: Callable[[int], Awaitable[None]], count: int, idle: Cost) -> Cost:
        """The mean cost of one job of those that `act(count)` sees through at once, beyond being idle.

        No median: what happens once in many seconds is in few rounds, and in what is subtracted from each.
        """
        await act(count)  # connections and scripts are loaded once
        rounds = -(-JOBS // count)
        mark = self.meter.mark()
        for _ in range(rounds):
            await act(count)
        cost = self.meter.since(mark)
        return (cost - idle * cost.seconds) * (1 / (rounds * count))

    async def idle(self) -> Cost:
        """What is asked in a second in which nothing happens."""
        await asyncio.sleep(QUIET)
        mark = self.meter.mark()
        await asyncio.sleep(IDLE)
        cost = self.meter.since(mark)
        return cost * (1 / cost.seconds)


async def run(rounds: int) -> None:
    """Counts, unlike times, need no further rounds: `rounds` changes nothing."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with EmbeddedRedis(folder) as server, connect(server.url, timeout=600) as redis, Meter(redis) as meter:
            bench = Bench(folder, server.url, meter)
            counts = (1, CROWD)
            submits = {count: await bench.measure(bench.submit_all, count, Cost()) for count in counts}
            redis.flushall()
            idle_worker, works = await _with_worker(bench, counts)
            redis.flushall()
            idle_both, wholes = await _with_bot(bench, counts)
    parts = {
        count: Parts(submits[count], works[count] - submits[count], wholes[count] - works[count])
        for count in counts
    }
    publish(
        "redis-cost",
        "What a job costs Redis",
        ("what", "commands executed", "commands sent", "round trips"),
        [*_rows(parts, wholes), *_idle_rows(idle_worker, idle_both - idle_worker)],
        f"{JOBS} × `/imagine`, {STEPS} steps in {STEPS * STEP:g} second, one after the other and {CROWD} at once; "
        "mean per job. Executed is the sum of INFO commandstats, which counts what scripts do inside; sent is "
        "what clients send, a script as one command; a pipeline is one round trip. What one worker and one bot "
        "ask while nothing happens is subtracted, and stands below per second.",
    )


async def _with_worker(bench: Bench, counts: Sequence[int]) -> tuple[Cost, dict[int, Cost]]:
    with bench.worker() as worker:
        expected = 0

        async def work(count: int) -> None:
            nonlocal expected
            expected += count
            await bench.submit_all(count)
            await _until(lambda: worker.settled == expected)
            await asyncio.sleep(SETTLING)

        idle = await bench.idle()
        return idle, {count: await bench.measure(work, count, idle) for count in counts}


async def _with_bot(bench: Bench, counts: Sequence[int]) -> tuple[Cost, dict[int, Cost]]:
    sandbox = await Sandbox.start(bench.folder / "sandbox", rates=UNLIMITED)
    sandbox.interactions.ack_seconds = ACK_SECONDS
    logs = bench.folder / "logs"
    logs.mkdir()
    bot = Keeper(Part("Bot", (sys.executable, "-u", "-m", "bot"), _settings(bench, sandbox)), logs)
    people = [sandbox.add_person(f"visitor{number}") for number in range(CROWD)]

    async def imagine(count: int) -> None:
        await asyncio.gather(*(_imagine(person) for person in people[:count]))
        await asyncio.sleep(SETTLING)

    try:
        await bot.start()
        with bench.worker():
            idle = await bench.idle()
            return idle, {count: await bench.measure(imagine, count, idle) for count in counts}
    finally:
        await bot.stop()
        await sandbox.stop()


def _settings(bench: Bench, sandbox: Sandbox) -> dict[str, str]:
    return {
        "REDIS_URL": bench.url,
        "SOJOURN_IMAGES": str(bench.folder / "images"),
        "DISCORD_TOKEN": sandbox.token,
        "DISCORD_API_BASE": sandbox.api_base,
        "DISCORD_GATEWAY_URL": sandbox.gateway_url,
    }


async def _imagine(person: Person) -> None:
    use = await person.slash("imagine", prompt="a red fox in the snow")
    waiting = await use.message()
    mention = f"<@{person.id}>"
    await person.sees(lambda message: is_grid(message) and mention in message.content, PATIENCE, after=waiting)
    await _until(lambda: all(seen.id != waiting.id for seen in person.messages(waiting.channel_id)))


def _request(number: int) -> JobRequest:
    origin = Origin(user_id=1000 + number, user_name="ann", channel_id=5, guild_id=6)
    return JobRequest(action=Action.IMAGINE, prompt=parse("a red fox in the snow"), origin=origin)


async def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError("The jobs do not come to their end.")
        await asyncio.sleep(0.01)


def _rows(parts: dict[int, Parts], wholes: dict[int, Cost]) -> list[tuple[str, ...]]:
    rows = []
    for count, part in parts.items():
        when = "one at a time" if count == 1 else f"{count} at once"
        costs = (("submit", part.submit), ("worker", part.worker), ("bot", part.bot), ("whole", wholes[count]))
        rows += [(f"{name}, {when}", *(f"{figure:.1f}" for figure in cost.figures)) for name, cost in costs]
    return rows


def _idle_rows(worker: Cost, bot: Cost) -> list[tuple[str, ...]]:
    sides = (("an idle worker, per second", worker), ("an idle bot, per second", bot))
    return [(name, *(f"{figure:.2f}" for figure in cost.figures)) for name, cost in sides]
