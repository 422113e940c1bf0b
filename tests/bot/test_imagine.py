"""`/imagine`, as the person who types it sees it."""

from __future__ import annotations

import signal

import pytest

from bot.app import Sojourn
from bot.delivery import relay
from bot.sandbox.faults import answer
from bot.sandbox.person import Person
from bot.sandbox.server import Sandbox
from tests.bot.painter import Painter, picture
from tests.bot.patience import gone, until
from worker.jobs import JobError, State
from worker.redis_server import EmbeddedRedis

pytestmark = pytest.mark.usefixtures("bot")


async def test_a_prompt_becomes_a_grid(alice: Person, painter: Painter) -> None:
    use = await alice.slash("imagine", prompt="a red fox in the snow --ar 3:2")
    waiting = await use.message()
    assert waiting.content == f"**a red fox in the snow --ar 3:2** - <@{alice.id}> (Waiting to start)"
    assert waiting.labels == ["Cancel Job"]

    job = await painter.start()
    painter.progress(job, 31, picture(kind="WEBP"))
    shown = await alice.until(waiting, lambda message: "(31%) (fast)" in message.content)
    assert [file.filename for file in shown.attachments] == ["grid_0.webp"]
    assert shown.labels == ["Cancel Job"]

    painter.finish(job)
    grid = await alice.sees(lambda message: message.attachments, after=waiting)
    assert grid.content == f"**a red fox in the snow --ar 3:2** - <@{alice.id}> (fast)"
    assert grid.labels == ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]
    assert [mention["id"] for mention in grid.raw["mentions"]] == [alice.id]
    assert grid.attachments[0].filename == f"alice_a_red_fox_in_the_snow_{job.id}.png"
    assert grid.attachments[0].description == "a red fox in the snow --ar 3:2"
    await gone(alice, waiting)
    recorded = painter.store.get(job.id)
    assert (recorded.message_id, recorded.result_message_id) == (int(waiting.id), int(grid.id))


async def test_it_works_in_direct_messages(alice: Person, painter: Painter) -> None:
    use = await alice.slash("imagine", prompt="a fox", channel=alice.open_dm())
    waiting = await use.message()
    await painter.paint()
    grid = await alice.sees(lambda message: message.attachments, after=waiting)
    assert grid.channel_id == waiting.channel_id == alice.open_dm()
    assert painter.store.live() == []


async def test_repeat_gives_a_message_for_each_job(alice: Person, painter: Painter) -> None:
    question = await (await alice.slash("imagine", prompt="a fox --repeat 3")).message()
    use = await alice.click(question, "Yes")
    firsts = [await use.followup(number) for number in range(3)]
    jobs = await painter.newest(3)
    await until(lambda: all(painter.store.get(job.id).message_id for job in jobs))
    jobs = painter.store.live()
    assert len({job.seed for job in jobs}) == 3
    assert {str(job.message_id) for job in jobs} == {message.id for message in firsts}
    assert {message.content for message in firsts} == {f"**a fox** - <@{alice.id}> (Waiting to start)"}


async def test_a_prompt_pings_nobody_but_its_author(alice: Person, bob: Person, painter: Painter) -> None:
    use = await alice.slash("imagine", prompt=f"@everyone look, <@{bob.id}> **here** @here")
    waiting = await use.message()
    assert [mention["id"] for mention in waiting.raw["mentions"]] == [alice.id]
    assert not waiting.raw["mention_everyone"]
    job = await painter.paint()
    grid = await alice.sees(lambda message: message.attachments, after=waiting)
    assert [mention["id"] for mention in grid.raw["mentions"]] == [alice.id]
    assert job.request.prompt.text == f"@everyone look, <@{bob.id}> **here** @here"


