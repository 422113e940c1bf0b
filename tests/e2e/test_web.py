"""❤️ and the page of a job."""

from __future__ import annotations

from io import BytesIO

import aiohttp
import pytest
from PIL import Image, ImageChops

from tests.e2e.town import Citizen, Town


def pixels(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def are_alike(one: bytes, other: bytes) -> bool:
    return ImageChops.difference(pixels(one), pixels(other)).getbbox() is None


@pytest.mark.habit(
    60,
    "U2, ❤️, Web, `/likes`",
    "`You like this picture now.`; a page with the prompt and four pictures, of which the second is that of the "
    "message, pixel by pixel; a forged address shows nothing; `/likes` lists the picture with both links",
)
async def test_a_liked_picture_is_kept_and_has_a_page(town: Town, alice: Citizen) -> None:
    grid = await alice.imagine("a boat on a lake, watercolor --seed 11")
    image = await alice.press(grid, "U2")
    job = await town.job(grid)
    assert (await alice.press(image, "❤️")).content == "You like this picture now."
    link = image.component("Web").url
    assert link is not None
    async with aiohttp.ClientSession() as browser:
        page = await (await browser.get(link)).text()
        assert "a boat on a lake, watercolor" in page
        assert page.count("<figure>") == 4
        picture = await (await browser.get(f"{link}/2.png")).read()
        assert are_alike(picture, await alice.person.download(image.attachments[0]))
        assert not are_alike(picture, await (await browser.get(f"{link}/3.png")).read())
        for forged in (
            f"{link[:-1]}x",
            link.replace(job.id, (await town.job(await alice.imagine("a hill --seed 3"))).id),
        ):
            assert (await browser.get(forged)).status == 404
            assert (await browser.get(f"{forged}/2.png")).status == 404
    likes = await (await alice.person.slash("likes")).message()
    assert likes.is_ephemeral
    newest = likes.embeds[0]["description"]
    assert link in newest
    assert f"/{grid.id})" in newest


@pytest.mark.habit(
    60, "Web under an upscale", "a page with the one large picture, which leads back to that of its grid"
)
async def test_an_upscale_has_a_page_that_leads_back(town: Town, alice: Citizen) -> None:
    grid = await alice.imagine("a boat on a lake, watercolor --seed 12")
    image = await alice.press(grid, "U1")
    await alice.press(image, "Upscale (Subtle)")
    shown = await alice.sees(lambda m: "Upscaled (Subtle)" in m.content and "Web" in m.labels, after=image)
    link = shown.component("Web").url
    assert link is not None
    async with aiohttp.ClientSession() as browser:
        page = await (await browser.get(link)).text()
        picture = await (await browser.get(f"{link}/1.png")).read()
    assert pixels(picture).size == (512, 512)
    assert are_alike(picture, await alice.person.download(shown.attachments[0]))
    assert f'href="{image.component("Web").url}"' in page
