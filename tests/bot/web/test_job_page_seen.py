"""The page of a job, as a person with a browser sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.async_client import AsyncJobClient
from bot.web.server import Web
from tests.bot.sandbox_page.conftest import CHROMIUM, PATIENCE_MS, QUIET
from tests.bot.web.test_job_page import COLOURS, Studio
from worker.client import JobClient
from worker.images import Images
from worker.store import JobStore

pytestmark = pytest.mark.browser


@pytest.fixture
async def page(
    site: Web, jobs: AsyncJobClient, client: JobClient, store: JobStore, images: Images
) -> AsyncIterator[Page]:
    """The page of a grid. Fails the test afterwards when it threw an error or was refused something."""
    async with async_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        found = next((path for path in [*CHROMIUM, own] if path.exists()), None)
        if found is None:
            pytest.skip("NO CHROMIUM: the page of a job is NOT tested. `playwright install chromium` gets one.")
        expect.set_options(timeout=PATIENCE_MS)
        browser = await playwright.chromium.launch(executable_path=found, args=QUIET)
        context = await browser.new_context(
            permissions=["clipboard-read", "clipboard-write"], timezone_id="Asia/Shanghai", locale="en-US"
        )
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
        job = Studio(client, store, images).drawn("a <b>red</b> fox --seed 7 --ar 3:2")
        await page.goto(await jobs.job_address(job.id))
        yield page
        await browser.close()
        assert errors == []


def large(page: Page, number: int) -> str:
    """The address of a picture at full size."""
    return f"{page.url}/{number}.png"


async def test_all_four_pictures_are_seen_with_the_prompt_as_their_text(page: Page) -> None:
    pictures = page.locator("figure img")
    await expect(pictures).to_have_count(len(COLOURS))
    for picture in await pictures.all():
        assert await picture.evaluate("async picture => (await picture.decode(), picture.naturalWidth)") == 96
        await expect(picture).to_have_attribute("alt", "a <b>red</b> fox --ar 3:2 --seed 7")


async def test_a_picture_is_enlarged_and_arrows_lead_round(page: Page) -> None:
    shown = page.locator("dialog img")
    await page.locator(".zoom").nth(2).click()
    await expect(shown).to_have_attribute("src", large(page, 3))
    for key, number in (("ArrowRight", 4), ("ArrowRight", 1), ("ArrowLeft", 4)):
        await page.keyboard.press(key)
        await expect(shown).to_have_attribute("src", large(page, number))
    await page.get_by_role("button", name="Next picture").click()
    await expect(page.locator("dialog p")).to_have_text("Image #1 · seed 7")
    await page.keyboard.press("Escape")
    await expect(shown).to_be_hidden()


async def test_prompt_and_command_can_be_copied(page: Page) -> None:
    for number, text in enumerate(("a <b>red</b> fox", "/imagine prompt: a <b>red</b> fox --ar 3:2 --seed 7")):
        await page.locator(".copy").nth(number).click()
        await expect(page.locator(".copy").nth(number)).to_have_text("Copied")
        assert str(await page.evaluate("navigator.clipboard.readText()")).startswith(text)


async def test_a_picture_is_saved_under_a_telling_name(page: Page) -> None:
    async with page.expect_download() as download:
        await page.get_by_text("Download").nth(1).click()
    assert (await download.value).suggested_filename.startswith("ann_a_b_red_b_fox_")
    assert (await download.value).suggested_filename.endswith("_2.png")


async def test_the_time_is_that_of_the_reader(page: Page) -> None:
    time = page.locator("time")
    shown = await time.evaluate("time => new Date(time.dateTime).toLocaleString('en', {hour: 'numeric'})")
    await expect(time).to_contain_text(str(shown).split()[0])
    await expect(time).not_to_contain_text("UTC")


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_the_page_fits_its_window(page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
