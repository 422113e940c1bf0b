"""A newcomer in a real browser: types /imagine, waits for the grid, presses U2 and V3."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, async_playwright, expect

from tests.e2e.town import PATIENCE, Town

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run")
pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def page(town: Town) -> AsyncIterator[Page]:
    if CHROMIUM is None:
        pytest.skip("NO BROWSER: Chromium is not installed, so that the page was not tested in one")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(1000 * PATIENCE)
        yield page
        await browser.close()


def latest(page: Page, button: str) -> Locator:
    """The newest message with a button of that name."""
    has_button = page.get_by_role("button", name=button, exact=True)
    return page.locator("[data-message-id]").filter(has=has_button).last


async def test_a_newcomer_draws_upscales_and_varies(town: Town, page: Page) -> None:
    patience = 1000 * PATIENCE
    await page.goto(town.sandbox.base)
    composer = page.get_by_test_id("composer")
    await composer.click()
    await page.keyboard.type("/imagine ")
    await page.keyboard.type("a fox in the snow, watercolor --seed 7")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("(Waiting to start)").or_(page.get_by_text("%)")).last).to_be_visible()

    grid = latest(page, "U2")
    await expect(grid).to_contain_text("a fox in the snow, watercolor --seed 7", timeout=patience)
    await expect(grid.locator("img.attachment")).to_be_visible()
    count = await page.locator("[data-message-id]").count()

    await grid.get_by_role("button", name="U2", exact=True).click()
    image = page.locator("[data-message-id]").filter(has_text="Image #2").last
    await expect(image).to_be_visible(timeout=patience)
    await expect(image.locator("img.attachment")).to_be_visible()

    await grid.get_by_role("button", name="V3", exact=True).click()
    variation = page.locator("[data-message-id]").filter(
        has_text=re.compile(r"Variations \(Strong\) by.*\(fast\)")
    )
    await expect(variation.last).to_be_visible(timeout=patience)
    await expect(latest(page, "U2")).to_contain_text("Variations (Strong)", timeout=patience)
    assert await page.locator("[data-message-id]").count() >= count + 2
