"""The page where a region is painted, as a person with a pointer sees it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Page, async_playwright, expect

from bot.async_client import AsyncJobClient
from bot.web.server import Web
from bot.web.ticket import Ticket
from tests.bot.sandbox_page.conftest import CHROMIUM, PATIENCE_MS, QUIET
from tests.bot.web.conftest import SIZE, Desk

pytestmark = pytest.mark.browser


class Painter:
    """Somebody at the page. Places are parts of the picture's width and height."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def draw(self, *places: tuple[float, float]) -> None:
        box = await self.page.locator("#paint").bounding_box()
        assert box is not None
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
        await self.page.mouse.move(*points[0])
        await self.page.mouse.down()
        for point in points[1:]:
            await self.page.mouse.move(*point, steps=5)
        await self.page.mouse.up()

    async def covers(self, percent: str) -> None:
        await expect(self.page.locator("#covered")).to_have_text(f"{percent} %")

    async def submit(self) -> None:
        await self.page.get_by_role("button", name="Submit").click()


@pytest.fixture
async def painter(site: Web, ticket: Ticket) -> AsyncIterator[Painter]:
    """Fails the test afterwards when the page threw an error."""
    async with async_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        found = next((path for path in [*CHROMIUM, own] if path.exists()), None)
        if found is None:
            pytest.skip("NO CHROMIUM: the mask page is NOT tested. `playwright install chromium` gets one.")
        expect.set_options(timeout=PATIENCE_MS)
        browser = await playwright.chromium.launch(executable_path=found, args=QUIET)
        page = await browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(await site.mask_address(ticket))
        await page.wait_for_function("document.getElementById('picture').complete")
        yield Painter(page)
        await browser.close()
        assert errors == []


async def test_what_is_painted_is_the_mask(painter: Painter, desk: Desk, jobs: AsyncJobClient) -> None:
    await painter.page.get_by_role("button", name="Rectangle").click()
    await painter.draw((0.5, 0), (1, 1))
    await painter.covers("50")
    await painter.page.get_by_label("Prompt").fill("a blue fox")
    await painter.submit()
    await expect(painter.page.get_by_text("Your job is on its way")).to_be_visible()
    [(_, mask_id, prompt)] = desk.taken
    mask = Image.open(io.BytesIO(await jobs.input(mask_id)))
    assert mask.size == SIZE
    assert [mask.getpixel((x, 80)) for x in (10, 100, 140, 230)] == [0, 0, 255, 255]
    assert prompt == "a blue fox"


async def test_undo_takes_back_one_stroke_and_clear_all(painter: Painter) -> None:
    submit = painter.page.get_by_role("button", name="Submit")
    await expect(submit).to_be_disabled()
    await painter.page.get_by_role("button", name="Lasso").click()
    await painter.draw((0.5, 0), (0.5, 1), (0, 1), (0, 0))  # a corner itself is cut round
    await painter.covers("50")
    await painter.page.keyboard.press("r")
    await painter.draw((0.5, 0), (1, 1))
    await painter.covers("100")
    await painter.page.keyboard.press("Control+z")
    await painter.covers("50")
    await painter.page.get_by_role("button", name="Clear").click()
    await painter.covers("0")
    await expect(submit).to_be_disabled()


async def test_a_touch_of_the_brush_is_a_dot(painter: Painter) -> None:
    await painter.draw((0.5, 0.5))
    await expect(painter.page.locator("#covered")).not_to_have_text("0 %")
    await expect(painter.page.get_by_role("button", name="Submit")).to_be_enabled()


async def test_a_refusal_is_told_and_what_was_painted_stays(painter: Painter, desk: Desk) -> None:
    desk.is_full = True
    await painter.draw((0.2, 0.2), (0.8, 0.8))
    await painter.submit()
    await expect(painter.page.get_by_role("alert")).to_contain_text("Queue full")
    desk.is_full = False
    await painter.submit()
    await expect(painter.page.get_by_text("Your job is on its way")).to_be_visible()
    await painter.page.reload()
    await expect(painter.page.get_by_text("Link already used")).to_be_visible()
    assert len(desk.taken) == 1


async def test_without_remix_there_is_no_prompt_to_change(painter: Painter, site: Web, ticket: Ticket) -> None:
    await painter.page.goto(await site.mask_address(ticket.model_copy(update={"remix": False})))
    await expect(painter.page.get_by_label("Prompt")).to_be_hidden()


async def test_the_page_fits_a_phone(painter: Painter) -> None:
    await painter.page.set_viewport_size({"width": 360, "height": 740})
    width = await painter.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    await painter.page.get_by_role("button", name="Rectangle").click()
    await painter.draw((0, 0.5), (1, 0))
    await painter.covers("50")
