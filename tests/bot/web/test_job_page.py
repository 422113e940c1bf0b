"""The page of a job as a program sees it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from aiohttp import ClientSession
from PIL import Image

from bot.async_client import AsyncJobClient
from bot.web.server import Web
from model.generation import tile_seed
from model.params import Reference
from model.prompt import ImagePrompt
from tests.worker.orders import ANN, BOB, order
from worker.client import JobClient
from worker.images import GRID, Images, tile
from worker.jobs import Action, Job, JobError, JobRequest, Reading, State, now
from worker.store import JobStore

COLOURS = ("#d96b27", "#87b5d8", "#4d8f4a", "#2b2b3a")


def painted(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (96, 64), colour).save(buffer, "PNG")
    return buffer.getvalue()


@dataclass
class Visitor:
    """Somebody with a browser, who is given addresses."""

    http: ClientSession
    site: Web
    jobs: AsyncJobClient

    async def sees(self, job: Job) -> str:
        """The text of the page of a job, as it is read."""
        async with self.http.get(await self.address(job)) as answer:
            assert answer.status == 200, await answer.text()
            return unescape(re.sub('<span class="flag">(.*?)</span>', r"\1", await answer.text()))

    async def address(self, job: Job) -> str:
        return await self.jobs.job_address(job.id)

    async def status(self, address: str) -> int:
        async with self.http.get(address) as answer:
            return answer.status


@dataclass
class Studio:
    """Makes jobs and paints them, without a model."""

    client: JobClient
    store: JobStore
    images: Images

    def asked(self, text: str = "a red fox --seed 7", **fields: Any) -> Job:
        """A job that waits. `fields` are those of the request, `origin` those of its origin."""
        return self.client.submit(request(text, **fields))

    def drawn(self, text: str = "a red fox --seed 7", **fields: Any) -> Job:
        job = self.asked(text, **fields)
        self.store.move(job.id, State.RUNNING, started_at=now())
        self.images.save(job.id, GRID, painted("white"))
        for index in range(job.request.action.num_images):
            self.images.save(job.id, tile(index), painted(COLOURS[index]))
        return self.store.move(job.id, State.DONE, ended_at=now(), width=96, height=64)


def request(text: str, *, origin: dict[str, Any] | None = None, user_id: int = ANN, **fields: Any) -> JobRequest:
    plain = order(text, user_id=user_id)
    origin_of = plain.origin.model_copy(update=origin or {})
    return JobRequest.model_validate(dict(plain) | {"origin": origin_of} | fields)


@pytest.fixture
def studio(client: JobClient, store: JobStore, images: Images) -> Studio:
    return Studio(client, store, images)


@pytest.fixture
def visitor(http: ClientSession, site: Web, jobs: AsyncJobClient) -> Visitor:
    return Visitor(http, site, jobs)


async def test_the_page_tells_all_that_decides_the_pictures(visitor: Visitor, studio: Studio) -> None:
    page = await visitor.sees(studio.drawn("a red fox --seed 7 --ar 3:2"))
    assert "<title>a red fox --ar 3:2 --seed 7 · Grid by ann</title>" in page
    assert "/imagine prompt: a red fox --ar 3:2 --seed 7 --version postcard" in page
    for index in range(4):
        assert f"Image #{index + 1}</b> <span>seed {tile_seed(7, index)}</span>" in page
    assert "<dd>Postcard</dd>" in page
    assert "96 × 64" in page
    assert "--stylize 100" in page


async def test_its_pictures_are_those_that_are_stored(visitor: Visitor, studio: Studio) -> None:
    job = studio.drawn()
    address = await visitor.address(job)
    for number in range(1, 5):
        async with visitor.http.get(f"{address}/{number}.png") as answer:
            assert (answer.status, answer.content_type) == (200, "image/png")
            assert await answer.read() == painted(COLOURS[number - 1])
            assert f"ann_a_red_fox_{job.id}_{number}.png" in answer.headers["Content-Disposition"]
            assert "immutable" in answer.headers["Cache-Control"]
    assert await visitor.status(f"{address}/5.png") == 404


async def test_an_enlarged_picture_is_alone_on_its_page_and_leads_back(visitor: Visitor, studio: Studio) -> None:
    grid = studio.drawn()
    large = studio.drawn(action=Action.UPSCALE_SUBTLE, parent_id=grid.id, index=2)
    page = await visitor.sees(large)
    assert page.count("<figure>") == 1
    assert f'download="ann_a_red_fox_{large.id}.png"' in page
    assert await visitor.jobs.job_address(grid.id) in page
    assert "/imagine prompt" not in page, "a text cannot give the picture that it started from"
    assert await visitor.jobs.job_address(large.id) in await visitor.sees(grid)
    assert await visitor.status(f"{await visitor.address(large)}/2.png") == 404


@pytest.mark.parametrize("address", ["{id}/{key}x", "{id}/x", "{other}/{key}", "x/{key}", "{id}/{key}/1.png"])
async def test_a_forged_address_shows_nothing(visitor: Visitor, studio: Studio, address: str) -> None:
    job, other = studio.drawn(), studio.drawn()
    key = "A" * 43 if address.endswith("png") else (await visitor.address(job)).rpartition("/")[2]
    forged = f"{visitor.site.url}/jobs/{address.format(id=job.id, key=key, other=other.id)}"
    async with visitor.http.get(forged, headers={"Accept-Language": "zh-CN,zh;q=0.9"}) as answer:
        assert answer.status == 404
        page = await answer.text()
    assert "没有这个页面" in page
    assert "fox" not in page


async def test_the_page_reads_as_its_owner_does(visitor: Visitor, studio: Studio) -> None:
    page = await visitor.sees(studio.drawn(origin={"locale": "zh-CN"}))
    assert '<html lang="zh">' in page
    assert "ann 的作品：" in page


async def test_a_prompt_and_a_name_are_text_whatever_they_hold(visitor: Visitor, studio: Studio) -> None:
    job = studio.drawn('a "red" <b>fox</b> $title', origin={"user_name": "<i>ann"})
    async with visitor.http.get(await visitor.address(job)) as answer:
        page = await answer.text()
    assert "<b>fox" not in page
    assert "<i>ann" not in page
    assert "a &quot;red&quot; &lt;b&gt;fox&lt;/b&gt; $title" in page


async def test_nothing_is_loaded_from_elsewhere(visitor: Visitor, studio: Studio) -> None:
    job = studio.drawn()
    async with visitor.http.get(await visitor.address(job)) as answer:
        page = await answer.text()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Cache-Control"] == "no-store"
    assert "://" not in page
    assert " style=" not in page
    assert " on" not in re.sub(">[^<]*<", "", page)


async def test_neither_links_nor_tokens_of_the_requester_are_told(visitor: Visitor, studio: Studio) -> None:
    secret = "https://cdn.example/fox.png?signature=secret"
    picture_id = studio.client.take_input(painted("red"))
    plain = request("a red fox", origin={"token": "the-token"}, images={secret: picture_id})
    prompt = plain.prompt.with_parameters(sref=(Reference(secret),))
    prompt = type(prompt)(prompt.parts, prompt.parameters, (ImagePrompt(secret),))
    job = studio.store.get(studio.client.submit(plain).id)
    job = job.model_copy(update={"request": plain.model_copy(update={"prompt": prompt})})
    studio.store.create(job)
    page = await visitor.sees(job)
    assert "secret" not in page
    assert "the-token" not in page
    assert page.count(f"/i/{picture_id[:12]} a red fox") >= 1
    assert f"--sref {visitor.site.url}/i/{picture_id[:12]}" in page


@pytest.mark.parametrize(
    ("state", "error", "sentence"),
    [
        (State.QUEUED, None, "waits to be drawn"),
        (State.RUNNING, None, "is being drawn"),
        (State.CANCELLED, None, "was stopped"),
        (State.FAILED, JobError.MODEL, "The model could not draw this prompt"),
        (State.BLOCKED, JobError.UNSAFE, "Your prompt looked safe"),
    ],
)
async def test_a_job_without_pictures_says_why(
    visitor: Visitor, studio: Studio, state: State, error: JobError | None, sentence: str
) -> None:
    job = studio.asked()
    if state is not State.QUEUED:
        job = studio.store.move(job.id, state, error=error, error_detail="a secret of the admin")
    page = await visitor.sees(job)
    assert sentence in page
    assert ('http-equiv="refresh"' in page) == (not job.is_ended)
    assert "<figure>" not in page
    assert "a secret of the admin" not in page


async def test_a_running_job_shows_its_newest_preview(visitor: Visitor, studio: Studio) -> None:
    job = studio.asked()
    job = studio.store.move(job.id, State.RUNNING, started_at=now())
    address = await visitor.address(job)
    assert "preview.webp" not in await visitor.sees(job)
    assert await visitor.status(f"{address}/preview.webp") == 404
    studio.store.progress(job.id, job.attempt, 40, b"a preview")
    assert "/preview.webp" in await visitor.sees(job)
    async with visitor.http.get(f"{address}/preview.webp") as answer:
        assert await answer.read() == b"a preview"


async def test_pictures_that_are_gone_are_said_so(visitor: Visitor, studio: Studio) -> None:
    job = studio.drawn()
    studio.images.delete(job.id)
    assert "no longer stored" in await visitor.sees(job)
    assert await visitor.status(f"{await visitor.address(job)}/1.png") == 404


async def test_words_are_shown_as_words(visitor: Visitor, studio: Studio) -> None:
    job = studio.asked("a very red fox", action=Action.SHORTEN)
    studio.store.move(job.id, State.RUNNING, started_at=now())
    reading = Reading(prompts=("red fox", "fox"))
    page = await visitor.sees(studio.store.move(job.id, State.DONE, ended_at=now(), reading=reading))
    assert "red fox\n\nfox</pre>" in page
    assert "no longer stored" not in page


@pytest.mark.parametrize(
    ("of_parent", "of_child", "leads_down", "leads_up"),
    [
        ({}, {}, True, True),
        ({}, {"user_id": BOB}, True, True),
        ({}, {"stealth": True}, False, True),
        ({}, {"stealth": True, "user_id": BOB}, False, True),
        ({"stealth": True}, {"stealth": True}, True, True),
        ({"stealth": True}, {}, True, False),
        ({}, {"origin": {"channel_id": 6}}, False, False),
    ],
    ids=[
        "all public",
        "by another",
        "a child in stealth",
        "in stealth by another",
        "all in stealth",
        "a parent in stealth",
        "made elsewhere",
    ],
)
async def test_a_page_leads_only_to_what_its_readers_may_see(
    visitor: Visitor,
    studio: Studio,
    of_parent: dict[str, Any],
    of_child: dict[str, Any],
    leads_down: bool,
    leads_up: bool,
) -> None:
    parent = studio.drawn(**of_parent)
    child = studio.drawn(action=Action.VARY_STRONG, parent_id=parent.id, index=1, **of_child)
    assert (child.id in await visitor.sees(parent)) == leads_down
    assert (parent.id in await visitor.sees(child)) == leads_up
