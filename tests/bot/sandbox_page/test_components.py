"""Buttons, select menus and forms: what a person presses, and what they see until the bot has answered."""

from typing import Any

import pytest
from playwright.async_api import FilePayload, Request, expect

from tests.bot.sandbox_page.fake import ALICE, LOADING, FakePageApi
from tests.bot.sandbox_page.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def row(*components: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": 1, "components": list(components)}]


def button(label: str, style: int = 2, **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": style, "label": label, "custom_id": f"press::{label}", **more}


def label(text: str, component: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": 18, "label": text, "component": component, **more}


def text_input(custom_id: str, **more: Any) -> dict[str, Any]:
    return {"type": 4, "custom_id": custom_id, "style": 1, **more}


def sent_values(request: Request) -> object:
    sent = request.post_data_json
    assert sent is not None
    return sent["values"]


async def test_a_button_spins_until_the_bot_answered(visitor: Visitor, api: FakePageApi) -> None:
    asked: list[str] = []
    api.answer = lambda interaction_id, _: asked.append(interaction_id)
    posted = api.post("a grid", components=row(button("U1"), button("U2")))
    await visitor.arrive()
    pressed = visitor.message(posted).locator("button[data-custom-id='press::U2']")
    await pressed.click()
    await expect(pressed).to_have_attribute("aria-busy", "true")
    await pressed.click()
    api.edit(posted, components=row(button("U1"), button("U2", 1)))
    await expect(pressed).to_have_class("button primary busy")
    await expect(pressed).to_be_focused()
    api.settle(asked[0])
    await expect(pressed).not_to_have_attribute("aria-busy", "true")
    sent = [(sent["message_id"], sent["custom_id"]) for sent in api.interactions]
    assert sent == [(posted["id"], "press::U2")]


async def test_a_message_that_names_the_press_is_its_answer(visitor: Visitor, api: FakePageApi) -> None:
    def answer(interaction_id: str, asked: dict[str, Any]) -> None:
        api.post(flags=LOADING, interaction_metadata={"id": interaction_id, "type": 3, "user": ALICE})

    api.answer = answer
    message = visitor.message(api.post("a grid", components=row(button("U1"))))
    await visitor.arrive()
    await message.get_by_role("button", name="U1").click()
    await expect(visitor.messages.last).to_contain_text("Sojourn is thinking…")
    await expect(message.locator("[aria-busy=true]")).to_have_count(0)


@pytest.mark.parametrize(("reason", "shown"), [(None, "This interaction failed"), ("Slow down", "Slow down")])
async def test_a_button_that_failed_says_so_until_the_next_try(
    visitor: Visitor, api: FakePageApi, reason: str | None, shown: str
) -> None:
    api.answer = lambda interaction_id, _: api.settle(interaction_id, "failed", reason)
    message = visitor.message(api.post("a grid", components=row(button("U1"))))
    await visitor.arrive()
    await message.get_by_role("button", name="U1").click()
    await expect(message.get_by_text(shown)).to_be_visible()
    api.answer = lambda interaction_id, _: api.settle(interaction_id)
    await message.get_by_role("button", name="U1").click()
    await expect(message.get_by_text(shown)).to_have_count(0)


async def test_styles_emoji_links_and_disabled_buttons_look_their_part(visitor: Visitor, api: FakePageApi) -> None:
    again = {"type": 2, "style": 2, "custom_id": "again", "emoji": {"id": None, "name": "🔄"}}
    web = {"type": 2, "style": 5, "label": "Web", "url": "https://a.example/jobs/1"}
    posted = api.post(components=row(button("Cancel Job", 4), button("On", 3, disabled=True), again, web))
    await visitor.arrive()
    message = visitor.message(posted)
    await expect(message.get_by_role("button", name="Cancel Job")).to_have_class("button danger")
    await expect(message.get_by_role("button", name="On", exact=True)).to_be_disabled()
    await expect(message.get_by_role("button", name="🔄")).to_be_visible()
    await expect(message.get_by_role("link", name="Web")).to_have_attribute("href", "https://a.example/jobs/1")


async def test_a_select_menu_is_chosen_by_keyboard_and_sends_its_value(visitor: Visitor, api: FakePageApi) -> None:
    options = [{"label": "Postcard", "value": "1", "default": True}, {"label": "Larger", "value": "2"}]
    menu = {"type": 3, "custom_id": "version", "placeholder": "Version", "options": options}
    message = visitor.message(api.post(components=row(menu)))
    await visitor.arrive()
    control = message.get_by_role("combobox")
    await expect(control).to_have_text("Postcard")
    await control.focus()
    await visitor.press("Enter", "ArrowDown")
    async with visitor.page.expect_request("**/page-api/interactions*") as request:
        await visitor.press("Enter")
    await expect(message.locator(".select")).to_have_text("Larger")
    assert sent_values(await request.value) == ["2"]


async def test_a_select_menu_for_several_values_sends_them_together(visitor: Visitor, api: FakePageApi) -> None:
    options = [{"label": name, "value": name} for name in ("red", "green", "blue")]
    menu = {"type": 3, "custom_id": "c", "min_values": 1, "max_values": 2, "options": options}
    message = visitor.message(api.post("colours", components=row(menu)))
    await visitor.arrive()
    await message.get_by_role("combobox").click()
    for choice in await visitor.choices.all():
        await choice.click()
    async with visitor.page.expect_request("**/page-api/interactions*") as request:
        await visitor.press("Escape")
    assert sent_values(await request.value) == ["red", "green"]


async def test_a_form_opens_is_filled_in_and_sent(visitor: Visitor, api: FakePageApi) -> None:
    fields = [
        {"type": 10, "content": "Say **how** to go on."},
        {"type": 1, "components": [{**text_input("prompt", label="Prompt", value="a fox"), "style": 2}]},
        label("Zoom", text_input("zoom", min_length=2, max_length=4), description="From 1 to 2"),
        label("Shape", {"type": 3, "custom_id": "shape", "options": [{"label": "Square", "value": "1:1"}]}),
        label("Mask", {"type": 19, "custom_id": "mask", "required": False}),
    ]

    def answer(interaction_id: str, asked: dict[str, Any]) -> None:
        if asked["kind"] == "component":
            api.open_modal(interaction_id, "Custom Zoom", fields, "zoom::1")
        else:
            api.settle(interaction_id)

    api.answer = answer
    message = visitor.message(api.post(components=row(button("Zoom"))))
    await visitor.arrive()
    await message.get_by_role("button", name="Zoom").click()
    form = visitor.dialog
    await expect(form.get_by_role("heading", name="Custom Zoom")).to_be_visible()
    await expect(form.get_by_label("Prompt")).to_be_focused()

    await form.get_by_label("Zoom").fill("2")
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_text("This must be at least 2 characters long.")).to_be_visible()
    await expect(form.get_by_text("Choose one.")).to_be_visible()
    await expect(form.get_by_label("Zoom")).to_be_focused()

    await form.get_by_label("Zoom").fill("1.5")
    await form.get_by_role("combobox", name="Shape").click()
    await visitor.choices.click()
    picture = FilePayload(name="mask.png", mimeType="image/png", buffer=b"x")
    await form.get_by_label("Mask").set_input_files(picture)
    await form.get_by_role("button", name="Submit").click()
    await expect(form).to_have_count(0)
    sent = api.interactions[1]
    mask = next(iter(api.uploads))
    assert (sent["kind"], sent["custom_id"], sent["modal_id"]) == ("modal", "zoom::1", "m1")
    assert sent["fields"] == {"prompt": "a fox", "zoom": "1.5", "shape": ["1:1"], "mask": [mask]}


async def test_a_form_that_was_refused_keeps_its_text(visitor: Visitor, api: FakePageApi) -> None:
    def answer(interaction_id: str, asked: dict[str, Any]) -> None:
        if asked["kind"] == "component":
            api.open_modal(interaction_id, "Remix", [label("Prompt", text_input("prompt"))])
        else:
            api.settle(interaction_id, "failed")

    api.answer = answer
    message = visitor.message(api.post(components=row(button("V1"))))
    await visitor.arrive()
    await message.get_by_role("button", name="V1").click()
    await visitor.dialog.get_by_label("Prompt").fill("a red fox")
    await visitor.press("Control+Enter")
    await expect(visitor.dialog.get_by_text("Something went wrong. Try again.")).to_be_visible()
    await expect(visitor.dialog.get_by_label("Prompt")).to_have_value("a red fox")


async def test_a_form_keeps_the_focus_and_escape_gives_it_back(visitor: Visitor, api: FakePageApi) -> None:
    fields = [label("Prompt", text_input("prompt"))]
    api.answer = lambda interaction_id, _: api.open_modal(interaction_id, "Remix", fields)
    message = visitor.message(api.post(components=row(button("V1"))))
    await visitor.arrive()
    await message.get_by_role("button", name="V1").click()
    await expect(visitor.dialog.get_by_label("Prompt")).to_be_focused()
    seen = set()
    for _ in range(6):
        await visitor.press("Tab")
        seen.add(await visitor.page.evaluate("document.activeElement.closest('[role=dialog]') !== null"))
    assert seen == {True}
    await visitor.press("Escape")
    await expect(visitor.dialog).to_have_count(0)
    await expect(message.get_by_role("button", name="V1")).to_be_focused()


async def test_a_form_fills_in_every_kind_of_choice(visitor: Visitor, api: FakePageApi) -> None:
    sizes = [{"label": "Small", "value": "s"}, {"label": "Large", "value": "l"}]
    fields = [
        label("Size", {"type": 21, "custom_id": "size", "options": sizes}),
        label("Extras", {"type": 22, "custom_id": "extras", "options": sizes, "required": False}),
        label("Sure", {"type": 23, "custom_id": "sure"}),
        label("Who", {"type": 5, "custom_id": "who"}),
    ]

    def answer(interaction_id: str, asked: dict[str, Any]) -> None:
        if asked["kind"] == "component":
            api.open_modal(interaction_id, "Choices", fields)
        else:
            api.settle(interaction_id)

    api.answer = answer
    message = visitor.message(api.post(components=row(button("Ask"))))
    await visitor.arrive()
    await message.get_by_role("button", name="Ask").click()
    await visitor.dialog.get_by_role("radio", name="Large").check()
    await visitor.dialog.get_by_role("checkbox", name="Small").check()
    await visitor.dialog.get_by_role("checkbox", name="Sure").check()
    await visitor.dialog.get_by_role("combobox", name="Who").click()
    await visitor.choices.filter(has_text="Bob").click()
    await visitor.dialog.get_by_role("button", name="Submit").click()
    await expect(visitor.dialog).to_have_count(0)
    assert api.interactions[1]["fields"] == {"size": "l", "extras": ["s"], "sure": True, "who": ["102"]}
