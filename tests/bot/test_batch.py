"""Many jobs of one prompt are started once the person has said yes."""

from __future__ import annotations

import asyncio

import pytest

from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from bot.settings import BotSettings
from tests.bot.conftest import running
from tests.bot.painter import Painter
from tests.bot.patience import gone
from worker.client import JobClient
from worker.jobs import State, now

BUTTONS = ["Yes", "No", "Show Prompts", "Edit Prompt"]


async def asks(person: Person, prompt: str) -> SeenMessage:
    return await (await person.slash("imagine", prompt=prompt)).message()


@pytest.mark.usefixtures("bot")
async def test_permutations_are_counted_and_listed_before_they_run(alice: Person, painter: Painter) -> None:
    question = await asks(alice, "a {red, blue} fox --ar {3:2, 1:1}")
    assert question.is_ephemeral
    assert question.embeds[0]["title"] == "Start 4 jobs?"
    assert "a red fox --ar 3:2" in question.embeds[0]["description"]
    assert question.labels == BUTTONS
    assert painter.store.live() == []


@pytest.mark.usefixtures("bot")
async def test_yes_starts_a_job_with_a_message_for_each_prompt(alice: Person, painter: Painter) -> None:
    question = await asks(alice, "a {red, blue} fox")
    await alice.click(question, "Yes")
    jobs = await painter.newest(2)
    assert [job.request.prompt.text for job in jobs] == ["a red fox", "a blue fox"]
    for colour in ("red", "blue"):
        first = await alice.sees(lambda m, colour=colour: f"**a {colour} fox**" in m.content, after=question)  # type: ignore[misc]
        assert not first.is_ephemeral
    done = await alice.until(question, lambda message: "2 jobs started." in message.content)
    assert done.labels == []


@pytest.mark.usefixtures("bot")
async def test_repeat_asks_too_and_is_left_out_of_the_echo(alice: Person, painter: Painter) -> None:
    await alice.click(await asks(alice, "a fox --repeat 3"), "Yes")
    jobs = await painter.newest(3)
    assert {job.request.prompt.parameters.repeat for job in jobs} == {None}
    assert len({job.seed for job in jobs}) == 3


@pytest.mark.usefixtures("bot")
async def test_yes_twice_at_once_starts_the_jobs_once(alice: Person, painter: Painter) -> None:
    question = await asks(alice, "a {red, blue} fox")
    first, second = await asyncio.gather(alice.click(question, "Yes"), alice.click(question, "Yes"))
    await asyncio.gather(first.answered(), second.answered())
    await alice.until(question, lambda message: "2 jobs started." in message.content)
    assert len(painter.store.live()) == 2
    assert [m.embeds[0]["title"] for m in alice.ephemerals if m.embeds] == ["Already decided"]


@pytest.mark.usefixtures("bot")
async def test_no_starts_nothing_and_takes_the_question_away(alice: Person, painter: Painter) -> None:
    question = await asks(alice, "a {red, blue} fox")
    await alice.click(question, "No")
    await gone(alice, question)
    assert painter.store.live() == []


@pytest.mark.usefixtures("bot")
async def test_all_prompts_can_be_read_first(alice: Person) -> None:
    question = await asks(alice, "a {red, blue, green, white, black, golden} fox")
    assert "… and 1 more" in question.embeds[0]["description"]
    shown = await (await alice.click(question, "Show Prompts")).message()
    assert shown.is_ephemeral
    assert "6. a golden fox" in shown.content


@pytest.mark.usefixtures("bot")
async def test_many_long_prompts_come_as_a_file(alice: Person) -> None:
    question = await asks(alice, f"a {{red, blue}} fox {'in the deep snow ' * 100}")
    shown = await (await alice.click(question, "Show Prompts")).message()
    text = (await alice.download(shown.attachments[0])).decode()
    assert [line[:10] for line in text.splitlines()] == ["1. a red f", "2. a blue "]


