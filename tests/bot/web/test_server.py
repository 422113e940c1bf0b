"""The web server as a program sees it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from PIL import Image

from bot.async_client import AsyncJobClient
from bot.web.server import PortTakenError, Web
from bot.web.ticket import Ticket
from model.catalog import load_catalog
from tests.bot.web.conftest import SIZE, Desk
from worker.images import Images
from worker.intake.links import code_of


def mask(size: tuple[int, int] = SIZE, selected: int = 255) -> bytes:
    picture = Image.new("L", size, 0)
    picture.paste(selected, (0, 0, size[0] // 2, size[1]))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def form(data: bytes | None = None, prompt: str | None = None) -> FormData:
    fields = FormData()
    file = io.BytesIO(mask() if data is None else data)
    fields.add_field("mask", file, filename="mask.png", content_type="image/png")
    if prompt is not None:
        fields.add_field("prompt", prompt)
    return fields


async def send(http: ClientSession, address: str, body: FormData) -> tuple[int, dict[str, Any]]:
    async with http.post(address, data=body) as answer:
        return answer.status, await answer.json()


async def test_a_short_link_shows_the_stored_picture(site: Web, http: ClientSession, jobs: AsyncJobClient) -> None:
    input_id = await jobs.adopt_bytes(mask())
    async with http.get(f"{site.url}/i/{code_of(input_id)}") as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert await answer.read() == await jobs.input(input_id)


@pytest.mark.parametrize("path", ["/i/000000000000", "/i/../etc", "/", "/static/mask.html", "/static/..%2f"])
async def test_there_is_nothing_else(site: Web, http: ClientSession, path: str) -> None:
    async with http.get(f"{site.url}{path}") as answer:
        assert answer.status == 404


@pytest.mark.parametrize("name", ["mask.js", "job.js", "page.css", "job.css"])
async def test_the_page_needs_nothing_from_elsewhere(site: Web, http: ClientSession, name: str) -> None:
    async with http.get(f"{site.url}/static/{name}") as answer:
        assert answer.status == 200
        assert "://" not in await answer.text()


async def test_the_page_lets_nobody_in_and_nothing_out(site: Web, http: ClientSession, ticket: Ticket) -> None:
    async with http.get(await site.mask_address(ticket)) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


async def test_a_prompt_is_text_on_the_page_whatever_it_holds(
    site: Web, http: ClientSession, ticket: Ticket
) -> None:
    async with http.get(await site.mask_address(ticket)) as answer:
        text = await answer.text()
    assert "<b>hen" not in text
    assert "a &quot;red&quot; fox &amp; &lt;b&gt;hen&lt;/b&gt; --chaos 5" in text


async def test_a_mask_reaches_the_bot_with_its_ticket(
    site: Web, http: ClientSession, ticket: Ticket, desk: Desk, jobs: AsyncJobClient
) -> None:
    address = await site.mask_address(ticket)
    status, said = await send(http, address, form(mask((60, 40)), "a blue fox"))
    assert (status, said["title"]) == (200, "Your job is on its way")
    [(shown, mask_id, prompt)] = desk.taken
    assert (shown, prompt) == (ticket, "a blue fox")
    stored = Image.open(io.BytesIO(await jobs.input(mask_id)))
    assert stored.size == SIZE
    assert [stored.getpixel((x, 80)) for x in (10, 230)] == [255, 0]


async def test_a_ticket_is_good_for_one_mask(site: Web, http: ClientSession, ticket: Ticket, desk: Desk) -> None:
    address = await site.mask_address(ticket)
    await send(http, address, form())
    assert await send(http, address, form()) == (
        410,
        {
            "title": "Link already used",
            "reason": "A link to this page works once. Press Vary (Region) again.",
        },
    )
    async with http.get(address) as answer:
        assert answer.status == 410
        assert "Link already used" in await answer.text()
    assert len(desk.taken) == 1


async def test_without_remix_the_prompt_stays(site: Web, http: ClientSession, ticket: Ticket, desk: Desk) -> None:
    address = await site.mask_address(ticket.model_copy(update={"remix": False}))
    await send(http, address, form(prompt="something else"))
    assert desk.taken[0][2] is None


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (b"hello", "This is not a picture"),
        (mask(selected=0), "Nothing is marked"),
        (bytes(2**20 + 1), "too large"),
    ],
    ids=["words", "empty", "large"],
)
async def test_what_is_no_mask_is_refused_and_may_be_tried_again(
    site: Web, http: ClientSession, ticket: Ticket, desk: Desk, data: bytes, title: str
) -> None:
    address = await site.mask_address(ticket)
    status, said = await send(http, address, form(data))
    assert status == 400
    assert title in said["reason"]
    assert (await send(http, address, form()))[0] == 200
    assert len(desk.taken) == 1


async def test_a_refusal_of_the_bot_is_told_and_leaves_the_ticket_good(
    site: Web, http: ClientSession, ticket: Ticket, desk: Desk
) -> None:
    address = await site.mask_address(ticket)
    desk.is_full = True
    status, said = await send(http, address, form())
    assert (status, said["title"]) == (400, "Queue full")
    desk.is_full = False
    assert (await send(http, address, form()))[0] == 200


async def test_a_made_up_link_shows_nothing(site: Web, http: ClientSession, desk: Desk) -> None:
    for path in ("", "/picture"):
        async with http.get(f"{site.url}/mask/made.up{path}", headers={"Accept-Language": "zh-CN"}) as answer:
            assert answer.status == 404
            assert "未知链接" in await answer.text()
    assert (await send(http, f"{site.url}/mask/made.up", form()))[0] == 404
    assert desk.taken == []


async def test_the_page_speaks_the_language_of_its_person(site: Web, http: ClientSession, ticket: Ticket) -> None:
    origin = ticket.origin.model_copy(update={"locale": "zh-CN"})
    async with http.get(await site.mask_address(ticket.model_copy(update={"origin": origin}))) as answer:
        text = await answer.text()
    assert '<html lang="zh">' in text
    assert "涂抹" in text


async def test_a_picture_that_is_gone_is_said_so(
    site: Web, http: ClientSession, ticket: Ticket, images: Images
) -> None:
    address = await site.mask_address(ticket)
    images.delete(ticket.job_id)
    async with http.get(address) as answer:
        assert answer.status == 400
        assert "no longer stored" in await answer.text()


async def test_a_port_that_is_taken_is_named(site: Web, jobs: AsyncJobClient, desk: Desk) -> None:
    host, port = "127.0.0.1", int(site.url.rpartition(":")[2])
    other = Web(jobs, load_catalog(), site._mask_page._tickets, desk.take, host=host, port=port, url="")
    with pytest.raises(PortTakenError, match=f"{host}:{port}"):
        await other.start()
    await other.stop()
