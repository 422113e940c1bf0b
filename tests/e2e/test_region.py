"""Vary (Region): only what the mask covers changes."""

from __future__ import annotations

import json
import re
from io import BytesIO

import aiohttp
import pytest
from PIL import Image, ImageChops

from bot.sandbox.seen import SeenMessage, SeenModal
from tests.e2e.town import Citizen, Town
from worker.jobs import Action

SIDE = 256
NINTH = (SIDE // 3, SIDE // 3, 2 * SIDE // 3, 2 * SIDE // 3)  # the one in the middle


async def picture(person: Citizen, message: SeenMessage) -> Image.Image:
    return Image.open(BytesIO(await person.person.download(message.attachments[0]))).convert("RGB")


async def opens(person: Citizen, image: SeenMessage) -> SeenModal:
    return await (await person.person.click(image, "Vary (Region)")).modal()


def drawn(box: tuple[int, int, int, int]) -> bytes:
    """A mask that is white in a box."""
    mask = Image.new("L", (SIDE, SIDE))
    mask.paste(255, box)
    buffer = BytesIO()
    mask.save(buffer, "PNG")
    return buffer.getvalue()


async def changes(person: Citizen, image: SeenMessage, grid: SeenMessage) -> tuple[int, int, int, int] | None:
    """The box in which the first picture of a grid differs from the picture it was made of."""
    before, after = await picture(person, image), await picture(person, await person.press(grid, "U1"))
    return ImageChops.difference(before, after).getbbox()


def within(inner: tuple[int, int, int, int] | None, outer: tuple[int, int, int, int]) -> bool:
    return inner is not None and inner[:2] >= outer[:2] and inner[2] <= outer[2] and inner[3] <= outer[3]


@pytest.mark.habit(
    20,
    "Vary (Region), the region in the middle",
    "a modal with nine regions; `Variations (Region) by @user`: every pixel outside the region is as it was",
)
async def test_only_the_chosen_region_changes(town: Town, alice: Citizen) -> None:
    image = await alice.press(await alice.imagine("a castle on a hill --seed 7"), "U1")
    modal = await opens(alice, image)
    assert len(modal.choices("regions")) == 9
    waiting = await (await alice.person.submit(modal, {"regions": ["4"]})).message()
    grid = await alice.gets_grid(waiting)
    assert f"Variations (Region) by {alice.mention}" in grid.content
    assert (await town.job(grid)).request.action is Action.VARY_REGION
    assert within(await changes(alice, image, grid), NINTH)


@pytest.mark.habit(20, "Vary (Region), a drawn mask as an upload", "only what is white in the mask changes")
async def test_only_what_a_drawn_mask_covers_changes(alice: Citizen) -> None:
    image = await alice.press(await alice.imagine("a castle on a hill --seed 8"), "U1")
    box = (0, 0, 96, 96)
    upload = {"mask": [("mask.png", drawn(box))]}
    waiting = await (await alice.person.submit(await opens(alice, image), upload)).message()
    assert within(await changes(alice, image, await alice.gets_grid(waiting)), box)


@pytest.mark.habit(
    20,
    "Vary (Region), the link to the mask page, a rectangle, Submit",
    "the job appears in the channel without another press; only the rectangle changes; the link works once",
)
async def test_a_mask_can_be_painted_on_the_page(alice: Citizen) -> None:
    image = await alice.press(await alice.imagine("a castle on a hill --seed 9"), "U1")
    found = re.search(r"\((https?://[^)]+)\)", (await opens(alice, image)).text)
    assert found is not None
    link, box = found[1], (128, 128, 224, 224)
    async with aiohttp.ClientSession() as browser:
        assert (await browser.get(link)).status == 200
        sent = await browser.post(link, data=form(box))
        assert sent.status == 200, await sent.text()
        waiting = await alice.sees(lambda m: "Waiting" in m.content or "(Region)" in m.content, after=image)
        grid = await alice.sees(lambda m: "(Region)" in m.content and "U1" in m.labels, after=image)
        assert alice.mention in waiting.content
        assert within(await changes(alice, image, grid), box)
        again = await browser.post(link, data=form(box))
        assert again.status == 410
        assert "once" in json.loads(await again.text())["reason"]


async def test_a_mask_without_white_is_refused(alice: Citizen) -> None:
    image = await alice.press(await alice.imagine("a castle on a hill --seed 7"), "U1")
    refusal = await (await alice.person.submit(await opens(alice, image))).message()
    assert refusal.is_ephemeral
    assert refusal.embeds[0]["title"] == "Invalid image"


def form(box: tuple[int, int, int, int]) -> aiohttp.FormData:
    data = aiohttp.FormData()
    data.add_field("mask", drawn(box), filename="mask.png", content_type="image/png")
    return data
