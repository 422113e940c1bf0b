"""The page's HTTP and WebSocket interface, with a real client on the bot's side."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.person import Person, Predicate
from bot.sandbox.server import Sandbox
from tests.bot.sandbox.conftest import Connect
from tests.bot.sandbox.probe import Probe, png

Json = dict[str, Any]


class Page:
    """A browser's view of the sandbox, for one user."""

    def __init__(self, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse, user: str) -> None:
        self._session, self._socket, self._user = session, socket, user

    async def ask(self, method: str, path: str, body: object = None, **query: str) -> Any:
        """The JSON of an answer that went well."""
        response = await self.request(method, path, body, **query)
        assert response.status == 200, await response.text()
        return await response.json()

    async def request(self, method: str, path: str, body: object = None, **query: str) -> aiohttp.ClientResponse:
        extra = {"data" if isinstance(body, aiohttp.FormData) else "json": body} if body is not None else {}
        parameters = {"user": self._user, **query}
        return await self._session.request(method, f"/page-api/{path}", params=parameters, **extra)  # type: ignore[arg-type]

    async def news(self, kind: str) -> Json:
        """The next event of that kind."""
        while (event := await self._socket.receive_json(timeout=5))["type"] != kind:
            pass
        data: Json = event["data"]
        return data


@pytest.fixture
async def page(sandbox: Sandbox, alice: Person) -> AsyncIterator[Page]:
    path = f"/page-api/events?user={alice.id}"
    async with aiohttp.ClientSession(base_url=sandbox.base) as session, session.ws_connect(path) as socket:
        yield Page(session, socket, alice.id)


def form(**files: bytes) -> aiohttp.FormData:
    data = aiohttp.FormData(quote_fields=False)
    for number, (name, content) in enumerate(files.items()):
        data.add_field(f"files[{number}]", content, filename=f"{name}.png", content_type="image/png")
    return data


