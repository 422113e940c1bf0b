"""The web server as a part of the bot."""

from __future__ import annotations

import re

import aiohttp
import pytest
from aiohttp.test_utils import unused_port
from redis import Redis

from bot.sandbox.person import Person
from bot.sandbox.server import Sandbox
from bot.settings import BotSettings
from bot.web.ticket import Ticket
from tests.bot.conftest import running
from tests.bot.habits import image_of
from tests.bot.painter import Painter, picture
from tests.bot.patience import until
from tests.bot.test_delivery import noisy_result
from tests.bot.web.test_server import form
from worker.client import JobClient
from worker.jobs import Action


async def test_a_painted_mask_becomes_a_job_where_its_button_was(
    settings: BotSettings, redis: Redis, client: JobClient, painter: Painter, alice: Person
) -> None:
    with_web = settings.model_copy(update={"web_port": unused_port()})
    async with running(with_web) as bot:
        use = await alice.slash("imagine", prompt="a red fox")
        waiting = await use.message()
        parent = await painter.paint()
        assert bot.web is not None
        ticket = Ticket(job_id=parent.id, index=1, origin=parent.request.origin)
        address = await bot.web.mask_address(ticket)
        async with aiohttp.ClientSession() as http, http.post(address, data=form()) as answer:
            assert answer.status == 200, await answer.text()
        shown = await alice.sees(lambda message: "Making variations for image #1" in message.content, 30)
        assert shown.channel_id == waiting.channel_id
    [child, _] = client.jobs_of(parent.request.origin.user_id)
    assert (child.request.action, child.request.index) == (Action.VARY_REGION, 1)


async def test_a_linked_picture_is_echoed_by_a_short_link_that_runs_again(
    settings: BotSettings, redis: Redis, client: JobClient, alice: Person
) -> None:
    with_web = settings.model_copy(update={"web_port": unused_port()})
    async with running(with_web):
        said = await alice.say("look", files=[("fox.png", picture())])
        first = await (await alice.slash("imagine", prompt=f"{said.attachments[0].url} a fox")).message()
        first = await alice.until(first, lambda message: "Waiting to start" in message.content)
        match = re.search(rf"<({with_web.web_address}/i/\S+)> a fox", first.content)
        assert match is not None, first.content
        await alice.slash("imagine", prompt=f"{match[1]} a hen")
        await until(lambda: len(client.jobs_of(int(alice.id))) == 2)
    again, before = client.jobs_of(int(alice.id))
    assert again.request.images == before.request.images == {match[1]: before.request.images[match[1]]}


async def test_a_button_under_a_single_picture_opens_the_page_of_its_job(
    settings: BotSettings, redis: Redis, alice: Person, painter: Painter
) -> None:
    with_web = settings.model_copy(update={"web_port": unused_port()})
    async with running(with_web), aiohttp.ClientSession() as http:
        image, job = await image_of(alice, painter, index=2)
        link = image.component("Web").url
        assert link is not None
        assert link.startswith(f"{with_web.web_address}/jobs/{job.id}/")
        async with http.get(f"{link}/2.png") as answer:
            assert await answer.read() == await alice.download(image.attachments[0])
        card = await (await alice.click(image, "ℹ️")).message()
        assert link in card.text
        await alice.click(image, "Upscale (Subtle)")
        large = await painter.paint()
        shown = await alice.sees(
            lambda message: "Upscaled" in message.content and message.attachments, after=image
        )
        assert f"/jobs/{large.id}/" in (shown.component("Web").url or "")
        assert len({button.raw.get("custom_id") or button.url for button in shown.buttons}) == 6


@pytest.mark.usefixtures("bot")
async def test_without_a_web_server_there_is_no_such_button(alice: Person, painter: Painter) -> None:
    image, _ = await image_of(alice, painter)
    assert "Parent" in image.labels
    assert "Web" not in image.labels


async def test_a_smaller_copy_says_where_full_quality_is(
    settings: BotSettings, redis: Redis, alice: Person, painter: Painter, sandbox: Sandbox
) -> None:
    sandbox.state.preferences.limit_files(alice.channel, 2**16)
    with_web = settings.model_copy(update={"web_port": unused_port()})
    async with running(with_web):
        grid = await noisy_result(alice, painter, 256)
        assert f"(fast) [(Open on website for full quality)](<{with_web.web_address}/jobs/" in grid.content
        assert grid.attachments[0].filename.endswith(".jpg")
