"""What a person sees of jobs that wait: their place in line, those held behind others, and a line that is full."""

from __future__ import annotations

import pytest

from bot.sandbox.seen import SeenMessage
from tests.e2e.town import PATIENCE, Citizen, Town
from worker.jobs import State

RUNNING, WAITING = 3, 10  # jobs of one person


async def stop(person: Citizen, messages: list[SeenMessage]) -> None:
    """From the newest to the oldest, so that none starts for being next."""
    for message in reversed(messages):
        await (await person.person.click(message, "Cancel Job")).answered()
    for message in messages:
        await person.person.until(message, lambda m: "(Stopped)" in m.content, PATIENCE)


@pytest.mark.habit(
    28,
    "`/imagine` fourteen times in a row",
    "three run; ten wait, each with the embed Job queued and a place in line; the last gets a red Queue full with "
    "the command in its footer",
)
async def test_three_jobs_run_ten_wait_and_one_is_too_many(town: Town) -> None:
    eve = Citizen(town, town.sandbox.add_person("eve"))
    asked = [await eve.asks(f"a train in the desert --v slow --seed {n}") for n in range(RUNNING + WAITING)]
    refusal = await eve.asks("one more")
    assert refusal.is_ephemeral
    assert refusal.embeds[0]["title"] == "Queue full"
    assert refusal.embeds[0]["footer"]["text"] == "/imagine prompt: one more"
    held = asked[RUNNING:]
    assert [message.embeds[0]["title"] for message in held] == ["Job queued"] * WAITING
    last = await eve.person.until(held[-1], lambda m: "in line" in m.content, PATIENCE)
    assert last.embeds[0]["footer"]["text"] == "/imagine prompt: a train in the desert --seed 12 --version slow"
    await stop(eve, asked[:1])
    first = await eve.person.until(held[0], lambda m: not m.embeds, PATIENCE)
    assert "Job queued" not in first.text
    await stop(eve, asked[1:])


async def test_the_place_in_line_falls_as_others_end(town: Town) -> None:
    busy = [Citizen(town, town.sandbox.add_person(f"busy{number}")) for number in range(4)]
    jobs = [(person, await person.asks("a clock in the city --v slow")) for person in busy for _ in range(RUNNING)]
    frank = Citizen(town, town.sandbox.add_person("frank"))
    waiting = await frank.asks("a turtle on the beach --v slow")
    shown = await frank.person.until(waiting, lambda m: "in line" in m.content, PATIENCE)
    assert (await town.job(waiting)).state is State.QUEUED
    for person, message in jobs:
        await stop(person, [message])
    await frank.person.until(waiting, lambda m: m.content != shown.content, PATIENCE)
    grid = await frank.gets_grid(waiting)
    assert not grid.embeds
