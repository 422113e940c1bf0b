"""Taking pictures in from links and from what people upload."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image
from redis import Redis

from bot.async_client import AsyncJobClient
from model.catalog import Catalog
from worker.client import JobClient
from worker.images import Images
from worker.intake.fetch import Fetcher, LinkError
from worker.intake.inputs import InputError, InputFault
from worker.intake.links import code_of

WEB = "https://pictures.example"


def png(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(buffer, "PNG")
    return buffer.getvalue()


class Gallery:
    """A server of pictures by colour that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        app = web.Application()
        app.router.add_get("/{name}", self._show)
        self.server = TestServer(app)

    async def _show(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self.asked.append(name)
        return web.Response(body=b"hello" if name == "words" else png(name))

    def link(self, name: str) -> str:
        return str(self.server.make_url(f"/{name}"))


@pytest.fixture
async def gallery() -> AsyncIterator[Gallery]:
    gallery = Gallery()
    await gallery.server.start_server()
    yield gallery
    await gallery.server.close()


@pytest.fixture
async def jobs(redis: Redis, catalog: Catalog, images: Images, gallery: Gallery) -> AsyncIterator[AsyncJobClient]:
    client = JobClient(redis, catalog, images, web_url=WEB)
    jobs = AsyncJobClient(client, Fetcher([f"127.0.0.1:{gallery.server.port}"]))
    yield jobs
    await jobs.close()


async def test_every_link_leads_to_a_stored_picture(jobs: AsyncJobClient, gallery: Gallery) -> None:
    links = [gallery.link(colour) for colour in ("red", "green", "red", "blue")]
    found = await jobs.adopt(links)
    assert list(found) == [gallery.link(colour) for colour in ("red", "green", "blue")]
    assert len(set(found.values())) == 3
    shown = Image.open(io.BytesIO(await jobs.input(found[gallery.link("green")])))
    assert shown.getpixel((0, 0)) == (0, 128, 0)


async def test_a_link_is_fetched_once_in_an_hour(jobs: AsyncJobClient, gallery: Gallery) -> None:
    once = await jobs.adopt([gallery.link("red")])
    assert await jobs.adopt([gallery.link("red")]) == once
    assert gallery.asked == ["red"]


async def test_our_own_short_links_are_understood_without_a_request(
    jobs: AsyncJobClient, gallery: Gallery
) -> None:
    [input_id] = (await jobs.adopt([gallery.link("red")])).values()
    short = f"{WEB}/i/{code_of(input_id)}"
    assert await jobs.adopt([short]) == {short: input_id}
    assert await jobs.open_short_link(code_of(input_id)) == input_id
    assert gallery.asked == ["red"]


async def test_the_same_picture_from_two_places_is_kept_once(jobs: AsyncJobClient, gallery: Gallery) -> None:
    found = await jobs.adopt([gallery.link("red"), gallery.link("red") + "?again"])
    assert len(found) == 2
    assert {await jobs.adopt_bytes(png("red"))} == set(found.values())


async def test_one_bad_link_among_many_is_named(jobs: AsyncJobClient, gallery: Gallery) -> None:
    with pytest.raises(LinkError) as refusal:
        await jobs.adopt([gallery.link("red"), gallery.link("words")])
    assert (refusal.value.url, refusal.value.reason) == (gallery.link("words"), InputFault.NOT_AN_IMAGE)


async def test_an_upload_that_is_no_picture_is_refused(jobs: AsyncJobClient) -> None:
    with pytest.raises(InputError) as refusal:
        await jobs.adopt_bytes(b"hello")
    assert refusal.value.reason is InputFault.NOT_AN_IMAGE
