"""What stands in the channel: groups, edits, pictures, embeds, reactions, and how the list scrolls."""

import pytest
from playwright.async_api import expect

from tests.bot.sandbox_page.fake import ALICE, ALICES_DM, BOB, EPHEMERAL, GALLERY, LOADING, FakePageApi, image
from tests.bot.sandbox_page.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_an_empty_channel_says_what_to_type_first(visitor: Visitor) -> None:
    await visitor.arrive()
    await expect(visitor.page.get_by_text("/imagine prompt: a fox in the snow, watercolor")).to_be_visible()
    await visitor.page.get_by_role("button", name="Try it").click()
    await expect(visitor.box).to_have_value("a fox in the snow, watercolor")


async def test_messages_of_one_author_stand_in_one_group(visitor: Visitor, api: FakePageApi) -> None:
    first, second = api.post("one", BOB), api.post("two", BOB)
    old = api.post("much later", BOB, timestamp="2030-01-01T12:00:00+00:00")
    await visitor.arrive()
    await expect(visitor.message(first).locator(".author")).to_have_text("Bob")
    await expect(visitor.message(second).locator(".author")).to_have_count(0)
    await expect(visitor.message(old).locator(".author")).to_have_text("Bob")
    await expect(visitor.page.locator(".day")).to_have_count(2)


async def test_the_bot_carries_a_badge_and_says_who_asked(visitor: Visitor, api: FakePageApi) -> None:
    asked = {"id": "1", "type": 2, "user": ALICE, "name": "imagine"}
    message = visitor.message(api.post("**a fox** - <@101> (Waiting to start)", interaction_metadata=asked))
    await visitor.arrive()
    await expect(message.locator(".app-badge")).to_have_text("APP")
    await expect(message.locator(".context-line")).to_contain_text("Alice")
    await expect(message.locator(".context-line")).to_contain_text("/imagine")


async def test_a_message_arrives_changes_and_goes_while_one_watches(visitor: Visitor, api: FakePageApi) -> None:
    await visitor.arrive()
    posted = api.post("**a fox** (0%)", flags=LOADING)
    message = visitor.message(posted)
    await expect(message).to_contain_text("(0%)")
    await expect(visitor.page.locator("#live")).to_contain_text("Sojourn: a fox (0%)")
    api.edit(posted, content="**a fox** (62%)", edited_timestamp="2026-08-01T00:00:00+00:00")
    await expect(message).to_contain_text("(62%)")
    await expect(message.locator(".edited")).to_be_visible()
    api.delete(posted)
    await expect(message).to_have_count(0)


async def test_a_deferred_answer_says_that_the_bot_is_thinking(visitor: Visitor, api: FakePageApi) -> None:
    posted = api.post(flags=LOADING)
    await visitor.arrive()
    await expect(visitor.message(posted)).to_contain_text("Sojourn is thinking…")
    api.edit(posted, flags=0, content="done")
    await expect(visitor.message(posted)).not_to_contain_text("thinking")
    late = api.post(flags=LOADING, timestamp="2026-01-01T00:00:00+00:00")
    await expect(visitor.message(late)).to_contain_text("The application did not respond")


async def test_a_picture_has_its_box_before_it_is_there(visitor: Visitor, api: FakePageApi) -> None:
    message = visitor.message(api.post(attachments=[image("teal", 768, 512, delay=1, description="A teal field")]))
    await visitor.arrive()
    picture = message.locator("img.attachment")
    await expect(picture).to_have_attribute("alt", "A teal field")
    before = await message.bounding_box()
    await expect(picture).to_have_js_property("naturalWidth", 768)
    assert await message.bounding_box() == before
    box = await picture.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (525, 350)


async def test_a_sharper_preview_takes_the_place_of_the_old_one_without_a_gap(
    visitor: Visitor, api: FakePageApi
) -> None:
    posted = api.post("(15%)", attachments=[image("teal")])
    await visitor.arrive()
    picture = visitor.message(posted).locator("img.attachment")
    await expect(picture).to_have_js_property("naturalWidth", 512)
    await visitor.page.evaluate(
        """() => {
            window.gaps = 0;
            const tile = document.querySelector(".tile");
            const look = () => {
                const shown = tile.querySelector("img");
                const isWhole = shown?.complete && shown.naturalWidth && tile.offsetHeight === 350;
                if (!isWhole) window.gaps += 1;
                requestAnimationFrame(look);
            };
            look();
        }"""
    )
    api.edit(posted, content="(31%)", attachments=[image("olive", 256, 256, delay=0.3)])
    api.edit(posted, content="(46%)", attachments=[image("navy", 1024, 1024, delay=0.1)])
    await expect(picture).to_have_attribute("src", image("navy", 1024, 1024, delay=0.1)["url"])
    await visitor.page.wait_for_timeout(400)
    await expect(picture).to_have_attribute("src", image("navy", 1024, 1024, delay=0.1)["url"])
    assert await visitor.page.evaluate("window.gaps") == 0