async def test_the_page_and_its_files_are_served(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession(base_url=sandbox.base) as session:
        assert "<html" in await (await session.get("/")).text()
        assert (await session.get("/page/index.html")).status == 200
        assert (await session.get("/page/none.js")).status == 404
        assert (await session.get("/page/%2e%2e/server.py")).status == 404


async def test_the_state_is_all_a_page_needs(page: Page, probe: Probe, alice: Person) -> None:
    assert [user["username"] for user in await page.ask("GET", "users")] == ["Sojourn", "alice", "bob"]
    state = await page.ask("GET", "state")
    assert state["user"] == {
        "id": alice.id,
        "username": "alice",
        "global_name": "Alice",
        "avatar_url": None,
        "bot": False,
    }
    assert {(channel["name"], channel["type"]) for channel in state["channels"]} == {
        ("general", 0),
        ("gallery", 0),
        ("sketches", 11),
        ("lounge", 0),
        ("Weekend plans", 3),
    }
    assert [(guild["name"], guild["has_bot"]) for guild in state["guilds"]] == [
        ("Sojourn", True),
        ("Elsewhere", False),
    ]
    assert state["settings"] == {"locale": "en-US", "has_app": True}
    assert {"echo", "draw", "Quote"} <= {command["name"] for command in state["commands"]}
    assert state["bot"]["online"] is True
    assert {channel["attachment_size_limit"] for channel in state["channels"]} == {10 * 1024 * 1024}


async def test_a_slash_command_with_a_file(page: Page, probe: Probe, alice: Person) -> None:
    (file,) = await page.ask("POST", "attachments", form(cat=png(30, 20)), channel=alice.channel)
    assert (file["filename"], file["width"], file["height"]) == ("cat.png", 30, 20)
    options = [{"name": "text", "type": 3, "value": "hi"}, {"name": "image", "type": 11, "value": file["id"]}]
    asked = {"kind": "slash", "name": "echo", "options": options}
    started = await page.ask("POST", "interactions", asked, channel=alice.channel)
    message = await page.news("message_create")
    assert message["content"] == f"hi {len(png(30, 20))} 30x20"
    done = await page.news("interaction")
    assert done == {"interaction_id": started["interaction_id"], "status": "done"}


async def test_thinking_shows_and_is_filled(page: Page, probe: Probe, alice: Person) -> None:
    options = [{"name": "prompt", "type": 3, "value": "a fox"}]
    await page.ask(
        "POST", "interactions", {"kind": "slash", "name": "draw", "options": options}, channel=alice.channel
    )
    placeholder = await page.news("message_create")
    assert placeholder["flags"] == 128
    assert (await page.news("interaction"))["status"] == "thinking"
    filled = await page.news("message_update")
    assert (filled["id"], filled["content"], filled["flags"]) == (placeholder["id"], "a fox", 0)
    followup = await page.news("message_create")
    assert followup["flags"] == 64


async def test_a_button_opens_a_modal_that_is_submitted(page: Page, probe: Probe, alice: Person) -> None:
    message = await (await alice.slash("echo", text="x")).message()
    pressed = {"kind": "component", "message_id": message.id, "custom_id": "ask"}
    await page.ask("POST", "interactions", pressed, channel=alice.channel)
    modal = await page.news("modal")
    assert (modal["title"], len(modal["components"])) == ("Questions", 3)
    fields = {"prompt": "an owl", "animal": ["ant"], "file": []}
    filled = {"kind": "modal", "custom_id": modal["custom_id"], "modal_id": modal["modal_id"], "fields": fields}
    await page.ask("POST", "interactions", filled, channel=alice.channel)
    assert (await alice.sees(lambda m: "owl" in m.content)).content == "an owl ['ant'] []"


def with_content(text: str) -> Predicate:
    return lambda message: message.content == text


async def test_menus_selects_and_autocomplete(page: Page, probe: Probe, alice: Person, bob: Person) -> None:
    message = await (await alice.slash("echo", text="x")).message()
    asks: list[tuple[Json, str]] = [
        ({"kind": "menu", "name": "Quote", "target_id": message.id, "type": 3}, "> x"),
        ({"kind": "menu", "name": "Greet", "target_id": bob.id, "type": 2}, "Hello Bob"),
        ({"kind": "component", "message_id": message.id, "custom_id": "pick", "values": ["A"]}, "picked ['A']"),
    ]
    for asked, answer in asks:
        await page.ask("POST", "interactions", asked, channel=alice.channel)
        await alice.sees(with_content(answer))
    typed = [{"name": "word", "type": 3, "value": "fo", "focused": True}]
    asked = {"kind": "autocomplete", "name": "complete", "options": typed}
    answer = await page.ask("POST", "interactions", asked, channel=alice.channel)
    assert [choice["value"] for choice in answer["choices"]] == ["fox", "foy"]


async def test_a_bot_that_is_silent_fails_before_the_person(
    page: Page, probe: Probe, alice: Person, sandbox: Sandbox
) -> None:
    message = await (await alice.slash("echo", text="x")).message()
    sandbox.interactions.ack_seconds = 0.01
    pressed = {"kind": "component", "message_id": message.id, "custom_id": "asleep"}
    started = await page.ask("POST", "interactions", pressed, channel=alice.channel)
    while (news := await page.news("interaction"))["interaction_id"] != started["interaction_id"]:
        pass
    assert (news["status"], news["message"]) == ("failed", "The application did not respond")


async def test_messages_files_replies_and_reactions(page: Page, alice: Person, bob: Person) -> None:
    question = await bob.say("why?")
    body = form(a=png())
    body.add_field("payload_json", f'{{"content": "look", "reply_to": "{question.id}"}}')
    sent = await page.ask("POST", "messages", body, channel=alice.channel)
    assert (sent["content"], sent["message_reference"]["message_id"]) == ("look", question.id)
    plain = await page.ask("POST", "messages", {"content": "plain"}, channel=alice.channel)
    await page.ask("PUT", "reactions", channel=alice.channel, message=plain["id"], emoji="👍")
    news = await page.news("reaction")
    assert [(item["emoji"]["name"], item["count"], item["me"]) for item in news["reactions"]] == [("👍", 1, True)]
    await page.ask("DELETE", "reactions", channel=alice.channel, message=plain["id"], emoji="👍")
    assert (await page.news("reaction"))["reactions"] == []
    found = await page.ask("GET", "messages", channel=alice.channel, limit="2")
    assert [message["content"] for message in found["messages"]] == ["look", "plain"]
    older = await page.ask("GET", "messages", channel=alice.channel, before=sent["id"])
    assert [message["content"] for message in older["messages"]] == ["why?"]


async def test_ephemeral_messages_are_for_one_page_alone(
    page: Page, probe: Probe, alice: Person, bob: Person
) -> None:
    message = await (await bob.slash("echo", text="x")).message()
    await (await bob.click(message, "Whisper")).message()
    whisper = await (await alice.click(message, "Whisper")).message()
    found = (await page.ask("GET", "messages", channel=alice.channel))["messages"]
    assert [item["id"] for item in found if item["flags"] & 64] == [whisper.id]
    await page.ask("DELETE", "messages", channel=alice.channel, message=whisper.id)
    assert (await page.news("message_delete"))["id"] == whisper.id
    assert alice.ephemerals == []


async def test_a_direct_message_is_opened_from_the_page(page: Page, probe: Probe, alice: Person) -> None:
    assert probe.user
    channel = await page.ask("POST", "dm", {"recipient_id": str(probe.user.id)})
    assert (channel["type"], channel["recipient"]["username"]) == (1, "Sojourn")
    assert (await page.news("channel_create"))["id"] == channel["id"]
    await page.ask("POST", "messages", {"content": "direct"}, channel=channel["id"])
    assert (await probe.hears("message")).content == "direct"


async def test_the_page_hears_when_the_bot_opens_a_direct_message(page: Page, probe: Probe, alice: Person) -> None:
    user = await probe.fetch_user(int(alice.id))
    message = await user.send("psst")
    assert (await page.news("channel_create"))["id"] == str(message.channel.id)
    assert (await page.news("message_create"))["content"] == "psst"


async def test_a_modal_may_wait_for_a_restart(tmp_path: Path, connect: Connect) -> None:
    sandbox = await Sandbox.start(tmp_path)
    probe, alice = await connect(sandbox), sandbox.person("alice")
    message = await (await alice.slash("echo", text="x")).message()
    modal = await (await alice.click(message, "Ask")).modal()
    await probe.close()
    await sandbox.stop()

    sandbox = await Sandbox.start(tmp_path)
    await connect(sandbox, Probe())
    again = sandbox.interactions.by_modal(modal.modal_id)
    assert again
    assert again.id == modal.interaction_id
    await sandbox.stop()


async def test_the_page_hears_of_commands_and_of_the_bot(page: Page, probe: Probe) -> None:
    probe.tree.remove_command("echo")
    await probe.tree.sync()
    while "echo" in [command["name"] for command in (await page.news("commands"))["commands"]]:
        pass
    await probe.close()
    while (await page.news("bot"))["online"]:
        pass


@pytest.mark.parametrize(
    ("method", "path", "body", "query", "status"),
    [
        ("POST", "interactions", {"kind": "slash", "name": "none"}, {"channel": "1200000000000000200"}, 400),
        ("POST", "interactions", {"kind": "other"}, {}, 400),
        ("POST", "interactions", {}, {}, 400),
        ("POST", "interactions", {"kind": "modal", "modal_id": "1", "fields": {}}, {}, 400),
        ("POST", "messages", {"content": ""}, {"channel": "1200000000000000200"}, 400),
        ("GET", "messages", None, {"channel": "1"}, 404),
        ("GET", "state", None, {"user": "1"}, 404),
        ("POST", "dm", {"recipient_id": "1"}, {}, 400),
    ],
    ids=str,
)
async def test_a_wrong_request_is_told_why(
    page: Page, method: str, path: str, body: object, query: dict[str, str], status: int
) -> None:
    response = await page.request(method, path, body, **query)
    assert response.status == status
    assert (await response.json())["message"]


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Host": "evil.example:80"}, {"Origin": "null"}],
    ids=str,
)
@pytest.mark.parametrize("path", ["/", "/page-api/users", "/api/v10/users/@me", "/gateway"])
async def test_other_sites_cannot_reach_the_sandbox(sandbox: Sandbox, path: str, headers: dict[str, str]) -> None:
    known = {"Authorization": f"Bot {sandbox.token}"}
    async with aiohttp.ClientSession(base_url=sandbox.base, headers=known) as session:
        assert (await session.get(path, headers=headers)).status == 403


