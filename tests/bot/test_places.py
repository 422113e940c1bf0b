"""Where a job may be asked for, and what is seen of it there: servers, threads, direct messages, and places where
the app came along with a person."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.sandbox.faults import answer
from bot.sandbox.permissions import Permission
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from bot.sandbox.server import Sandbox
from tests.bot.conftest import Traffic
from tests.bot.painter import Painter, picture
from tests.bot.patience import exists, gone, until
from worker.client import JobClient
from worker.jobs import Job

pytestmark = pytest.mark.usefixtures("bot")

GUILD, THREAD, GROUP, ELSEWHERE, DIRECT = "general", "sketches", "Weekend plans", "lounge", "direct messages"
BY_BOT, BY_TOKEN = (GUILD, THREAD, DIRECT), (GROUP, ELSEWHERE)
GRID = ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]
RESULTS = r"/webhooks/\d+/[^/]+$"


def at(person: Person, place: str) -> Person:
    return person.in_channel(person.open_dm() if place == DIRECT else place)


@dataclass(frozen=True)
class Order:
    """A person, what shows the progress of their job, and its record."""

    person: Person
    waiting: SeenMessage
    job: Job

    async def result(self) -> SeenMessage:
        """The newest message with the pictures of the job."""
        return await self.person.sees(
            lambda seen: any(file.filename.endswith(f"{self.job.id}.png") for file in seen.attachments)
        )


async def order(person: Person, painter: Painter, prompt: str = "a fox") -> Order:
    """A job that has begun, with a message that is recorded."""
    waiting = await (await person.slash("imagine", prompt=prompt)).message()
    job = await painter.start()
    await until(lambda: painter.store.get(job.id).message_id)
    return Order(person, waiting, job)


@pytest.mark.parametrize("place", [*BY_BOT, *BY_TOKEN])
async def test_a_job_lives_where_it_was_asked_for(alice: Person, painter: Painter, place: str) -> None:
    asked = await order(at(alice, place), painter)
    assert asked.waiting.content == f"**a fox** - <@{alice.id}> (Waiting to start)"
    painter.progress(asked.job, 31, picture(32, "WEBP"))
    shown = await alice.until(asked.waiting, lambda seen: seen.attachments)
    assert shown.content == f"**a fox** - <@{alice.id}> (31%) (fast)"
    assert shown.attachments[0].description == "a fox"
    painter.finish(asked.job)
    grid = await asked.result()
    assert (grid.channel_id, grid.labels) == (asked.person.channel, GRID)
    assert grid.content == f"**a fox** - <@{alice.id}> (fast)"
    await gone(asked.person, asked.waiting)
    assert not grid.is_ephemeral
    assert painter.store.get(asked.job.id).result_message_id == int(grid.id)


@pytest.mark.parametrize("place", [*BY_BOT, *BY_TOKEN])
async def test_the_buttons_of_a_result_work_where_it_lies(alice: Person, painter: Painter, place: str) -> None:
    asked = await order(at(alice, place), painter)
    painter.finish(asked.job)
    use = await asked.person.click(await asked.result(), "V2")
    variation = await (use.followup() if place in BY_TOKEN else use.message())
    assert variation.channel_id == asked.person.channel
    child = await painter.paint()
    shown = await Order(asked.person, variation, child).result()
    assert "Variations" in shown.content
    await gone(asked.person, variation)


@pytest.mark.parametrize("place", [*BY_BOT, *BY_TOKEN])
async def test_a_job_can_be_stopped_where_it_was_asked_for(alice: Person, painter: Painter, place: str) -> None:
    asked = await order(at(alice, place), painter)
    await asked.person.click(asked.waiting, "Cancel Job")
    stopped = await alice.until(asked.waiting, lambda seen: seen.content.endswith("(Stopped)"))
    assert stopped.labels == []


@pytest.mark.parametrize("place", [*BY_BOT, *BY_TOKEN])
async def test_a_failure_is_told_where_the_job_was_asked_for(alice: Person, painter: Painter, place: str) -> None:
    asked = await order(at(alice, place), painter)
    painter.fail(asked.job)
    told = await alice.until(asked.waiting, lambda seen: seen.embeds)
    assert told.embeds[0]["footer"]["text"] == "/imagine prompt: a fox"
    assert told.labels == []


@pytest.mark.parametrize("place", [GUILD, THREAD, *BY_TOKEN])
async def test_a_stealth_job_is_seen_by_its_owner_alone(
    alice: Person, bob: Person, painter: Painter, place: str
) -> None:
    asked = await order(at(alice, place), painter, "a fox --stealth")
    assert asked.waiting.is_ephemeral
    painter.progress(asked.job, 31)
    await alice.until(asked.waiting, lambda seen: "(31%) (fast, stealth)" in seen.content)
    painter.finish(asked.job)
    grid = await asked.result()
    assert grid.is_ephemeral
    assert grid.labels == GRID
    await gone(asked.person, asked.waiting)
    assert [seen for seen in at(bob, place).messages() if seen.is_from_bot] == []


async def test_a_button_under_a_stealth_result_works(alice: Person, painter: Painter) -> None:
    asked = await order(alice, painter, "a fox --stealth")
    painter.finish(asked.job)
    await alice.click(await asked.result(), "V1")
    child = (await painter.newest())[-1]
    assert child.request.parent_id == asked.job.id


async def test_in_direct_messages_stealth_is_a_message_as_any(alice: Person, painter: Painter) -> None:
    asked = await order(at(alice, DIRECT), painter, "a fox --stealth")
    painter.finish(asked.job)
    assert not (await asked.result()).is_ephemeral


@pytest.mark.parametrize(("place", "flag"), [(GUILD, " --stealth"), (ELSEWHERE, ""), (GROUP, "")])
async def test_a_result_that_comes_too_late_arrives_by_direct_message(
    alice: Person, painter: Painter, sandbox: Sandbox, place: str, flag: str
) -> None:
    asked = await order(at(alice, place), painter, f"a fox{flag}")
    sandbox.interactions.token_seconds = 0
    painter.finish(asked.job)
    letter = await asked.result()
    assert letter.channel_id == alice.open_dm()
    assert letter.content.startswith("This took longer than the 15 minutes in which I may answer")
    assert letter.labels == GRID
    assert await until(lambda: painter.store.get(asked.job.id).result_message_id) == int(letter.id)


async def test_a_failure_that_comes_too_late_arrives_by_direct_message(
    alice: Person, painter: Painter, sandbox: Sandbox
) -> None:
    asked = await order(at(alice, ELSEWHERE), painter)
    sandbox.interactions.token_seconds = 0
    painter.fail(asked.job)
    letter = await alice.sees(lambda seen: seen.embeds, channel=alice.open_dm())
    assert letter.content == "This took longer than the 15 minutes in which I may answer your command."


async def test_a_late_stealth_result_for_closed_direct_messages_leaves_a_note_without_it(
    alice: Person, painter: Painter, sandbox: Sandbox
) -> None:
    asked = await order(alice, painter, "a secret --stealth")
    sandbox.interactions.token_seconds = 0
    alice.close_dms()
    painter.finish(asked.job)
    note = await alice.sees(lambda seen: "Your job is done" in seen.content, after=asked.waiting)
    assert note.content.startswith(f"<@{alice.id}>")
    assert f"`/show job_id: {asked.job.id}`" in note.content
    assert "secret" not in note.content
    assert note.attachments == []


async def test_a_result_that_may_have_been_posted_by_token_takes_the_place_of_the_progress(
    alice: Person, painter: Painter, sandbox: Sandbox
) -> None:
    """The first try fails after Discord may have taken it; nobody can tell, so no second message is made."""
    asked = await order(at(alice, ELSEWHERE), painter)
    sandbox.faults.add("POST", RESULTS, answer(400, {"message": "Invalid Form Body", "code": 50035}))
    painter.finish(asked.job)
    shown = await alice.until(asked.waiting, lambda seen: seen.labels == GRID)
    assert shown.attachments[0].filename.endswith(f"{asked.job.id}.png")
    assert await until(lambda: painter.store.get(asked.job.id).result_message_id) == int(shown.id)


async def test_a_result_beyond_the_followups_of_an_interaction_takes_the_place_of_the_progress(
    alice: Person, painter: Painter, sandbox: Sandbox
) -> None:
    asked = await order(at(alice, ELSEWHERE), painter)
    sandbox.faults.add("POST", RESULTS, answer(400, {"message": "Too many", "code": 40094}))
    painter.finish(asked.job)
    await alice.until(asked.waiting, lambda seen: seen.labels == GRID)


async def test_an_archived_thread_sends_the_result_to_its_owner(
    alice: Person, painter: Painter, sandbox: Sandbox
) -> None:
    asked = await order(at(alice, THREAD), painter)
    refusal = {"message": "Thread is archived", "code": 50083}
    sandbox.faults.add("POST", rf"/channels/{asked.person.channel}/messages$", answer(400, refusal), times=9)
    painter.finish(asked.job)
    letter = await asked.result()
    assert letter.channel_id == alice.open_dm()
    assert letter.content.startswith(f"I could not post this in <#{asked.person.channel}>")


async def test_nothing_is_asked_of_discord_that_it_does_not_describe(
    alice: Person, painter: Painter, traffic: Traffic
) -> None:
    asked = await order(at(alice, GROUP), painter, "a fox --stealth")
    painter.finish(asked.job)
    await asked.result()
    await gone(asked.person, asked.waiting)
    assert not exists(asked.person, asked.waiting)
    assert traffic.conformance.violations == []


@pytest.mark.parametrize(("flag", "prefers_stealth"), [("--stealth", False), ("--public", True)])
async def test_who_sees_a_job_is_said_by_its_flag_even_after_a_fetch(
    alice: Person, painter: Painter, client: JobClient, flag: str, *, prefers_stealth: bool
) -> None:
    """The fetch of the link begins before it is known whose eyes the job is for."""
    client.change_preferences(int(alice.id), stealth=prefers_stealth)
    said = await alice.say("look", files=[("holiday.png", picture())])
    await alice.slash("imagine", prompt=f"{said.attachments[0].url} a fox {flag}")
    waiting = await alice.sees(lambda seen: "(Waiting to start)" in seen.content, after=said)
    assert waiting.is_ephemeral is (flag == "--stealth")
    asked = Order(alice, waiting, await painter.start())
    await until(lambda: painter.store.get(asked.job.id).message_id)
    painter.finish(asked.job)
    assert (await asked.result()).is_ephemeral is (flag == "--stealth")
    await gone(alice, waiting)
    assert not [seen for seen in alice.messages() if seen.is_loading]


@pytest.mark.parametrize("denied", [Permission.SEND_MESSAGES, Permission.ATTACH_FILES, Permission.VIEW_CHANNEL])
async def test_where_the_bot_may_not_write_its_answers_still_may(
    alice: Person, painter: Painter, sandbox: Sandbox, denied: Permission
) -> None:
    sandbox.permit(alice.channel, deny=denied)
    asked = await order(alice, painter)
    painter.finish(asked.job)
    grid = await asked.result()
    assert grid.channel_id == alice.channel
    assert not grid.is_ephemeral
    await gone(alice, asked.waiting)
