"""The web server on a free port, with one finished job and somebody who may paint on it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import unused_port
from PIL import Image, ImageDraw
from redis import Redis

from bot.async_client import AsyncJobClient
from bot.web.server import Web
from bot.web.ticket import Ticket, Tickets
from model.catalog import Catalog
from tests.worker.orders import order
from worker.client import JobClient
from worker.images import Images, tile
from worker.jobs import Job, LineFullError, Origin
from worker.line import Limits

SIZE = (240, 160)


@dataclass
class Desk:
    """Takes masks as the bot does: notes them, or refuses."""

    taken: list[tuple[Ticket, str, str | None]] = field(default_factory=list)
    is_full: bool = False

    async def take(self, ticket: Ticket, mask_id: str, prompt: str | None) -> None:
        if self.is_full:
            raise LineFullError(13)
        self.taken.append((ticket, mask_id, prompt))


@pytest.fixture
def url() -> str:
    """Where the server is reached."""
    return f"http://127.0.0.1:{unused_port()}"


@pytest.fixture
def client(redis: Redis, catalog: Catalog, images: Images, url: str) -> JobClient:
    """Knows that there is a web server."""
    return JobClient(redis, catalog, images, limits=Limits(running=1000), web_url=url)


@pytest.fixture
def jobs(client: JobClient) -> AsyncJobClient:
    return AsyncJobClient(client)


@pytest.fixture
def job(client: JobClient, images: Images) -> Job:
    job = client.submit(order('a "red" fox & <b>hen</b> --chaos 5'))
    picture = Image.new("RGB", SIZE, "#87b5d8")
    ImageDraw.Draw(picture).ellipse((80, 40, 170, 130), fill="#d96b27")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    images.save(job.id, tile(1), buffer.getvalue())
    return job


@pytest.fixture
def ticket(job: Job) -> Ticket:
    return Ticket(job_id=job.id, index=2, origin=Origin(user_id=7, user_name="ann", channel_id=5), remix=True)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def site(jobs: AsyncJobClient, catalog: Catalog, redis: Redis, desk: Desk, url: str) -> AsyncIterator[Web]:
    host, port = "127.0.0.1", int(url.rpartition(":")[2])
    web = Web(jobs, catalog, Tickets(redis), desk.take, host=host, port=port, url=url)
    await web.start()
    yield web
    await web.stop()


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session
