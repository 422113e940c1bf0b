"""Many jobs of one prompt: permutations and `--repeat`."""

from __future__ import annotations

import pytest

from bot.sandbox.seen import SeenMessage
from tests.e2e.town import Citizen, Town, is_grid


@pytest.fixture
def dora(town: Town) -> Citizen:
    """Somebody new each time, with room in the queue."""
    number = len(town.sandbox.state.users)
    return Citizen(town, town.sandbox.add_person(f"dora{number}"))


async def grids(person: Citizen, question: SeenMessage, count: int) -> list[SeenMessage]:
    """The grids of whoever asked, once there are so many."""
    await person.sees(lambda _: len(person.grids_after(question)) == count)
    return person.grids_after(question)


@pytest.mark.habit(
    26,
    "`a {red, blue} {fox, owl} --ar {1:1, 3:2}`, Show Prompts, Yes",
    "8 jobs are named with their prompts; nothing runs before Yes; then each has a message and a grid of its own",
)
async def test_permutations_run_once_confirmed(dora: Citizen) -> None:
    question = await dora.asks("a {red, blue} {fox, owl} --ar {1:1, 3:2}")
    assert question.is_ephemeral
    assert question.embeds[0]["title"] == "Start 8 jobs?"
    assert question.labels == ["Yes", "No", "Show Prompts", "Edit Prompt"]
    shown = await dora.press(question, "Show Prompts")
    assert "8. a blue owl --ar 3:2" in shown.content
    assert dora.grids_after(question) == []
    await dora.person.click(question, "Yes")
    made = await grids(dora, question, 8)
    prompts = {grid.content.partition("**")[2].partition("**")[0] for grid in made}
    assert prompts == {f"a {c} {a}{r}" for c in ("red", "blue") for a in ("fox", "owl") for r in ("", " --ar 3:2")}


@pytest.mark.habit(
    26, "`{` nested `}` and `\\,`, Edit Prompt, No", "the number of jobs follows; after No nothing runs"
)
async def test_a_batch_can_be_edited_and_dropped(town: Town, dora: Citizen) -> None:
    question = await dora.asks("x {p, q {r, s}}")
    assert question.embeds[0]["title"] == "Start 3 jobs?"
    modal = await (await dora.person.click(question, "Edit Prompt")).modal()
    assert modal.value("prompt") == "x {p, q {r, s}}"
    await dora.person.submit(modal, {"prompt": r"{a\, b, c} cat"})
    edited = await dora.person.until(question, lambda m: m.embeds[0]["title"] == "Start 2 jobs?")
    assert "a, b cat" in edited.embeds[0]["description"]
    await dora.person.click(edited, "No")
    await town.gone(dora.person, question)


@pytest.mark.habit(
    27,
    "`--repeat 3`, Yes; `--repeat 11`; `--repeat 2 --relax`",
    "3 grids with 3 seeds and without the flag; the ceiling is named; refused in relax mode",
)
async def test_repeat_is_confirmed_and_left_out_of_the_echo(town: Town, dora: Citizen) -> None:
    question = await dora.asks("a bee --repeat 3")
    await dora.person.click(question, "Yes")
    made = await grids(dora, question, 3)
    assert all(grid.content.startswith(f"**a bee** - {dora.mention}") and is_grid(grid) for grid in made)
    assert len({(await town.job(grid)).seed for grid in made}) == 3
    refusal = await dora.asks("a bee --repeat 11")
    assert "10" in refusal.embeds[0]["description"]
    refusal = await dora.asks("a bee --repeat 2 --relax")
    assert refusal.embeds[0]["title"] == "Job action restricted"
    assert "You can not submit batch jobs in relax mode" in refusal.embeds[0]["description"]


async def test_the_question_outlives_a_restart_and_is_answered_once(town: Town, dora: Citizen) -> None:
    question = await dora.asks("a {red, blue} bee")
    await town.kill(town.bot)
    await dora.person.click(question, "Yes")
    await grids(dora, question, 2)
    assert len(dora.grids_after(question)) == 2
