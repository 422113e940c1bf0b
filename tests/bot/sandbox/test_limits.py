"""Discord's limits, one row each: what is just allowed, and what is refused and where."""

import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.sandbox.events import InteractionCreated
from bot.sandbox.person import Person
from bot.sandbox.ratelimit import UNLIMITED
from bot.sandbox.server import Sandbox
from bot.sandbox.use import NoAnswerError
from bot.sandbox.wire import MIB
from tests.openapi import Conformance

pytestmark = pytest.mark.asyncio(loop_scope="module")

Json = dict[str, Any]
V2 = 1 << 15


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """One for all rows: they only ask, and leave nothing that another one minds."""
    observer = Conformance.load()
    sandbox = await Sandbox.start(tmp_path_factory.mktemp("limits"), rates=UNLIMITED, observer=observer)
    yield sandbox
    await sandbox.stop()
    assert observer.violations == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Authorization": f"Bot {sandbox.token}"}
    async with aiohttp.ClientSession(base_url=sandbox.base, headers=headers) as session:
        yield session


def button(custom_id: str = "a", **fields: object) -> Json:
    return {"type": 2, "style": 1, "label": "L", "custom_id": custom_id, **fields}


def row(*items: Json) -> Json:
    return {"type": 1, "components": list(items)}


def rows(count: int) -> list[Json]:
    return [row(button(str(number))) for number in range(count)]


def select(custom_id: str = "s", num_options: int = 1, **fields: object) -> Json:
    options = [{"label": f"o{number}", "value": str(number)} for number in range(num_options)]
    return {"type": 3, "custom_id": custom_id, "options": options, **fields}


def text(content: str = "t") -> Json:
    return {"type": 10, "content": content}


def gallery(num_items: int) -> Json:
    return {"type": 12, "items": [{"media": {"url": "https://example.com/a.png"}}] * num_items}


def embed(**fields: object) -> Json:
    return {"title": "T", **fields}


def fields(count: int) -> list[Json]:
    return [{"name": "n", "value": "v"}] * count


ALLOWED: list[Json] = [
    {"content": "x" * 2000},
    {"embeds": [embed(title="x" * 256, description="x" * 4096, fields=fields(25))]},
    {"embeds": [embed()] * 10},
    {"components": rows(5)},
    {"components": [row(*(button(str(number)) for number in range(5)))]},
    {"components": [row(button("x" * 100, label="x" * 80))]},
    {"components": [row(select(num_options=25, placeholder="x" * 150))]},
    {"components": [row({"type": 2, "style": 5, "label": "L", "url": "https://example.com"})]},
    {"components": [row(button(label=None, emoji={"name": "👍"}))]},
    {"flags": V2, "components": [text("x" * 4000)]},
    {"flags": V2, "components": [text() for _ in range(40)]},
    {"flags": V2, "components": [{"type": 17, "components": [text(), gallery(10), {"type": 14}]}]},
    {"flags": 4, "content": "no previews"},
    {"content": "x", "nonce": "x" * 25},
]

