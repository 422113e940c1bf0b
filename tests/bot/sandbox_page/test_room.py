"""The page as a whole: who sits there, breaks of the live stream, narrow windows, colours, the keyboard."""

import re

import pytest
from playwright.async_api import expect

from tests.bot.sandbox_page.fake import BOB, FakePageApi, image
from tests.bot.sandbox_page.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_one_person_goes_and_another_takes_the_seat(visitor: Visitor, api: FakePageApi) -> None:
    await visitor.arrive()
    await visitor.page.get_by_test_id("user-switch").click()
    await visitor.page.get_by_role("menuitemradio", name="Bob").click()
    await expect(visitor.page.get_by_test_id("user-switch")).to_contain_text("Bob")
    await expect(visitor.page).to_have_url(re.compile("user=102"))
    await visitor.type("it is me")
    await visitor.press("Enter")
    await expect(visitor.messages.last.locator(".author")).to_have_text("Bob")
    await visitor.page.goto(visitor.base)
    await expect(visitor.page.get_by_test_id("user-switch")).to_contain_text("Bob")


async def test_after_a_break_the_page_catches_up_by_itself(visitor: Visitor, api: FakePageApi) -> None:
    kept, changed, gone = api.post("kept"), api.post("before"), api.post("gone", BOB)
    await visitor.arrive()
    await expect(visitor.messages).to_have_count(3)
    await visitor.type("half a thought")
    await api.break_links()
    bar = visitor.page.get_by_text("Reconnecting…")
    await expect(bar).to_be_visible()
    api.edit(changed, content="after")
    api.delete(gone)
    missed = api.post("missed", BOB)
    api.is_up = True
    await expect(visitor.message(missed)).to_be_visible()
    await expect(bar).to_have_count(0)
    await expect(visitor.message(changed)).to_contain_text("after")
    await expect(visitor.message(gone)).to_have_count(0)
    await expect(visitor.message(kept)).to_be_visible()
    await expect(visitor.box).to_have_value("half a thought")
    live = api.post("live again", BOB)
    await expect(visitor.message(live)).to_be_visible()


async def test_a_break_leaves_no_button_spinning(visitor: Visitor, api: FakePageApi) -> None:
    button = {"type": 2, "style": 2, "label": "U1", "custom_id": "u1"}
    api.post(components=[{"type": 1, "components": [button]}])
    await visitor.arrive()
    pressed = visitor.page.get_by_role("button", name="U1")
    await pressed.click()
    await expect(pressed).to_have_attribute("aria-busy", "true")
    await api.break_links()
    await expect(pressed).not_to_have_attribute("aria-busy", "true")


async def test_the_bot_goes_and_comes_back(visitor: Visitor, api: FakePageApi) -> None:
    await visitor.arrive()
    await expect(visitor.page.get_by_text("Sojourn is online")).to_be_visible()
    api.emit("bot", {"online": False})
    await expect(visitor.page.get_by_text("Sojourn is offline")).to_be_visible()


async def test_a_narrow_window_keeps_the_channels_in_a_drawer(visitor: Visitor, api: FakePageApi) -> None:
    wide = api.post("a wide picture " + "x" * 300, attachments=[image("teal", 2048, 512)])
    await visitor.page.set_viewport_size({"width": 390, "height": 800})
    await visitor.arrive()
    await expect(visitor.message(wide)).to_be_visible()
    assert await visitor.page.evaluate("document.documentElement.scrollWidth") == 390
    right = await visitor.message(wide).locator("img").evaluate("(image) => image.getBoundingClientRect().right")
    assert right <= 390
    gallery = visitor.page.locator("[data-channel-id='202']")
    await expect(gallery).not_to_be_in_viewport()
    await visitor.page.get_by_role("button", name="Channels").click()
    await expect(gallery).to_be_in_viewport()
    await visitor.press("Escape")
    await expect(gallery).not_to_be_in_viewport()
    await visitor.page.get_by_role("button", name="Channels").click()
    await gallery.click()
    await expect(visitor.page.get_by_role("heading", name="gallery", level=1)).to_be_visible()
    await expect(gallery).not_to_be_in_viewport()


async def test_the_switch_of_colours_is_remembered(visitor: Visitor) -> None:
    await visitor.page.emulate_media(color_scheme="light")
    await visitor.arrive()
    chat = visitor.page.locator(".chat")
    await expect(chat).to_have_css("background-color", "rgb(255, 255, 255)")
    await visitor.page.get_by_role("button", name="Switch between dark and light").click()
    await expect(chat).to_have_css("background-color", "rgb(49, 51, 56)")
    await visitor.page.reload()
    await expect(chat).to_have_css("background-color", "rgb(49, 51, 56)")


@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_text_stands_out_from_what_is_behind_it(visitor: Visitor, api: FakePageApi, scheme: str) -> None:
    button = {"type": 2, "style": 2, "label": "U1", "custom_id": "u1"}
    styles = [button | {"style": style, "custom_id": str(style)} for style in (1, 2, 3, 4)]
    api.post(
        "text <@101> `code` https://a.example",
        flags=64,
        components=[{"type": 1, "components": styles}],
        edited_timestamp="2026-08-01T00:00:00+00:00",
    )
    api.post("plain", reactions=[{"emoji": {"id": None, "name": "👍"}, "count": 1, "me": True}])
    await visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await visitor.arrive()
    await expect(visitor.messages).to_have_count(2)
    faint = await visitor.page.evaluate(CONTRAST)
    assert faint == []


async def test_nothing_is_asked_of_any_other_machine(visitor: Visitor, api: FakePageApi) -> None:
    left: set[str] = set()
    visitor.page.on("requestfailed", lambda request: left.add(f"{request.url} {request.failure}"))
    api.post("https://a.example", embeds=[{"title": "x", "image": {"url": "https://b.example/x.png"}}])
    await visitor.arrive()
    await expect(visitor.messages).to_have_count(1)
    await expect(visitor.messages.get_by_text("could not be loaded")).to_be_visible()
    assert left == {"https://b.example/x.png csp"}


# Every visible text of the page below the ratio of WCAG AA, as "text: ratio".
CONTRAST = """() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour, under) => {
        canvas.fillStyle = under; canvas.fillRect(0, 0, 1, 1);
        canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
        return `rgb(${[...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)})`;
    };
    const light = (colour) => {
        const [r, g, b] = colour.match(/\\d+/g).map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => element
        ? rgba(getComputedStyle(element).backgroundColor, behind(element.parentElement)) : "white";
    const faint = [];
    const walker = document.createTreeWalker(document.querySelector(".room"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        const style = getComputedStyle(element);
        if (!walker.currentNode.data.trim() || style.visibility === "hidden") continue;
        if (element.closest(".avatar, :disabled")) continue;
        const back = behind(element);
        const [low, high] = [light(rgba(style.color, back)), light(back)].sort((a, b) => a - b);
        const ratio = (high + 0.05) / (low + 0.05);
        if (ratio < 4.5) faint.push(`${walker.currentNode.data.trim()}: ${ratio.toFixed(2)}`);
    }
    return faint;
}"""
