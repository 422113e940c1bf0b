"""Each part is killed with -9 in mid-job. The job ends, once, and nobody touches anything."""

from __future__ import annotations

import asyncio

from bot.launch import Keeper
from tests.e2e.town import Citizen, Town
from worker.jobs import State


async def ends_once(town: Town, person: Citizen, prompt: str, victim: Keeper) -> None:
    waiting = await person.asks(prompt)
    await person.sees_progress(waiting)
    await town.kill(victim)
    grid = await person.gets_grid(waiting)
    assert (await town.job(grid)).state is State.DONE
    await asyncio.sleep(1)  # a second result would come now
    assert [message.id for message in person.grids_after(waiting)] == [grid.id]


async def test_a_job_survives_the_death_of_its_worker(town: Town, alice: Citizen) -> None:
    await ends_once(town, alice, "an elephant in the desert --v slow", town.worker)


async def test_a_job_survives_the_death_of_the_bot(town: Town, alice: Citizen) -> None:
    await ends_once(town, alice, "an octopus in the ocean --v slow", town.bot)


async def test_a_job_survives_the_death_of_redis(town: Town, alice: Citizen) -> None:
    await ends_once(town, alice, "a unicorn on a meadow --v slow", town.redis_server)


async def test_a_result_that_came_while_the_bot_was_dead_is_posted_once(town: Town, alice: Citizen) -> None:
    waiting = await alice.asks("a ghost at night --v slow")
    await alice.sees_progress(waiting)
    await town.bot.stop()
    while (await town.job(waiting)).state is not State.DONE:
        await asyncio.sleep(0.2)
    await town.bot.start()
    grid = await alice.gets_grid(waiting)
    assert [message.id for message in alice.grids_after(waiting)] == [grid.id]