REFUSED: list[tuple[Json, str]] = [
    ({"content": "x" * 2001}, "content"),
    ({"content": 7}, "content"),
    ({"content": "x", "nonce": "x" * 26}, "nonce"),
    ({"embeds": [embed()] * 11}, "embeds"),
    ({"embeds": [embed(title="x" * 257)]}, "embeds.0.title"),
    ({"embeds": [embed(description="x" * 4097)]}, "embeds.0.description"),
    ({"embeds": [embed(footer={"text": "x" * 2049})]}, "embeds.0.footer.text"),
    ({"embeds": [embed(author={"name": "x" * 257})]}, "embeds.0.author.name"),
    ({"embeds": [embed(fields=fields(26))]}, "embeds.0.fields"),
    ({"embeds": [embed(fields=[{"name": "x" * 257, "value": "v"}])]}, "embeds.0.fields.0.name"),
    ({"embeds": [embed(fields=[{"name": "n", "value": "x" * 1025}])]}, "embeds.0.fields.0.value"),
    ({"embeds": [embed(fields=[{"name": "n", "value": ""}])]}, "embeds.0.fields.0.value"),
    ({"embeds": [embed(description="x" * 3001)] * 2}, "embeds"),
    ({"embeds": [embed(image={"url": "file:///etc/passwd"})]}, "embeds.0.image.url"),
    ({"embeds": [embed(image={"url": "attachment://none.png"})]}, "embeds.0.image.url"),
    ({"components": rows(6)}, "components"),
    ({"components": [row(*(button(str(number)) for number in range(6)))]}, "components.0.components"),
    ({"components": [row()]}, "components.0.components"),
    ({"components": [row(button("a"), button("a"))]}, "components.0.components.1.custom_id"),
    ({"components": [row(button("a")), row(button("a"))]}, "components.1.components.0.custom_id"),
    ({"components": [row(button("x" * 101))]}, "components.0.components.0.custom_id"),
    ({"components": [row(button(label="x" * 81))]}, "components.0.components.0.label"),
    ({"components": [row({"type": 2, "style": 1, "label": "L"})]}, "components.0.components.0.custom_id"),
    ({"components": [row({"type": 2, "style": 5, "label": "L"})]}, "components.0.components.0.url"),
    ({"components": [row(button(style=5, url="https://example.com"))]}, "components.0.components.0.custom_id"),
    ({"components": [row(button(style=9))]}, "components.0.components.0.style"),
    ({"components": [row(button(label=None))]}, "components.0.components.0"),
    ({"components": [row(select(), button())]}, "components.0.components"),
    ({"components": [row(select(num_options=26))]}, "components.0.components.0.options"),
    ({"components": [row(select(num_options=0))]}, "components.0.components.0.options"),
    ({"components": [row(select(placeholder="x" * 151))]}, "components.0.components.0.placeholder"),
    (
        {"components": [row(select(options=[{"label": "a", "value": "v"}, {"label": "b", "value": "v"}]))]},
        "components.0.components.0.options.1.value",
    ),
    ({"components": [text()]}, "components.0.type"),
    ({"components": [row(text())]}, "components.0.components.0.type"),
    ({"components": [{"type": 99}]}, "components.0.type"),
    ({"flags": V2, "content": "x", "components": [text()]}, "content"),
    ({"flags": V2, "embeds": [embed()], "components": [text()]}, "embeds"),
    ({"flags": V2, "components": [text() for _ in range(41)]}, "components"),
    ({"flags": V2, "components": [text("x" * 4001)]}, "components.0.content"),
    ({"flags": V2, "components": [text("x" * 2001), text("x" * 2000)]}, "components"),
    ({"flags": V2, "components": [gallery(11)]}, "components.0.items"),
    ({"flags": V2, "components": [gallery(0)]}, "components.0.items"),
    ({"flags": V2, "components": [{"type": 17, "components": [{"type": 17}]}]}, "components.0.components.0.type"),
    ({"flags": V2, "components": [{"type": 9, "components": [text()]}]}, "components.0.accessory"),
    (
        {"flags": V2, "components": [{"type": 13, "file": {"url": "attachment://none.txt"}}]},
        "components.0.file.url",
    ),
    ({"attachments": [{"id": number} for number in range(11)], "content": "x"}, "attachments"),
]


def paths(errors: Json, path: str = "") -> list[str]:
    """Every path of a path-wise error that says something."""
    found = [path] if "_errors" in errors else []
    for key, value in errors.items():
        if key != "_errors":
            found += paths(value, f"{path}.{key}" if path else key)
    return found


@pytest.fixture
def url(alice: Person) -> str:
    return f"/api/v10/channels/{alice.channel}/messages"


@pytest.mark.parametrize("body", ALLOWED, ids=lambda body: str(body)[:50])
async def test_a_message_at_the_limit_is_taken(http: aiohttp.ClientSession, url: str, body: Json) -> None:
    response = await http.post(url, json=body)
    assert response.status == 200, await response.text()


@pytest.mark.parametrize(("body", "path"), REFUSED, ids=lambda value: str(value)[:50])
async def test_a_message_beyond_the_limit_is_refused_where_it_is(
    http: aiohttp.ClientSession, url: str, body: Json, path: str
) -> None:
    response = await http.post(url, json=body)
    answer = await response.json()
    assert (response.status, answer["code"]) == (400, 50035), answer
    assert path in paths(answer["errors"])


@pytest.mark.parametrize(
    "body", [{}, {"content": ""}, {"content": " \n "}, {"content": None, "embeds": [], "components": []}], ids=str
)
async def test_an_empty_message_is_refused(http: aiohttp.ClientSession, url: str, body: Json) -> None:
    response = await http.post(url, json=body)
    assert (response.status, (await response.json())["code"]) == (400, 50006)


async def test_an_edit_is_held_against_the_limits_as_a_whole(http: aiohttp.ClientSession, url: str) -> None:
    message = await (await http.post(url, json={"content": "x", "embeds": [embed(description="x" * 4000)]})).json()
    there = f"{url}/{message['id']}"
    assert (await http.patch(there, json={"content": "", "embeds": []})).status == 400
    assert (await http.patch(there, json={"flags": V2, "components": [text()]})).status == 400
    emptied = {"content": None, "embeds": None, "flags": V2, "components": [text()]}
    switched = await (await http.patch(there, json=emptied)).json()
    assert (switched["content"], switched["embeds"], switched["flags"]) == ("", [], V2)
    still = await (await http.patch(there, json={"flags": 0})).json()
    assert still["flags"] == V2