async def test_four_pictures_form_a_mosaic_and_open_one_by_one(visitor: Visitor, api: FakePageApi) -> None:
    message = visitor.message(api.post(attachments=[image(colour) for colour in ("red", "teal", "gold", "navy")]))
    await visitor.arrive()
    await expect(message.locator("img.attachment")).to_have_count(4)
    await message.get_by_role("button", name="Open image teal.png").click()
    big = visitor.dialog.locator("img")
    await expect(big).to_have_attribute("src", image("teal")["url"])
    await visitor.press("ArrowRight")
    await expect(big).to_have_attribute("src", image("gold")["url"])
    await visitor.press("Escape")
    await expect(visitor.dialog).to_have_count(0)


async def test_other_files_are_chips(visitor: Visitor, api: FakePageApi) -> None:
    file = {"id": "5", "filename": "seeds.txt", "content_type": "text/plain", "size": 2048, "url": "/cdn/x"}
    message = visitor.message(api.post(attachments=[file]))
    await visitor.arrive()
    await expect(message.get_by_role("link", name="seeds.txt")).to_be_visible()
    await expect(message).to_contain_text("2 KB")


async def test_an_embed_shows_its_parts(visitor: Visitor, api: FakePageApi) -> None:
    embed = {
        "title": "Queue full",
        "description": "Wait for **one**",
        "color": 0xCC3333,
        "fields": [{"name": "Running", "value": "3", "inline": True}],
        "footer": {"text": "/imagine a fox"},
        "image": {"url": "attachment://teal.png", "width": 64, "height": 64},
    }
    message = visitor.message(api.post(embeds=[embed], attachments=[image("teal", 64, 64)]))
    await visitor.arrive()
    for text in ("Queue full", "Wait for one", "Running", "/imagine a fox"):
        await expect(message.get_by_text(text)).to_be_visible()
    await expect(message.locator(".embed")).to_have_css("border-left-color", "rgb(204, 51, 51)")
    await expect(message.locator("img.attachment")).to_have_count(1)


async def test_the_newer_components_are_drawn(visitor: Visitor, api: FakePageApi) -> None:
    text = {"type": 10, "content": "## Your image"}
    button = {"type": 2, "style": 1, "label": "Open", "custom_id": "open"}
    section = {"type": 9, "components": [{"type": 10, "content": "beside"}], "accessory": button}
    gallery = {"type": 12, "items": [{"media": {"url": "attachment://teal.png", "width": 64, "height": 64}}]}
    parts = [text, section, {"type": 14}, gallery]
    container = {"type": 17, "components": parts}
    posted = api.post(flags=1 << 15, components=[container], attachments=[image("teal", 64, 64)])
    await visitor.arrive()
    message = visitor.message(posted)
    await expect(message.get_by_role("heading", name="Your image")).to_be_visible()
    await expect(message.get_by_role("button", name="Open", exact=True)).to_be_visible()
    await expect(message.locator("img.attachment")).to_have_attribute("src", image("teal", 64, 64)["url"])


async def test_reactions_are_given_and_taken_back(visitor: Visitor, api: FakePageApi) -> None:
    posted = api.post("a result")
    await visitor.arrive()
    message = visitor.message(posted)
    await message.hover()
    await message.get_by_role("button", name="Add reaction").click()
    await visitor.page.get_by_role("button", name="envelope").click()
    pill = message.locator(".reaction")
    await expect(pill).to_have_text("✉️1")
    await expect(pill).to_have_attribute("aria-pressed", "true")
    await pill.click()
    await expect(pill).to_have_count(0)
    assert [(method, query["emoji"]) for method, query in api.asked] == [("PUT", "✉️"), ("DELETE", "✉️")]


async def test_an_ephemeral_answer_can_be_dismissed(visitor: Visitor, api: FakePageApi) -> None:
    posted = api.post("Your settings", flags=EPHEMERAL)
    await visitor.arrive()
    await expect(visitor.page.locator("[data-ephemeral]")).to_contain_text("Only you can see this")
    await visitor.message(posted).get_by_role("button", name="Dismiss message").click()
    await expect(visitor.message(posted)).to_have_count(0)
    assert api.asked == [("remove", {"user": "101", "channel": "201", "message": posted["id"]})]


