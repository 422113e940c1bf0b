"""The message box: plain messages and slash commands, by the keyboard as by the mouse."""

from typing import Any

import pytest
from playwright.async_api import FilePayload, expect

from tests.bot.sandbox_page.fake import ALICES_DM, BOB, FakePageApi
from tests.bot.sandbox_page.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PICTURE = FilePayload(name="fox.png", mimeType="image/png", buffer=b"not really")
PROMPT = {"name": "prompt", "type": 3, "value": "a fox"}


def option(name: str, type_: int, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": type_, "description": f"The {name}", **more}


def command(name: str, *options: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "type": 1, "description": f"To {name}", "options": list(options), **more}


async def test_a_command_is_found_and_sent_by_the_keyboard_alone(visitor: Visitor, api: FakePageApi) -> None:
    api.commands += [command("info"), command("invite")]
    await visitor.arrive()
    await visitor.type("/i")
    await expect(visitor.choices).to_have_count(3)
    await visitor.press("ArrowDown")
    await expect(visitor.page.locator("[role=option][aria-selected=true]")).to_contain_text("/info")
    await visitor.press("ArrowUp", "Tab")
    await visitor.page.keyboard.type("a fox")
    await visitor.press("Enter")
    await expect(visitor.page.get_by_text("Sending command…")).to_be_visible()
    sent = {"kind": "slash", "name": "imagine", "options": [PROMPT], "user": "101", "channel": "201"}
    assert api.interactions == [sent]


@pytest.mark.parametrize("pasted", [True, False])
async def test_a_command_written_as_plain_text_is_understood(
    visitor: Visitor, api: FakePageApi, pasted: bool
) -> None:
    await visitor.arrive()
    for text in ("/imagine a fox", "/imagine prompt: a fox", "/imagine prompt:a fox"):
        if pasted:
            await visitor.box.fill(text)
        else:
            await visitor.type(text)
        await expect(visitor.page.locator(".command-name")).to_have_text("/imagine")
        await expect(visitor.box).to_have_value("a fox")
        await visitor.press("Enter")
        await expect(visitor.box).to_have_value("")
    await expect(visitor.page.get_by_text("Sending command…")).to_have_count(3)
    await visitor.page.wait_for_load_state("networkidle")
    assert [asked["options"] for asked in api.interactions] == [[PROMPT]] * 3


async def test_a_prompt_may_hold_line_breaks_and_colons(visitor: Visitor, api: FakePageApi) -> None:
    await visitor.arrive()
    await visitor.type("/imagine a fox::2")
    await visitor.press("Shift+Enter")
    await visitor.page.keyboard.type("note: prompt: red --ar 3:2")
    await visitor.press("Enter")
    await expect(visitor.box).to_have_value("")
    assert api.interactions[0]["options"][0]["value"] == "a fox::2\nnote: prompt: red --ar 3:2"


async def test_an_unfilled_option_is_asked_for_before_anything_is_sent(visitor: Visitor, api: FakePageApi) -> None:
    await visitor.arrive()
    await visitor.type("/imagine ")
    await visitor.press("Enter")
    await expect(visitor.page.get_by_text("prompt: This option is required.")).to_be_visible()
    await expect(visitor.box).to_be_focused()
    assert api.interactions == []


async def test_a_number_out_of_bounds_is_refused(visitor: Visitor, api: FakePageApi) -> None:
    api.commands = [command("repeat", option("count", 4, required=True, min_value=1, max_value=10))]
    await visitor.arrive()
    await visitor.type("/repeat ")
    problems = {"many": "a whole number", "0": "at least 1", "11": "at most 10"}
    for typed, problem in problems.items():
        await visitor.box.fill(typed)
        await visitor.press("Enter")
        await expect(visitor.page.get_by_text(f"count: This must be {problem}.")).to_be_visible()
    assert api.interactions == []


async def test_every_kind_of_option_is_sent_as_its_type(visitor: Visitor, api: FakePageApi) -> None:
    shapes = [{"name": "Portrait", "value": "2:3"}, {"name": "Square", "value": "1:1"}]
    api.commands = [
        command(
            "mix",
            option("count", 4, required=True),
            option("weight", 10, required=True),
            option("raw", 5, required=True),
            option("who", 6, required=True),
            option("where", 7, required=True),
            option("shape", 3, required=True, choices=shapes),
        )
    ]
    await visitor.arrive()
    await visitor.type("/mix 7")
    await visitor.press("Tab")
    await visitor.page.keyboard.type("0.5")
    await visitor.press("Tab", "ArrowDown", "Tab")  # raw: False
    await visitor.page.keyboard.type("bo")
    await visitor.press("Enter")
    await visitor.page.keyboard.type("gal")
    await visitor.press("Enter")
    await expect(visitor.choices).to_have_text(["Portrait", "Square"])
    await visitor.choices.last.click()
    await visitor.press("Enter")
    await expect(visitor.box).to_have_value("")
    sent = {sent["name"]: sent["value"] for sent in api.interactions[0]["options"]}
    assert sent == {"count": 7, "weight": 0.5, "raw": False, "who": "102", "where": "202", "shape": "1:1"}


async def test_optional_options_are_offered_and_can_be_taken_away(visitor: Visitor, api: FakePageApi) -> None:
    api.commands = [command("show", option("job", 3, required=True), option("seed", 4), option("note", 3))]
    await visitor.arrive()
    await visitor.type("/show 123")
    await visitor.press("Tab")
    await expect(visitor.choices).to_contain_text(["seed", "note"])
    await visitor.press("Enter")
    await visitor.page.keyboard.type("7 note: for me")
    await expect(visitor.page.locator(".option-pill")).to_have_text(["job123", "seed7"])
    for _ in range(len("for me") + 1):
        await visitor.press("Backspace")
    await expect(visitor.page.locator(".option-pill")).to_have_text(["job123"])
    await visitor.press("Enter")
    await expect(visitor.box).to_have_value("")
    assert [sent["name"] for sent in api.interactions[0]["options"]] == ["job", "seed"]


async def test_a_subcommand_is_nested_as_discord_nests_it(visitor: Visitor, api: FakePageApi) -> None:
    options = [option("option", 3, required=True), option("value", 3)]
    set_ = {"name": "set", "type": 1, "description": "Store", "options": options}
    group = {"name": "option", "type": 2, "description": "Options", "options": [set_]}
    remix = {"name": "remix", "type": 1, "description": "Toggle remix"}
    api.commands = [command("prefer", group, remix)]
    await visitor.arrive()
    await visitor.type("/prefer")
    await expect(visitor.choices).to_contain_text(["/prefer option set", "/prefer remix"])
    await visitor.page.keyboard.type(" option set mine value: --ar 3:2")
    await visitor.press("Enter")
    await expect(visitor.box).to_have_value("")
    values = [{"name": "option", "type": 3, "value": "mine"}, {"name": "value", "type": 3, "value": "--ar 3:2"}]
    leaf = {"name": "set", "type": 1, "options": values}
    assert api.interactions[0]["options"] == [{"name": "option", "type": 2, "options": [leaf]}]


async def test_a_command_without_options_is_sent_at_once(visitor: Visitor, api: FakePageApi) -> None:
    api.commands.append(command("info"))
    await visitor.arrive()
    await visitor.type("/info")
    await visitor.press("Enter")
    await expect(visitor.box).to_have_value("")
    assert (api.interactions[0]["name"], api.interactions[0]["options"]) == ("info", [])


async def test_the_bot_completes_what_is_typed(visitor: Visitor, api: FakePageApi) -> None:
    api.commands = [command("show", option("job", 3, required=True, autocomplete=True))]
    api.choices = [{"name": "a red fox", "value": "job-1"}, {"name": "a blue fox", "value": "job-2"}]
    await visitor.arrive()
    await visitor.type("/show fox")
    await expect(visitor.choices).to_have_text(["a red fox", "a blue fox"])
    asked = [asked["options"] for asked in api.interactions]
    assert asked[-1] == [{"name": "job", "type": 3, "value": "fox", "focused": True}]
    assert len(asked) <= 2  # typing is not answered letter by letter
    await visitor.press("ArrowDown", "ArrowDown", "Enter", "Enter")
    await expect(visitor.box).to_have_value("")
    assert api.interactions[-1]["options"] == [{"name": "job", "type": 3, "value": "job-2"}]


async def test_a_file_goes_to_the_attachment_option(visitor: Visitor, api: FakePageApi) -> None:
    api.commands = [command("blend", option("image1", 11, required=True), option("image2", 11, required=True))]
    visitor.page.on("filechooser", lambda chooser: None)  # from here on the browser hands them to us
    await visitor.arrive()
    await visitor.type("/blend ")
    picker = visitor.page.get_by_test_id("file-input")
    await picker.set_input_files(PICTURE)
    await visitor.press("Tab")
    async with visitor.page.expect_file_chooser() as chooser:
        await visitor.press("Enter")
    await (await chooser.value).set_files({**PICTURE, "name": "owl.png"})
    await expect(visitor.page.locator(".composer-line")).to_contain_text("owl.png")
    await visitor.press("Enter")
    await expect(visitor.page.get_by_text("Sending command…")).to_be_visible()
    assert [api.uploads[sent["value"]] for sent in api.interactions[0]["options"]] == ["fox.png", "owl.png"]


async def test_a_file_over_the_limit_is_refused(visitor: Visitor) -> None:
    await visitor.arrive()
    await visitor.page.get_by_test_id("file-input").set_input_files({**PICTURE, "buffer": b"x" * 1_000_001})
    await expect(visitor.page.get_by_text("fox.png is too large: the limit is 976.6 KB.")).to_be_visible()


async def test_escape_sets_a_command_aside_and_arrow_up_brings_it_back(visitor: Visitor, api: FakePageApi) -> None:
    await visitor.arrive()
    await visitor.type("/imagine a fox")
    await visitor.press("Escape")
    await expect(visitor.page.locator(".command-name")).to_have_count(0)
    await visitor.press("ArrowUp")
    await expect(visitor.box).to_have_value("a fox")
    await visitor.press("Enter", "ArrowUp")
    await expect(visitor.box).to_have_value("a fox")
    async with visitor.page.expect_response("**/page-api/interactions*"):
        await visitor.press("Enter")
    await expect(visitor.page.get_by_text("Sending command…")).to_have_count(2)
    assert [asked["options"] for asked in api.interactions] == [[PROMPT], [PROMPT]]


async def test_a_command_that_nobody_answers_says_so(visitor: Visitor, api: FakePageApi) -> None:
    reason = "The application did not respond"
    api.answer = lambda interaction_id, asked: api.settle(interaction_id, "failed", reason)
    await visitor.arrive()
    await visitor.type("/imagine a fox")
    await visitor.press("Enter")
    await expect(visitor.page.get_by_text(reason)).to_be_visible()
    await visitor.page.get_by_role("button", name="Dismiss message").click()
    await expect(visitor.page.get_by_text(reason)).to_have_count(0)


async def test_commands_appear_when_the_bot_registers_them(visitor: Visitor, api: FakePageApi) -> None:
    api.commands = []
    await visitor.arrive()
    await visitor.type("/")
    await expect(visitor.page.get_by_text("No commands are registered yet.")).to_be_visible()
    api.emit("commands", {"commands": [command("imagine"), command("dm_only", contexts=[1])]})
    await expect(visitor.choices).to_contain_text(["/imagine"])


async def test_a_guild_command_is_not_offered_in_direct_messages(visitor: Visitor, api: FakePageApi) -> None:
    api.commands.append(command("ban", guild_id="1"))
    await visitor.arrive()
    await visitor.type("/")
    await expect(visitor.choices).to_have_count(2)
    await visitor.page.goto(f"{visitor.base}/?user=101&channel={ALICES_DM}")
    await visitor.type("/")
    await expect(visitor.choices).to_have_count(1)


async def test_a_plain_message_carries_mentions_and_files(visitor: Visitor, api: FakePageApi) -> None:
    await visitor.arrive()
    await visitor.type("hello @bo")
    await visitor.press("Tab")
    await visitor.page.keyboard.type("look")
    await visitor.page.get_by_test_id("file-input").set_input_files(PICTURE)
    await expect(visitor.page.locator(".file-preview")).to_contain_text("fox.png")
    await visitor.press("Enter")
    await expect(visitor.messages).to_have_count(1)
    assert api.asked == [("say", {"content": f"hello <@{BOB['id']}> look", "files": ["fox.png"]})]


async def test_who_types_without_looking_for_the_box_types_into_it(visitor: Visitor, api: FakePageApi) -> None:
    api.post("a message", BOB)
    await visitor.arrive()
    await visitor.messages.last.click()
    await visitor.page.keyboard.type("hello there")
    await expect(visitor.box).to_have_value("hello there")


async def test_a_dropped_file_is_taken(visitor: Visitor) -> None:
    await visitor.arrive()
    await visitor.page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["x"], "dropped.png", { type: "image/png" }));
            const chat = document.querySelector(".chat");
            for (const kind of ["dragenter", "drop"]) {
                chat.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
            }
        }"""
    )
    await expect(visitor.page.locator(".file-preview")).to_contain_text("dropped.png")
    await visitor.page.get_by_role("button", name="Remove dropped.png").click()
    await expect(visitor.page.locator(".file-preview")).to_have_count(0)


async def test_each_channel_keeps_what_stands_unsent(visitor: Visitor) -> None:
    await visitor.arrive()
    await visitor.type("/imagine half a fox")
    await visitor.page.get_by_role("button", name="gallery").click()
    await expect(visitor.box).to_have_value("")
    await visitor.page.get_by_role("button", name="general").click()
    await expect(visitor.box).to_have_value("half a fox")
