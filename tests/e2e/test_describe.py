"""`/describe`: what a person gets for a picture, and what they do with it."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.sandbox.seen import SeenMessage
from tests.e2e.town import Citizen, Town
from worker.jobs import Action

LABELS = ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "🔄", "Imagine all"]


async def read(person: Citizen, waiting: SeenMessage) -> SeenMessage:
    """The four prompts that a waiting message turns into."""
    shown = await person.sees(lambda message: message.labels == LABELS, after=waiting)
    await person.town.gone(person.person, waiting)
    return shown


async def fox(person: Citizen) -> bytes:
    """One picture of a grid that postcard draws."""
    grid = await person.imagine("a fox in the snow --ar 3:2 --seed 7 --v slow")
    image = await person.press(grid, "U1")
    return await person.person.download(image.attachments[0])


@pytest.mark.habit(
    34,
    "`/describe` with an attached picture and with its link; a number, 🔄, Imagine all",
    "the picture with four numbered prompts of its ratio; a grid of one, other prompts, four grids",
)
async def test_a_picture_becomes_four_prompts_that_can_be_imagined(town: Town, alice: Citizen) -> None:
    data = await fox(alice)
    use = await alice.person.slash("describe", files={"image": ("fox.png", data)})
    described = await read(alice, await use.message())
    prompts = described.embeds[0]["description"].split("\n\n")
    assert [prompt[0] for prompt in prompts] == ["1", "2", "3", "4"]
    assert all(prompt.endswith("--ar 3:2") for prompt in prompts)
    assert "fox" in prompts[0]
    shown = Image.open(io.BytesIO(await alice.person.download(described.pictures[0])))
    assert shown.size == Image.open(io.BytesIO(data)).size

    grid = await alice.gets_grid(await alice.press(described, "1️⃣"))
    assert (await town.job(grid)).request.action is Action.IMAGINE
    assert (await town.job(grid)).request.prompt.text in prompts[0]

    again = await read(alice, await alice.press(described, "🔄"))
    assert again.embeds[0]["description"] != described.embeds[0]["description"]
    linked = await (await alice.person.slash("describe", link=described.pictures[0].url)).message()
    await read(alice, linked)

    await alice.press(again, "Imagine all")
    await alice.sees(lambda _: len(alice.grids_after(again)) == 4, after=again)