async def test_the_menu_of_a_message_runs_what_apps_registered(visitor: Visitor, api: FakePageApi) -> None:
    api.commands.append({"id": "9", "name": "Cancel Job", "type": 3})
    api.answer = lambda interaction_id, asked: api.settle(interaction_id)
    posted = api.post("a job")
    await visitor.arrive()
    await visitor.message(posted).click(button="right")
    await visitor.page.get_by_role("menuitem", name="Cancel Job").click()
    await expect(visitor.page.get_by_role("menu")).to_have_count(0)
    asked = api.interactions[0]
    assert (asked["kind"], asked["name"]) == ("menu", "Cancel Job")
    assert (asked["target_id"], asked["type"]) == (posted["id"], 3)


async def test_the_menu_of_a_message_opens_from_the_keyboard(visitor: Visitor, api: FakePageApi) -> None:
    api.post("a"), api.post("b", BOB)
    await visitor.arrive()
    await expect(visitor.messages).to_have_count(2)
    await visitor.messages.last.focus()
    await visitor.press("ArrowUp", "Shift+F10")
    await expect(visitor.page.get_by_role("menuitem", name="Add Reaction")).to_be_focused()
    await visitor.press("ArrowDown")
    await expect(visitor.page.get_by_role("menuitem", name="Reply")).to_be_focused()
    await visitor.press("Escape")
    await expect(visitor.messages.first).to_be_focused()


async def test_a_reply_names_what_it_answers(visitor: Visitor, api: FakePageApi) -> None:
    posted = api.post("which fox?", BOB)
    await visitor.arrive()
    await visitor.message(posted).hover()
    await visitor.message(posted).get_by_role("button", name="Reply").click()
    await visitor.type("the red one")
    await visitor.press("Enter")
    await expect(visitor.messages).to_have_count(2)
    assert api.asked == [("say", {"content": "the red one", "reply_to": posted["id"], "files": []})]
    api.post("a reply", ALICE, referenced_message=posted, type=19)
    await expect(visitor.messages.last.locator(".context-line")).to_contain_text("which fox?")


async def test_the_newest_message_stays_in_sight_unless_one_reads_above(
    visitor: Visitor, api: FakePageApi
) -> None:
    for number in range(40):
        api.post(f"message {number}", BOB)
    await visitor.arrive()
    await expect(visitor.messages.last).to_be_in_viewport()
    newest = visitor.message(api.post("with a picture", attachments=[image("teal")]))
    await expect(newest.locator("img")).to_be_in_viewport(ratio=1)

    await visitor.page.locator(".scroller").evaluate("(scroller) => { scroller.scrollTop -= 600; }")
    await expect(newest).not_to_be_in_viewport()
    missed = visitor.message(api.post("below", BOB))
    pill = visitor.page.get_by_role("button", name="1 new message")
    await expect(pill).to_be_visible()
    await expect(missed).not_to_be_in_viewport()
    await pill.click()
    await expect(missed).to_be_in_viewport()


async def test_scrolling_up_reads_older_messages_and_stays_in_place(visitor: Visitor, api: FakePageApi) -> None:
    for number in range(120):
        api.post(f"message {number}.", BOB)
    await visitor.arrive()
    await expect(visitor.messages).to_have_count(50)
    await visitor.page.locator(".scroller").evaluate("(scroller) => { scroller.scrollTop = 20; }")
    await expect(visitor.messages).to_have_count(100)
    await expect(visitor.page.get_by_text("message 70.")).to_be_in_viewport()
    await visitor.page.locator(".scroller").evaluate("(scroller) => { scroller.scrollTop = 0; }")
    await expect(visitor.messages).to_have_count(120)
    await visitor.page.locator(".scroller").evaluate("(scroller) => { scroller.scrollTop = 0; }")
    await expect(visitor.page.get_by_text("This is the start of the #general channel.")).to_be_visible()


async def test_another_channel_shows_that_something_is_new_there(visitor: Visitor, api: FakePageApi) -> None:
    await visitor.arrive()
    api.post("psst", BOB, GALLERY)
    api.post("your pictures", channel_id=ALICES_DM)
    gallery = visitor.page.get_by_role("button", name="gallery 1 unread")
    await expect(gallery).to_be_visible()
    await expect(visitor.page).to_have_title("(2) #general · Sojourn sandbox")
    await visitor.page.get_by_role("button", name="Sojourn, 1 unread").click()
    await expect(visitor.messages).to_contain_text(["your pictures"])
    await expect(visitor.page.get_by_role("heading", name="Sojourn", level=1)).to_be_visible()
