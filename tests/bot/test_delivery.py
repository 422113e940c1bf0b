"""The file that fits its place, the copy by direct message, and results that are words."""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image

from bot.sandbox.faults import answer, lost_answer
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from bot.sandbox.server import Sandbox
from bot.words.languages import ENGLISH
from tests.bot.habits import grid_of
from tests.bot.painter import Painter, picture
from tests.bot.patience import gone, until
from worker.client import JobClient
from worker.images import GRID, tile
from worker.jobs import Action, Job, JobError, Reading, State, Token, now

pytestmark = pytest.mark.usefixtures("bot")

UPSCALED = picture(256)
READING = Reading(prompts=("a fox", "a red fox"), tokens=(Token(text="fox", weight=0.9),))


def noise(side: int) -> bytes:
    """A picture that no PNG makes smaller."""
    buffer = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(buffer, "PNG")
    return buffer.getvalue()


async def noisy_result(person: Person, painter: Painter, side: int) -> SeenMessage:
    """The result of a job whose grid is hard to make small."""
    waiting = await (await person.slash("imagine", prompt="a fox")).message()
    job = await painter.start()
    painter.images.save(job.id, GRID, noise(side))
    painter.store.move(job.id, State.DONE, ended_at=now(), width=side, height=side)
    return await person.sees(lambda seen: seen.attachments, after=waiting)


async def upscaled(person: Person, painter: Painter) -> tuple[SeenMessage, Job]:
    """An upscale of the second picture of a grid, done."""
    grid, _ = await grid_of(person, painter)
    await person.click(grid, "U2")
    image = await person.sees(lambda seen: "Image #2" in seen.content, after=grid)
    waiting = await (await person.click(image, "Upscale (Subtle)")).message()
    job = await painter.start()
    painter.images.save(job.id, tile(0), UPSCALED)
    done = painter.store.move(job.id, State.DONE, ended_at=now(), width=256, height=256)
    await gone(person, waiting)
    return await person.sees(lambda seen: "Upscaled" in seen.content, after=image), done


async def test_a_small_place_gets_a_smaller_copy_and_says_so(
    alice: Person, painter: Painter, sandbox: Sandbox
) -> None:
    sandbox.state.preferences.limit_files(alice.channel, 2**16)
    result = await noisy_result(alice, painter, 256)
    file = result.attachments[0]
    assert file.filename.endswith(".jpg")
    assert len(await alice.download(file)) <= 2**16
    assert "(A smaller copy: a file may have 0.0625 MiB here." in result.content
    assert file.description == "a fox"


async def test_a_large_place_gets_the_picture_as_it_is(alice: Person, painter: Painter, sandbox: Sandbox) -> None:
    sandbox.state.preferences.limit_files(alice.channel, 25 * 2**20)
    result = await noisy_result(alice, painter, 2000)  # 12 MB, more than any place takes without boosts
    assert result.attachments[0].filename.endswith(".png")
    assert result.content == f"**a fox** - <@{alice.id}> (fast)"


async def test_a_place_that_takes_less_than_it_said_gets_a_smaller_copy(
    alice: Person, painter: Painter, sandbox: Sandbox
) -> None:
    """A server may lose its boosts while a job is drawn."""
    refusal = {"message": "Request entity too large", "code": 40005}
    sandbox.faults.add("POST", r"/channels/\d+/messages$", answer(413, refusal))
    result = await noisy_result(alice, painter, 800)
    assert result.attachments[0].filename.endswith(".jpg")


async def test_an_upscale_is_shown_as_one_picture(alice: Person, painter: Painter) -> None:
    shown, job = await upscaled(alice, painter)
    assert shown.content == f"**a fox** - Upscaled (Subtle) by <@{alice.id}> (fast)"
    assert [file.filename for file in shown.attachments] == [f"alice_a_fox_{job.id}.png"]
    assert await alice.download(shown.attachments[0]) == UPSCALED
    assert shown.attachments[0].description == "a fox"


@pytest.mark.parametrize("emoji", ["✉️", "❌"])
async def test_reactions_work_on_an_upscale(alice: Person, painter: Painter, emoji: str) -> None:
    shown, job = await upscaled(alice, painter)
    await until(lambda: painter.store.shown_by(int(shown.id)))
    await alice.react(shown, emoji)
    if emoji == "❌":
        await gone(alice, shown)
    else:
        letter = await alice.sees(lambda seen: job.id in seen.content, channel=alice.open_dm())
        assert [file.filename for file in letter.attachments] == [f"alice_a_fox_{job.id}.png"]


