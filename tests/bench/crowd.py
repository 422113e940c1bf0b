"""200 `/imagine` in the same moment from 50 people, while the worker draws: how long until each is answered.

Discord gives three seconds to the first answer; the sandbox keeps the count as Discord does.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from bot.sandbox.interactions import ACK_SECONDS
from bot.sandbox.person import Person
from bot.sandbox.use import NoAnswerError
from model.catalog import load_catalog
from tests.bench.report import publish
from tests.e2e.town import Town
from tests.openapi import Conformance
from worker.client import JobClient
from worker.images import open_images
from worker.jobs import JobEndedError
from worker.store import JobStore

NUM_PEOPLE, EACH = 50, 4
AS_SHIPPED = {"SOJOURN_PROGRESS_INTERVAL": "2.5"}
PAUSE = 5.0  # seconds between two crowds, so that the first does not stand in the way of the second


async def run(rounds: int) -> None:
    with TemporaryDirectory() as folder:
        town = await Town.start(Path(folder), Conformance(None), settings=AS_SHIPPED)
        town.sandbox.interactions.ack_seconds = ACK_SECONDS
        try:
            people = [town.sandbox.add_person(f"visitor{number}") for number in range(NUM_PEOPLE)]
            waiting = await town.alice.asks("a castle on a mountain --v slow")
            await town.alice.sees_progress(waiting)  # from here on the worker is busy
            crowds = []
            for number in range(rounds):
                crowds.append(await crowd(people, number))
                await leave(town)
            recorded = sum(len(JobStore(town.redis).jobs_of(int(person.id), 1000)) for person in people)
        finally:
            await town.stop()
    publish(
        "crowd",
        "A crowd at the door",
        ("crowd", "answered in time", "p50, seconds", "p99, seconds", "longest, seconds"),
        [row(number, seconds) for number, seconds in enumerate(crowds, 1)],
        f"{NUM_PEOPLE} people, {EACH} × `/imagine` each in the same moment, one bot, one worker that is drawing. "
        f"Of {rounds * NUM_PEOPLE * EACH} commands {recorded} were recorded as jobs.",
    )


async def crowd(people: Sequence[Person], number: int) -> list[float]:
    """Seconds until each of the commands was answered; infinite where Discord gave up."""
    asked = [
        ask(person, f"a fox in the snow, number {number}-{each}") for person in people for each in range(EACH)
    ]
    return await asyncio.gather(*asked)


async def ask(person: Person, prompt: str) -> float:
    began = time.perf_counter()
    use = await person.slash("imagine", prompt=prompt)
    try:
        await use.answered()
    except NoAnswerError:
        return float("inf")
    return time.perf_counter() - began


async def leave(town: Town) -> None:
    """Empty the queues, so that the next crowd meets the same bot."""
    await asyncio.sleep(PAUSE)
    await asyncio.to_thread(cancel_all, town)
    await asyncio.sleep(PAUSE)


def cancel_all(town: Town) -> None:
    """Stop what the crowd asked for. What alice draws goes on and keeps the worker busy."""
    client = JobClient(
        town.redis, load_catalog(town.folder / "catalog.toml"), open_images(str(town.folder / "images"))
    )
    for job in JobStore(town.redis).live():
        if job.request.origin.user_id != int(town.alice.person.id):
            with suppress(JobEndedError):
                client.cancel(job.id, None)


def row(number: int, seconds: Sequence[float]) -> tuple[str, ...]:
    in_time = sum(each <= ACK_SECONDS for each in seconds)
    figures = (median(seconds), quantiles(seconds, n=100)[98], max(seconds))
    return (str(number), f"{in_time} of {len(seconds)}", *(f"{figure:.2f}" for figure in figures))