async def test_the_own_origin_and_localhost_are_let_in(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession(base_url=sandbox.base) as session:
        own = {"Origin": sandbox.base}
        assert (await session.get("/page-api/users", headers=own)).status == 200
        local = {"Host": f"localhost:{sandbox.port}", "Origin": f"http://localhost:{sandbox.port}"}
        assert (await session.get("/page-api/users", headers=local)).status == 200


async def test_the_page_opens_threads_and_hears_of_them(
    page: Page, probe: Probe, alice: Person, bob: Person
) -> None:
    message = await bob.say("a long story")
    asked = {"name": "story", "message_id": message.id}
    thread = await page.ask("POST", "threads", asked, channel=message.channel_id)
    assert (thread["id"], thread["type"], thread["parent_id"]) == (message.id, 11, message.channel_id)
    assert (await page.news("channel_create"))["name"] == "story"
    assert (await page.news("message_update"))["thread"]["name"] == "story"
    refused = await page.request("POST", "threads", {"name": ""}, channel=alice.channel)
    assert (refused.status, (await refused.json())["message"]) == (
        400,
        "The name of a thread has between 1 and 100 characters.",
    )


async def test_the_page_chooses_language_and_apps(page: Page, probe: Probe, alice: Person) -> None:
    assert await page.ask("PATCH", "settings", {"locale": "zh-CN"}) == {"locale": "zh-CN", "has_app": True}
    assert (await page.news("settings"))["locale"] == "zh-CN"
    await page.ask("PATCH", "settings", {"has_app": False})
    assert await page.news("settings") == {"locale": "zh-CN", "has_app": False}
    refused = await page.request("PATCH", "settings", {"locale": "klingon"})
    assert refused.status == 400
    assert alice.locale == "zh-CN"


async def test_a_group_and_its_limit_are_shown(page: Page, sandbox: Sandbox) -> None:
    sandbox.limit_files(1_000, "Weekend plans")
    state = await page.ask("GET", "state")
    (group,) = [channel for channel in state["channels"] if channel["type"] == 3]
    assert [user["username"] for user in group["recipients"]] == ["alice", "bob"]
    assert group["attachment_size_limit"] == 1_000
    refused = await page.request("POST", "attachments", form(big=b"x" * 1_001), channel=group["id"])
    assert (refused.status, (await refused.json())["code"]) == (413, 40005)