async def test_a_long_prompt_is_cut_in_the_message_and_whole_in_the_record(
    alice: Person, painter: Painter
) -> None:
    text = " ".join(["*fox*"] * 900)
    waiting = await (await alice.slash("imagine", prompt=text)).message()
    assert len(waiting.content) <= 2000
    assert waiting.content.endswith(f"…** - <@{alice.id}> (Waiting to start)")
    assert (await painter.newest())[0].request.prompt.text == text


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("a fox --foo", "Invalid parameter"),
        ("--ar 3:2", "Empty prompt"),
        ("a fox --ar 1:9", "Invalid parameter"),
        ("a fox --version 99", "Invalid parameter"),
    ],
)
async def test_a_prompt_that_cannot_be_drawn_is_refused_to_its_author_alone(
    alice: Person, painter: Painter, prompt: str, title: str
) -> None:
    refusal = await (await alice.slash("imagine", prompt=prompt)).message()
    assert refusal.is_ephemeral
    assert refusal.embeds[0]["title"] == title
    assert refusal.embeds[0]["color"] == 16711680
    assert refusal.embeds[0]["footer"]["text"] == f"/imagine prompt: {prompt}"
    assert painter.store.live() == []


async def test_a_job_that_ends_before_its_message_is_known_is_shown(
    alice: Person, painter: Painter, bot: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach = bot.jobs.attach_message

    async def attach_late(job_id: str, message_id: int) -> None:
        await painter.paint()
        await attach(job_id, message_id)

    monkeypatch.setattr(bot.jobs, "attach_message", attach_late)
    waiting = await (await alice.slash("imagine", prompt="a fox")).message()
    await alice.sees(lambda message: message.attachments, after=waiting)
    await gone(alice, waiting)


async def test_a_job_that_fails_is_explained_where_it_was_shown(alice: Person, painter: Painter) -> None:
    waiting = await (await alice.slash("imagine", prompt="a fox --seed 3")).message()
    painter.fail(await painter.start(), JobError.LOST)
    shown = await alice.until(waiting, lambda message: message.embeds)
    assert shown.content == f"**a fox --seed 3** - <@{alice.id}>"
    assert shown.embeds[0]["title"] == "Sorry! Could not complete the job!"
    assert shown.embeds[0]["footer"]["text"] == "/imagine prompt: a fox --seed 3"
    assert shown.labels == []


async def test_an_owner_cancels_with_the_button(alice: Person, painter: Painter) -> None:
    waiting = await (await alice.slash("imagine", prompt="a fox")).message()
    job = await painter.start()
    painter.progress(job, 46, picture(kind="WEBP"))
    shown = await alice.until(waiting, lambda message: "46%" in message.content)
    note = await (await alice.click(shown, "Cancel Job")).message()
    assert note.is_ephemeral
    stopped = await alice.until(waiting, lambda message: "(Stopped)" in message.content)
    assert stopped.content == f"**a fox** - <@{alice.id}> (46%) (Stopped)"
    assert stopped.labels == []
    assert len(stopped.attachments) == 1
    assert painter.store.get(job.id).state is State.CANCELLED


async def test_nobody_else_cancels(alice: Person, bob: Person, painter: Painter) -> None:
    waiting = await (await alice.slash("imagine", prompt="a fox")).message()
    refusal = await (await bob.click(waiting, "Cancel Job")).message()
    assert refusal.is_ephemeral
    assert refusal.embeds[0]["title"] == "Not your job"
    assert painter.store.live()[0].state is State.QUEUED


async def test_without_the_queue_the_user_is_told(alice: Person, bot: Sojourn, server: EmbeddedRedis) -> None:
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)  # there, but silent
    try:
        refusal = await (await alice.slash("imagine", prompt="a fox")).message()
    finally:
        server.process.send_signal(signal.SIGCONT)
    assert refusal.embeds[0]["title"] == "Queue unavailable"


async def test_an_interaction_that_discord_lost_still_ends_in_a_grid(
    alice: Person, sandbox: Sandbox, painter: Painter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "ATTACH_TIMEOUT", 0.5)
    sandbox.faults.add("POST", r"/interactions/", answer(404, {"message": "Unknown interaction", "code": 10062}))
    await alice.slash("imagine", prompt="a fox")
    job = await painter.paint()
    grid = await alice.sees(lambda message: message.attachments)
    await until(lambda: painter.store.get(job.id).result_message_id == int(grid.id))
