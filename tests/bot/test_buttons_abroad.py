"""Buttons where the app came along with a person: every message goes by the leave of one interaction."""

from __future__ import annotations

import pytest

from bot.sandbox.person import Person
from tests.bot.habits import blue, take_out
from tests.bot.painter import Painter
from tests.bot.patience import gone, until
from tests.bot.test_places import BY_TOKEN, at, order
from worker.client import JobClient
from worker.jobs import Action, State, now

pytestmark = [pytest.mark.usefixtures("bot"), pytest.mark.parametrize("place", BY_TOKEN)]


async def test_a_picture_is_taken_out_and_the_button_is_blue(alice: Person, painter: Painter, place: str) -> None:
    asked = await order(at(alice, place), painter)
    painter.finish(asked.job)
    grid = await asked.result()
    image = await take_out(asked.person, grid, 2)
    assert "Vary (Strong)" in image.labels
    await until(lambda: blue(asked.person.now(grid)) == {"U2"})
    await asked.person.click(image, "🗑️")
    await gone(asked.person, image)


async def test_a_press_is_a_new_job_there(alice: Person, painter: Painter, place: str) -> None:
    asked = await order(at(alice, place), painter)
    painter.finish(asked.job)
    grid = await asked.result()
    await asked.person.click(grid, "V1")
    job = await painter.paint()
    assert (job.request.action, job.request.origin.is_member) == (Action.VARY_STRONG, False)
    await asked.person.sees(lambda m: m.attachments and "Variations (Strong)" in m.content, after=grid)


async def test_remix_asks_there_too(alice: Person, painter: Painter, client: JobClient, place: str) -> None:
    client.change_preferences(int(alice.id), remix=True)
    asked = await order(at(alice, place), painter)
    painter.finish(asked.job)
    grid = await asked.result()
    modal = await (await asked.person.click(grid, "V1")).modal()
    await asked.person.submit(modal, {"prompt": "a wolf"})
    await painter.paint()
    await asked.person.sees(lambda m: m.attachments and "Remix (Strong)" in m.content, after=grid)


async def test_a_batch_has_as_many_jobs_as_discord_lets_us_show(
    alice: Person, painter: Painter, place: str
) -> None:
    person = at(alice, place)
    refusal = await (await person.slash("imagine", prompt="a fox --repeat 6")).message()
    assert "5" in refusal.embeds[0]["description"]
    question = await (await person.slash("imagine", prompt="a fox --repeat 5")).message()
    await person.click(question, "Yes")
    for job in await painter.newest(5):
        await until(lambda job=job: painter.store.get(job.id).message_id)  # type: ignore[misc]
    for job in painter.store.live():
        painter.finish(painter.store.move(job.id, State.RUNNING, started_at=now()))
    await until(lambda: sum(bool(message.attachments) for message in person.messages()) == 5)
