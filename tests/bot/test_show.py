"""`/show`, as the person who types it sees it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from tests.bot.painter import Painter
from worker.client import JobClient
from worker.jobs import Job, new_job_id

pytestmark = pytest.mark.usefixtures("bot")


async def has_grid(person: Person, painter: Painter, prompt: str = "a fox") -> tuple[Job, SeenMessage]:
    waiting = await (await person.slash("imagine", prompt=prompt)).message()
    job = await painter.paint()
    return job, await person.sees(lambda message: message.attachments, after=waiting)


async def shows(person: Person, text: str, **where: Any) -> SeenMessage:
    return await (await person.slash("show", job_id=text, **where)).message()


@pytest.mark.parametrize("form", ["{id}", " {id}\n", "{file}", "{link}", "look: `{id}`"])
async def test_an_own_result_is_shown_again(alice: Person, painter: Painter, client: JobClient, form: str) -> None:
    job, grid = await has_grid(alice, painter)
    link = f"https://discord.com/channels/{job.request.origin.guild_id}/{grid.channel_id}/{grid.id}"
    again = await shows(alice, form.format(id=job.id, file=grid.attachments[0].filename, link=link))
    assert again.id != grid.id
    assert (again.content, again.labels) == (grid.content, grid.labels)
    assert again.attachments[0].filename == grid.attachments[0].filename
    image = await (await alice.click(again, "U2")).message()
    assert "Image #2" in image.content
    assert client.find_by_message(int(again.id)) == client.get(job.id)


async def test_it_moves_to_another_place(alice: Person, painter: Painter) -> None:
    job, _ = await has_grid(alice, painter)
    again = await shows(alice, job.id, channel=alice.open_dm())
    assert again.channel_id == alice.open_dm()


async def test_what_was_made_in_stealth_stays_so(alice: Person, painter: Painter) -> None:
    waiting = await (await alice.slash("imagine", prompt="a fox --stealth")).message()
    job = await painter.paint()
    await alice.sees(lambda message: message.attachments, after=waiting)
    assert (await shows(alice, job.id)).is_ephemeral


async def test_only_own_jobs_are_shown(alice: Person, bob: Person, painter: Painter) -> None:
    job, _ = await has_grid(alice, painter)
    refusal = await (await bob.slash("show", job_id=job.id)).message()
    assert refusal.is_ephemeral
    assert refusal.embeds[0]["title"] == "Not your job"


async def test_a_job_under_way_has_nothing_to_show(alice: Person, painter: Painter) -> None:
    await (await alice.slash("imagine", prompt="a fox")).message()
    [job] = await painter.newest()
    refusal = await (await alice.slash("show", job_id=job.id)).message()
    assert refusal.embeds[0]["title"] == "Job not finished"


@pytest.mark.parametrize("text", ["a fox", new_job_id(), "https://discord.com/channels/1/2/3"])
async def test_what_names_no_job_is_refused(alice: Person, text: str) -> None:
    refusal = await (await alice.slash("show", job_id=text)).message()
    assert refusal.embeds[0]["title"] == "Unknown job"
    assert refusal.embeds[0]["footer"]["text"] == f"/show job_id: {text}"


async def test_own_results_are_suggested(alice: Person, bob: Person, painter: Painter) -> None:
    fox, _ = await has_grid(alice, painter)
    owl, _ = await has_grid(alice, painter, "an owl " + "at night " * 20)
    offered = await alice.autocomplete("show", "job_id", "")
    assert [choice["value"] for choice in offered] == [owl.id, fox.id]
    assert all("a fox" in choice["name"] for choice in offered[1:])
    assert [choice["value"] for choice in await alice.autocomplete("show", "job_id", "FOX")] == [fox.id]
    assert await bob.autocomplete("show", "job_id", "") == []
