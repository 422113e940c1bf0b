"""With Remix on, every button that draws asks for the prompt first."""

from __future__ import annotations

import pytest
import pytest_asyncio

from tests.e2e.town import Citizen, Town


@pytest_asyncio.fixture(loop_scope="session")
async def remixer(town: Town) -> Citizen:
    """Somebody new with Remix on, so that no other story meets the setting."""
    number = len(town.sandbox.state.users)
    citizen = Citizen(town, town.sandbox.add_person(f"remi{number}"))
    await (await citizen.person.slash("prefer remix")).message()
    return citizen


@pytest.mark.habit(
    25,
    "`/prefer remix`, then V1 and 🔄, with the same and with another text",
    "a modal with the prompt and its flags; the same text is the normal action, another is labelled Remix",
)
@pytest.mark.parametrize(
    ("button", "plain", "remixed"),
    [
        ("V1", "Variations (Strong) by", "Remix (Strong) by"),
        ("🔄", "", "Remix by"),
    ],
)
async def test_a_changed_prompt_makes_a_remix(remixer: Citizen, button: str, plain: str, remixed: str) -> None:
    grid = await remixer.imagine("a red fox --chaos 5")
    modal = await (await remixer.person.click(grid, button)).modal()
    assert modal.value("prompt") == "a red fox --chaos 5"
    same = await remixer.gets_grid(await (await remixer.person.submit(modal)).message())
    assert f"**a red fox --chaos 5** - {plain}" in same.content
    assert "Remix" not in same.content
    modal = await (await remixer.person.click(grid, button)).modal()
    other = await (await remixer.person.submit(modal, {"prompt": "a grey wolf"})).message()
    changed = await remixer.gets_grid(other)
    assert f"**a grey wolf** - {remixed}" in changed.content


@pytest.mark.habit(25, "Vary (Strong), Zoom Out 2x, ⬅️ with another text", "each asks, and draws the other text")
async def test_a_single_picture_asks_too(town: Town, remixer: Citizen) -> None:
    image = await remixer.press(await remixer.imagine("a red fox"), "U1")
    for button in ("Vary (Strong)", "Zoom Out 2x", "⬅️"):
        modal = await (await remixer.person.click(image, button)).modal()
        waiting = await (await remixer.person.submit(modal, {"prompt": "a grey wolf"})).message()
        request = (await town.job(waiting)).request
        assert (request.prompt.text, request.remixed) == ("a grey wolf", True)
        await remixer.person.click(waiting, "Cancel Job")


async def test_a_modal_that_was_open_while_the_bot_restarted_still_counts(town: Town, remixer: Citizen) -> None:
    grid = await remixer.imagine("a red fox")
    modal = await (await remixer.person.click(grid, "V2")).modal()
    await town.kill(town.bot)
    waiting = await (await remixer.person.submit(modal, {"prompt": "a grey wolf"})).message()
    changed = await remixer.gets_grid(waiting)
    assert "**a grey wolf** - Remix (Strong) by" in changed.content
