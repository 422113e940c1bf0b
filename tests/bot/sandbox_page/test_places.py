"""Guilds, groups and threads in the sidebar; the app that follows people; commands in another language."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.bot.sandbox_page.fake import ALICE, BOB, GENERAL, GROUP, LOUNGE, SKETCHES, FakePageApi
from tests.bot.sandbox_page.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

EVERYWHERE: dict[str, Any] = {
    "id": "410",
    "name": "draw",
    "type": 1,
    "description": "Draws",
    "integration_types": [0, 1],
    "contexts": [0, 1, 2],
    "name_localizations": {"zh-CN": "绘画"},
    "description_localizations": {"zh-CN": "画一张图"},
    "options": [
        {
            "name": "prompt",
            "type": 3,
            "description": "What to draw",
            "required": True,
            "name_localizations": {"zh-CN": "提示词"},
        },
        {
            "name": "speed",
            "type": 3,
            "description": "How soon",
            "choices": [{"name": "Fast", "value": "fast", "name_localizations": {"zh-CN": "快速"}}],
        },
    ],
}
DESCRIBE = {"id": "411", "name": "Describe", "type": 3, "name_localizations": {"zh-CN": "描述"}}


async def test_the_sidebar_leads_to_guilds_groups_and_threads(visitor: Visitor, api: FakePageApi) -> None:
    api.post("among us", BOB, LOUNGE)
    api.post("on Saturday", BOB, GROUP)
    api.post("a sketch", BOB, SKETCHES)
    await visitor.arrive()
    page = visitor.page
    await page.get_by_role("button", name="Elsewhere").click()
    await expect(visitor.messages).to_contain_text("among us")
    await expect(page.get_by_text("Sojourn is here as your app")).to_be_visible()
    await page.get_by_role("button", name="Direct Messages").click()
    await page.locator(f"[data-channel-id='{GROUP}']").click()
    await expect(visitor.messages).to_contain_text("on Saturday")
    await expect(visitor.box).to_have_attribute("placeholder", "Message Weekend plans")
    await page.get_by_role("button", name="Atelier").click()
    await expect(visitor.box).to_have_attribute("placeholder", "Message #general")
    await page.locator(f"[data-channel-id='{SKETCHES}']").click()
    await expect(visitor.messages).to_contain_text("a sketch")
    await page.get_by_role("button", name="Elsewhere").click()
    await page.get_by_role("button", name="Atelier").click()
    await expect(visitor.messages).to_contain_text("a sketch")
    await page.locator(".channel-header").get_by_role("button", name="general").click()
    await expect(visitor.box).to_have_attribute("placeholder", "Message #general")


async def test_news_of_a_group_stand_beside_the_servers(visitor: Visitor, api: FakePageApi) -> None:
    await visitor.arrive()
    api.post("are you there?", BOB, GROUP)
    await visitor.page.get_by_role("button", name="Weekend plans, 1 unread").click()
    await expect(visitor.messages).to_contain_text("are you there?")


async def test_a_thread_starts_from_a_message(visitor: Visitor, api: FakePageApi) -> None:
    message = api.post("a long story", BOB)
    await visitor.arrive()
    await visitor.message(message).click(button="right")
    await visitor.page.get_by_role("menuitem", name="Create Thread").click()
    await expect(visitor.dialog.get_by_label("Thread name")).to_have_value("a long story")
    await visitor.dialog.get_by_label("Thread name").fill("the story")
    await visitor.press("Enter")
    await expect(visitor.box).to_have_attribute("placeholder", "Message the story")
    assert api.asked[-1] == ("thread", {"name": "the story", "message_id": message["id"]})


async def test_a_thread_starts_from_nothing(visitor: Visitor, api: FakePageApi) -> None:
    await visitor.arrive()
    await visitor.page.get_by_role("button", name="New thread").click()
    await visitor.dialog.get_by_label("Thread name").fill("loose ends")
    await visitor.dialog.get_by_role("button", name="Create Thread").click()
    await expect(visitor.page.get_by_role("heading", name="loose ends").first).to_be_visible()
    assert api.asked[-1] == ("thread", {"name": "loose ends"})


async def test_a_message_counts_what_is_said_in_its_thread(visitor: Visitor, api: FakePageApi) -> None:
    thread = {"id": "1", "name": "sketches", "type": 11, "message_count": 1}
    message = api.post("look", BOB)
    api.edit(message, thread={**thread, "id": message["id"]})
    api.channels.append({**thread, "id": message["id"], "guild_id": "1", "parent_id": GENERAL})
    await visitor.arrive()
    link = visitor.message(message).get_by_role("button", name="sketches")
    await expect(link).to_contain_text("1 message")
    api.post("nice", ALICE, message["id"])
    await expect(link).to_contain_text("2 messages")
    await link.click()
    await expect(visitor.messages).to_contain_text("nice")


async def test_the_first_message_of_a_thread_is_the_one_it_began_with(visitor: Visitor, api: FakePageApi) -> None:
    source = api.post("where it began", BOB)
    api.post("", BOB, SKETCHES, type=21, referenced_message=source)
    told = api.post("sketches", ALICE, type=18, message_reference={"channel_id": SKETCHES})
    await visitor.arrive()
    await expect(visitor.message(told)).to_contain_text("started a thread: sketches")
    await visitor.message(told).get_by_role("button", name="sketches").click()
    await expect(visitor.messages).to_have_count(1)
    await expect(visitor.messages).to_contain_text("where it began")


@pytest.mark.parametrize(
    ("place", "offered"), [(GENERAL, ["/draw", "/imagine"]), (LOUNGE, ["/draw"]), (GROUP, ["/draw"])]
)
async def test_where_the_bot_is_not_only_ones_own_apps_are_offered(
    visitor: Visitor, api: FakePageApi, place: str, offered: list[str]
) -> None:
    api.commands.append(EVERYWHERE)
    await visitor.arrive()
    await visitor.page.goto(f"{visitor.base}/?user={visitor.user_id}&channel={place}")
    await visitor.type("/")
    await expect(visitor.choices.locator(".option-label")).to_have_text(offered)


async def test_an_app_is_taken_away_and_added_again(visitor: Visitor, api: FakePageApi) -> None:
    api.commands.append(EVERYWHERE)
    message = api.post("hello")
    await visitor.arrive()
    for action, state in (("Remove from", "not here"), ("Add to", "here as your app")):
        await visitor.page.locator("[data-channel-id='201']").click()
        await visitor.message(message).locator(".author").click()
        await visitor.page.get_by_role("menuitem", name=f"{action} My Apps").click()
        await visitor.page.get_by_role("button", name="Elsewhere").click()
        await expect(visitor.page.get_by_text(f"Sojourn is {state}")).to_be_visible()
        await visitor.page.get_by_role("button", name="Atelier").click()


async def test_commands_speak_the_chosen_language(visitor: Visitor, api: FakePageApi) -> None:
    api.commands += [EVERYWHERE, DESCRIBE]
    message = api.post("a picture", BOB)
    await visitor.arrive()
    await visitor.page.get_by_test_id("language").click()
    await visitor.page.get_by_role("menuitemradio", name="中文").click()
    await visitor.message(message).click(button="right")
    await visitor.page.get_by_role("menuitem", name="描述").click()
    await visitor.type("/绘")
    await expect(visitor.choices).to_contain_text("画一张图")
    await visitor.press("Enter")
    await visitor.type("狐狸 speed:")
    await expect(visitor.choices).to_have_text("快速")
    await visitor.press("Enter", "Enter")
    await expect(visitor.page.locator(".composer-line .command-name")).to_have_count(0)
    menu, slash = api.interactions
    assert menu["name"] == "Describe"
    values = [(option["name"], option["value"]) for option in slash["options"]]
    assert (slash["name"], values) == ("draw", [("prompt", "狐狸"), ("speed", "fast")])
