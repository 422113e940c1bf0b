"""A browser for all tests of the page, and for each test a page of its own on a fake API of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Error, Page, async_playwright, expect

from tests.bot.sandbox_page.fake import ALICE, FakePageApi
from tests.bot.sandbox_page.visitor import Visitor

CHROMIUM = [Path("/usr/bin/chromium"), Path("/usr/bin/chromium-browser"), Path("/usr/bin/google-chrome")]
PATIENCE_MS = 30_000  # for a machine that is busy with something else
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        found = next((path for path in [*CHROMIUM, own] if path.exists()), None)
        if found is None:
            pytest.skip("NO CHROMIUM: the sandbox page is NOT tested. `playwright install chromium` gets one.")
        expect.set_options(timeout=PATIENCE_MS)
        browser = await playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage() -> FakePageApi:
    return FakePageApi()


@pytest.fixture
def api(stage: FakePageApi) -> FakePageApi:
    stage.start_over()
    return stage


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def base(stage: FakePageApi) -> AsyncIterator[str]:
    runner = web.AppRunner(stage.application(), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def tab(browser: Browser) -> Page:
    """One for all tests: a new one costs more than most tests, and its cache holds the page's files."""
    tab = await browser.new_page()
    tab.set_default_timeout(PATIENCE_MS)
    return tab


@pytest_asyncio.fixture(loop_scope="session")
async def page(tab: Page) -> AsyncIterator[Page]:
    """Fails the test afterwards when the page threw an error."""
    errors: list[str] = []

    def note(error: Error) -> None:
        errors.append(str(error))

    tab.on("pageerror", note)
    await tab.set_viewport_size({"width": 1100, "height": 700})
    await tab.emulate_media(color_scheme="dark")
    yield tab
    tab.remove_listener("pageerror", note)
    await tab.evaluate("localStorage.clear()")
    await tab.goto("about:blank")
    assert errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(page: Page, api: FakePageApi, base: str) -> Visitor:
    """Somebody who has not opened the page yet, so that a test can prepare what they find."""
    return Visitor(page, base, ALICE["id"])