def form(*sizes: int) -> aiohttp.FormData:
    data = aiohttp.FormData(quote_fields=False)
    for number, size in enumerate(sizes):
        data.add_field(f"files[{number}]", io.BytesIO(b"\0" * size), filename=f"{number}.bin")
    return data


@pytest.mark.parametrize(
    ("sizes", "status"),
    [([10 * MIB], 200), ([10 * MIB + 1], 413), ([8 * MIB] * 3, 200), ([9 * MIB] * 3, 413), ([1] * 11, 400)],
    ids=str,
)
async def test_files_have_a_size_each_and_together(
    http: aiohttp.ClientSession, url: str, sizes: list[int], status: int
) -> None:
    response = await http.post(url, data=form(*sizes))
    assert response.status == status
    if status == 413:
        assert (await response.json())["code"] == 40005


async def test_a_body_that_is_no_json_is_refused(http: aiohttp.ClientSession, url: str) -> None:
    response = await http.post(url, data=b"{", headers={"Content-Type": "application/json"})
    assert (response.status, (await response.json())["code"]) == (400, 50109)


def command(**changes: object) -> Json:
    return {"name": "draw", "description": "Draws", **changes}


def option(**changes: object) -> Json:
    return {"type": 3, "name": "prompt", "description": "What", **changes}


COMMANDS: list[tuple[list[Json], str]] = [
    ([command(name="Bad Name!")], "0.name"),
    ([command(name="Upper")], "0.name"),
    ([command(name="x" * 33)], "0.name"),
    ([command(description="")], "0.description"),
    ([command(description="x" * 101)], "0.description"),
    ([command(type=3)], "0.description"),
    ([command(name_localizations={"zh-CN": "Bad Name"})], "0.name_localizations.zh-CN"),
    ([command(name_localizations={"zh": "中文"})], "0.name_localizations.zh"),
    ([command(description_localizations={"de": "x" * 101})], "0.description_localizations.de"),
    ([command(options=[option(name_localizations={"fr": "x" * 33})])], "0.options.0.name_localizations.fr"),
    ([command(), command()], "1.name"),
    ([command(options=[option(name=f"o{number}") for number in range(26)])], "0.options"),
    ([command(options=[option(), option()])], "0.options.1.name"),
    ([command(options=[option(name="a"), option(name="b", required=True)])], "0.options.1"),
    ([command(options=[option(choices=[{"name": "n", "value": "v"}] * 26)])], "0.options.0.choices"),
    ([command(options=[option(choices=[{"name": "n" * 101, "value": "v"}])])], "0.options.0.choices.0.name"),
    ([command(options=[option(choices=[{"name": "n", "value": "v" * 101}])])], "0.options.0.choices.0.value"),
    (
        [command(options=[option(choices=[{"name": "n", "value": "v"}], autocomplete=True)])],
        "0.options.0.autocomplete",
    ),
    (
        [
            command(
                options=[
                    option(name=f"o{n}", choices=[{"name": "n" * 90, "value": "v" * 90}] * 25) for n in range(2)
                ]
            )
        ],
        "0",
    ),
    ([command(name=f"c{number}") for number in range(101)], ""),
    ([{"name": f"M {number}", "type": 3} for number in range(16)], ""),
]


@pytest.mark.parametrize(("body", "path"), COMMANDS, ids=lambda value: str(value)[:50])
async def test_a_bad_command_is_refused(
    http: aiohttp.ClientSession, sandbox: Sandbox, body: list[Json], path: str
) -> None:
    url = f"/api/v10/applications/{sandbox.state.bot['id']}/commands"
    answer = await (await http.put(url, json=body)).json()
    assert answer["code"] == 50035, answer
    assert path in paths(answer["errors"])
    assert await (await http.get(url)).json() == []


def label(custom_id: str = "t", **changes: object) -> Json:
    return {"type": 18, "label": "L", "component": {"type": 4, "custom_id": custom_id, "style": 1}, **changes}


def modal(*components: Json, **changes: object) -> Json:
    return {"type": 9, "data": {"title": "T", "custom_id": "m", "components": list(components), **changes}}