@pytest.mark.usefixtures("bot")
async def test_the_prompt_can_be_edited_before(alice: Person, painter: Painter) -> None:
    question = await asks(alice, "a {red, blue} fox")
    modal = await (await alice.click(question, "Edit Prompt")).modal()
    assert modal.value("prompt") == "a {red, blue} fox"
    await alice.submit(modal, {"prompt": "a {red, blue, green} wolf"})
    edited = await alice.until(question, lambda message: message.embeds[0]["title"] == "Start 3 jobs?")
    await alice.click(edited, "Yes")
    jobs = await painter.newest(3)
    assert jobs[2].request.prompt.text == "a green wolf"


@pytest.mark.usefixtures("bot")
async def test_a_prompt_too_long_for_the_field_stays_whole_if_left_alone(alice: Person, painter: Painter) -> None:
    text = f"a {{red, blue}} fox {'in the snow ' * 350}to the end"
    question = await asks(alice, text)
    modal = await (await alice.click(question, "Edit Prompt")).modal()
    assert "Too long for this field" in modal.text
    await (await alice.submit(modal)).answered()
    await alice.click(alice.now(question), "Yes")
    assert {job.request.prompt.text[-10:] for job in await painter.newest(2)} == {"to the end"}


@pytest.mark.usefixtures("bot")
async def test_a_batch_for_which_there_is_no_room_waits_on(alice: Person, painter: Painter) -> None:
    await alice.click(await asks(alice, "a fox --repeat 10"), "Yes")
    (first, *_) = await painter.newest(10)
    question = await asks(alice, "a wolf --repeat 4")
    refusal = await (await alice.click(question, "Yes")).followup()
    assert refusal.embeds[0]["title"] == "Queue full"
    painter.finish(painter.store.move(first.id, State.RUNNING, started_at=now()))
    await alice.click(question, "Yes")
    await alice.until(question, lambda message: "4 jobs started." in message.content)


@pytest.mark.usefixtures("bot")
async def test_edited_to_one_job_it_starts_at_once(alice: Person, painter: Painter) -> None:
    question = await asks(alice, "a {red, blue} fox")
    modal = await (await alice.click(question, "Edit Prompt")).modal()
    await alice.submit(modal, {"prompt": "a green wolf"})
    assert [job.request.prompt.text for job in await painter.newest()] == ["a green wolf"]
    await gone(alice, question)
    await alice.sees(lambda m: "**a green wolf**" in m.content and not m.is_ephemeral, after=question)


@pytest.mark.usefixtures("bot")
async def test_more_than_the_ceiling_are_refused_with_the_number(alice: Person, painter: Painter) -> None:
    refusal = await asks(alice, "a fox --repeat 11")
    assert refusal.embeds[0]["title"] == "Invalid prompt"
    assert "10" in refusal.embeds[0]["description"]
    assert painter.store.live() == []


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("prompt", ["a {red, blue} fox --relax", "a {red, blue} fox"])
async def test_relaxed_jobs_are_not_started_by_the_dozen(alice: Person, client: JobClient, prompt: str) -> None:
    if "--relax" not in prompt:
        client.change_preferences(int(alice.id), speed="relax")
    refusal = await asks(alice, prompt)
    assert refusal.embeds[0]["title"] == "Job action restricted"
    assert "You can not submit batch jobs in relax mode" in refusal.embeds[0]["description"]


async def test_the_question_can_be_answered_after_a_restart(
    settings: BotSettings, alice: Person, painter: Painter
) -> None:
    async with running(settings):
        question = await asks(alice, "a {red, blue} fox")
    async with running(settings):
        await alice.click(question, "Yes")
        assert len(await painter.newest(2)) == 2


@pytest.mark.usefixtures("bot")
async def test_a_remix_into_many_asks_as_well(alice: Person, painter: Painter, client: JobClient) -> None:
    client.change_preferences(int(alice.id), remix=True)
    waiting = await asks(alice, "a fox")
    parent = await painter.paint()
    grid = await alice.sees(lambda message: message.attachments, after=waiting)
    modal = await (await alice.click(grid, "V1")).modal()
    question = await (await alice.submit(modal, {"prompt": "a {red, blue} fox"})).message()
    await alice.click(question, "Yes")
    requests = [job.request for job in await painter.newest(2)]
    assert {(request.parent_id, request.index, request.remixed) for request in requests} == {(parent.id, 1, True)}
