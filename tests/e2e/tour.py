"""`python -m tests.e2e.tour`: a walk through the sandbox page; writes the pictures of docs/tour.md."""

from __future__ import annotations

import asyncio
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Locator, Page, async_playwright, expect

from model.catalog import load_catalog
from tests.e2e.test_browser import QUIET
from tests.e2e.town import PATIENCE, Town
from tests.openapi import Conformance

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "tour"
WIDTH, HEIGHT = 1180, 860
FOX = "/imagine a fox in the snow, watercolor --ar 3:2 --seed 7"
BATCH = "/imagine a {fox, panda} in the {snow, forest} --ar {1:1, 3:2}"


class Guide:
    """Walks through the page and takes a picture of each stop."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def type(self, text: str) -> None:
        await self.page.get_by_test_id("composer").click()
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")

    def message(self, button: str) -> Locator:
        """The newest message with a button of that name."""
        has_button = self.page.get_by_role("button", name=_named(button))
        return self.page.locator("[data-message-id]").filter(has=has_button).last

    async def press(self, message: Locator, button: str) -> None:
        await message.get_by_role("button", name=_named(button)).click()

    async def shoot(self, name: str) -> None:
        await self.page.wait_for_timeout(700)  # pictures fade in
        await self.page.screenshot(path=FOLDER / f"{name}.png")
        print(f"{name}.png")

    async def walk(self) -> None:
        await self.type(FOX)
        grid = self.message("U2")
        await expect(grid).to_contain_text("a fox in the snow")
        await self.shoot("grid")
        await self.press(grid, "U2")
        image = self.message("Upscale (Subtle)")
        await expect(image.locator("img.attachment")).to_be_visible()
        await self.shoot("image")
        await self.press(image, "Upscale (Creative)")
        upscaled = self.message("Redo Upscale (Subtle)")
        await expect(upscaled.last.locator("img.attachment")).to_be_visible()
        await self.shoot("upscaled")
        await self.type("/settings ")
        await expect(self.message("Remix mode")).to_be_visible()
        await self.press(self.message("Remix mode"), "Remix mode")
        await self.shoot("settings")
        await self.press(grid, "V3")
        await expect(self.page.get_by_role("dialog")).to_be_visible()
        await self.shoot("remix")
        await self.page.keyboard.press("Escape")
        await self.type(BATCH)
        await self.press(self.message("Show Prompts"), "Show Prompts")
        await self.shoot("batch")
        await self.type("/imagine a fox --stylize 2000")
        await expect(self.page.get_by_text("Invalid parameter").last).to_be_visible()
        await self.shoot("error")


def _named(button: str) -> re.Pattern[str]:
    """A button by its label, whatever emoji stands before it."""
    return re.compile(rf"(^|\s){re.escape(button)}$")


async def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        town = await Town.start(Path(folder), Conformance(None), quick_steps=load_catalog().default.steps)
        try:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*QUIET])
                page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
                page.set_default_timeout(1000 * PATIENCE)
                expect.set_options(timeout=1000 * PATIENCE)
                await page.goto(town.sandbox.base)
                await Guide(page).walk()
                await browser.close()
        finally:
            await town.stop()


if __name__ == "__main__":
    asyncio.run(main())