CALLBACKS: list[tuple[Json, str]] = [
    (modal(*(label(str(number)) for number in range(6))), "components"),
    (modal(), "components"),
    (modal(label(), title="x" * 46), "title"),
    (modal(label(), custom_id="x" * 101), "custom_id"),
    (modal(label(), label()), "components.1.component.custom_id"),
    (modal(label(label="x" * 46)), "components.0.label"),
    (modal(label(description="x" * 101)), "components.0.description"),
    (modal(label(component={"type": 4, "custom_id": "t", "style": 3})), "components.0.component.style"),
    (modal(label(component=select(num_options=26))), "components.0.component.options"),
    (
        modal(label(component={"type": 19, "custom_id": "f", "max_values": 11})),
        "components.0.component.max_values",
    ),
    (modal(label(component={"type": 21, "custom_id": "r", "options": []})), "components.0.component.options"),
    (modal(row(button())), "components.0.components.0.type"),
    (modal(button()), "components.0.type"),
    ({"type": 6}, "type"),
    ({"type": 7, "data": {"content": "x"}}, "type"),
    ({"type": 8, "data": {"choices": []}}, "type"),
    ({"type": 99}, "type"),
    ({"type": 4, "data": {"content": "x" * 2001}}, "content"),
]


async def started(http: aiohttp.ClientSession, alice: Person, sandbox: Sandbox, body: Json) -> tuple[str, str]:
    """A slash command under way: its callback url and the interaction's id."""
    url = f"/api/v10/applications/{sandbox.state.bot['id']}/commands"
    await http.put(url, json=[body])
    use = await alice.slash(body["name"])
    interaction = sandbox.interactions.find(use.id)
    assert interaction
    return f"/api/v10/interactions/{use.id}/{interaction.token}/callback", use.id


@pytest.mark.parametrize(("body", "path"), CALLBACKS, ids=lambda value: str(value)[:50])
async def test_a_bad_first_answer_is_refused_and_may_be_mended(
    http: aiohttp.ClientSession, alice: Person, sandbox: Sandbox, body: Json, path: str
) -> None:
    url, id_ = await started(http, alice, sandbox, command())
    answer = await (await http.post(url, json=body)).json()
    assert answer["code"] == 50035, answer
    assert path in paths(answer["errors"])
    assert (await http.post(url, json={"type": 4, "data": {"content": "mended"}})).status == 204
    assert alice.messages()[-1].content == "mended"
    assert sandbox.interactions.find(id_)


async def test_a_modal_is_no_answer_to_a_modal(
    http: aiohttp.ClientSession, alice: Person, sandbox: Sandbox
) -> None:
    url, id_ = await started(http, alice, sandbox, command())
    assert (await http.post(url, json=modal(label()))).status == 204
    again = sandbox.people.invocations.modal(alice.id, id_, {"t": "text"})
    url = f"/api/v10/interactions/{again.id}/{again.token}/callback"
    answer = await (await http.post(url, json=modal(label()))).json()
    assert "type" in paths(answer["errors"])


async def test_more_than_25_choices_are_no_autocomplete(
    http: aiohttp.ClientSession, alice: Person, sandbox: Sandbox
) -> None:
    sandbox.interactions.ack_seconds = 0.2
    url = f"/api/v10/applications/{sandbox.state.bot['id']}/commands"
    await http.put(url, json=[command(options=[option(autocomplete=True)])])
    options = [{"name": "prompt", "type": 3, "value": "x", "focused": True}]
    interactions: list[Json] = []
    sandbox.hub.listen(
        lambda event: interactions.extend([event.payload] if isinstance(event, InteractionCreated) else [])
    )
    choices = sandbox.people.invocations.autocomplete(alice.id, alice.channel, "draw", options)
    interaction = interactions[-1]
    url = f"/api/v10/interactions/{interaction['id']}/{interaction['token']}/callback"
    many = {"type": 8, "data": {"choices": [{"name": "n", "value": "v"}] * 26}}
    assert "data.choices" in paths((await (await http.post(url, json=many)).json())["errors"])
    few = {"type": 8, "data": {"choices": [{"name": "n", "value": "v"}]}}
    assert (await http.post(url, json=few)).status == 204
    assert await choices == [{"name": "n", "value": "v"}]


async def test_twenty_kinds_of_reactions_fit_under_a_message(
    http: aiohttp.ClientSession, url: str, alice: Person
) -> None:
    message = await (await http.post(url, json={"content": "x"})).json()
    codes = []
    for number in range(21):
        response = await http.put(f"{url}/{message['id']}/reactions/{chr(0x1F600 + number)}/@me")
        codes.append(response.status)
    assert codes == [204] * 20 + [400]


async def test_a_person_cannot_say_too_much(alice: Person) -> None:
    with pytest.raises(Exception, match="Invalid Form Body"):
        await alice.say("x" * 2001)


async def test_nobody_waits_for_a_bot_that_is_away(
    alice: Person, http: aiohttp.ClientSession, sandbox: Sandbox
) -> None:
    sandbox.interactions.ack_seconds = 0.01
    await http.put(f"/api/v10/applications/{sandbox.state.bot['id']}/commands", json=[command()])
    with pytest.raises(NoAnswerError):
        await (await alice.slash("draw")).message()