@pytest.mark.parametrize("place", ["sketches", "direct messages"])
async def test_reactions_work_in_threads_and_direct_messages(alice: Person, painter: Painter, place: str) -> None:
    there = alice.in_channel(alice.open_dm() if place == "direct messages" else place)
    grid, job = await grid_of(there, painter)
    await gone_waiting(painter, job)
    await there.react(grid, "✉️")
    await alice.sees(lambda seen: "**Job ID**" in seen.content, channel=alice.open_dm())
    await there.react(grid, "❌")
    await gone(there, grid)


async def gone_waiting(painter: Painter, job: Job) -> None:
    """Wait until the result is in the books."""
    await until(lambda: painter.store.get(job.id).result_message_id)


async def test_who_prefers_it_gets_each_result_by_direct_message_too(
    alice: Person, painter: Painter, client: JobClient
) -> None:
    client.change_preferences(int(alice.id), auto_dm=True)
    grid, job = await grid_of(alice, painter)
    letter = await alice.sees(lambda seen: job.id in seen.content, channel=alice.open_dm())
    assert len(letter.attachments) == 5
    assert grid.channel_id == alice.channel


async def test_a_result_in_direct_messages_is_not_sent_twice(
    alice: Person, painter: Painter, client: JobClient
) -> None:
    client.change_preferences(int(alice.id), auto_dm=True)
    direct = alice.in_channel(alice.open_dm())
    first, _ = await grid_of(direct, painter)
    second, _ = await grid_of(direct, painter, "an owl")
    third, _ = await grid_of(direct, painter, "a bee")  # by now copies of the others would have come
    with_pictures = {seen.id for seen in direct.messages() if seen.attachments}
    assert with_pictures == {first.id, second.id, third.id}


async def test_closed_direct_messages_keep_no_result_from_its_channel(
    alice: Person, painter: Painter, client: JobClient
) -> None:
    client.change_preferences(int(alice.id), auto_dm=True)
    alice.close_dms()
    _, job = await grid_of(alice, painter)
    await gone_waiting(painter, job)
    assert painter.store.get(job.id).result_message_id is not None


async def test_words_are_posted_as_a_result(alice: Person, painter: Painter) -> None:
    waiting = await (await alice.slash("shorten", prompt="a very red fox in the snow")).message()
    job = await painter.start()
    assert job.request.action is Action.SHORTEN
    painter.store.move(job.id, State.DONE, ended_at=now(), reading=READING)
    shown = await alice.sees(lambda seen: "1️⃣" in seen.labels, after=waiting)
    assert "- Shortened by" in shown.content
    assert not shown.is_ephemeral
    await gone(alice, waiting)
    await alice.react(shown, "✉️")
    letter = await alice.sees(lambda seen: job.id in seen.content, channel=alice.open_dm())
    assert letter.embeds[0]["description"] == shown.embeds[0]["description"]


async def test_words_that_may_have_been_posted_are_looked_for(
    alice: Person, painter: Painter, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They have no file to be known by, but buttons."""
    monkeypatch.setattr("bot.sandbox.messages.NONCE_SECONDS", 0)
    waiting = await (await alice.slash("shorten", prompt="a very red fox in the snow")).message()
    job = await painter.start()
    sandbox.faults.add("POST", r"/channels/\d+/messages$", lost_answer())
    painter.store.move(job.id, State.DONE, ended_at=now(), reading=READING)
    await gone(alice, waiting)
    shown = [seen for seen in alice.messages() if "1️⃣" in seen.labels]
    assert [int(seen.id) for seen in shown] == [painter.store.get(job.id).result_message_id]


@pytest.mark.parametrize(
    ("error", "title"), [(None, "Prompt blocked"), (JobError.UNSAFE, ENGLISH.PICTURES_WITHHELD)]
)
async def test_a_blocked_job_has_an_embed_of_its_own(
    alice: Person, painter: Painter, error: JobError | None, title: str
) -> None:
    waiting = await (await alice.slash("imagine", prompt="a fox")).message()
    job = await painter.start()
    painter.store.move(job.id, State.BLOCKED, ended_at=now(), error=error)
    told = await alice.until(waiting, lambda seen: seen.embeds)
    assert told.embeds[0]["title"] == title
    assert told.embeds[0]["footer"]["text"] == "/imagine prompt: a fox"
    assert told.labels == []
