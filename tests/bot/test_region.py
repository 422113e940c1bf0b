"""Vary (Region): a modal with nine regions and a place for a mask."""

from __future__ import annotations

import io

import aiohttp
import pytest
from PIL import Image

from bot.app import Sojourn
from bot.ordering import painted
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage, SeenModal
from bot.settings import BotSettings
from bot.web.ticket import Ticket
from model.prompt import PromptError
from tests.bot.conftest import running
from tests.bot.habits import BLUE, image_of, next_job
from tests.bot.painter import SIZE, Painter, picture
from tests.bot.patience import until
from worker.client import JobClient
from worker.jobs import Action, Origin

NINTH = SIZE // 3


async def opens(person: Person, message: SeenMessage) -> SeenModal:
    return await (await person.click(message, "Vary (Region)")).modal()


async def mask_of(painter: Painter) -> Image.Image:
    """The stored mask of the job that waits."""
    mask_id = (await next_job(painter)).request.mask_id
    assert mask_id is not None
    return Image.open(io.BytesIO(painter.images.load_input(mask_id))).convert("L")


def half_white() -> bytes:
    sheet = Image.new("L", (SIZE, SIZE))
    sheet.paste(255, (0, 0, SIZE // 2, SIZE))
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.usefixtures("bot")
async def test_chosen_regions_become_a_mask(alice: Person, painter: Painter) -> None:
    image, parent = await image_of(alice, painter)
    modal = await opens(alice, image)
    assert len(modal.choices("regions")) == 9
    waiting = await (await alice.submit(modal, {"regions": ["0", "1"]})).message()
    assert waiting.content.startswith("Making variations for image #2 with prompt **a fox**")
    request = (await next_job(painter)).request
    assert (request.action, request.parent_id, request.index) == (Action.VARY_REGION, parent.id, 2)
    assert (await mask_of(painter)).getbbox() == (0, 0, SIZE * 2 // 3, NINTH)
    await painter.paint()
    result = await alice.sees(lambda m: m.attachments and "Variations" in m.content, after=waiting)
    assert result.content == f"**a fox** - Variations (Region) by <@{alice.id}> (fast)"
    assert alice.now(image).component("Vary (Region)").style == BLUE


@pytest.mark.usefixtures("bot")
async def test_a_drawn_mask_can_be_uploaded(alice: Person, painter: Painter) -> None:
    image, _ = await image_of(alice, painter)
    await alice.submit(await opens(alice, image), {"mask": [("mask.png", half_white())]})
    assert (await mask_of(painter)).getbbox() == (0, 0, SIZE // 2, SIZE)


@pytest.mark.usefixtures("bot")
async def test_all_nine_regions_are_allowed(alice: Person, painter: Painter) -> None:
    image, _ = await image_of(alice, painter)
    await alice.submit(await opens(alice, image), {"regions": [str(region) for region in range(9)]})
    assert (await mask_of(painter)).getextrema() == (255, 255)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"mask": [("dark.png", picture(colour=(20, 20, 20)))]},
        {"mask": [("words.txt", b"no picture")]},
    ],
    ids=["nothing", "a dark mask", "no picture"],
)
async def test_what_marks_nothing_is_refused(alice: Person, painter: Painter, fields: dict[str, object]) -> None:
    image, _ = await image_of(alice, painter)
    await alice.submit(await opens(alice, image), fields)
    refusal = await alice.sees(lambda message: message.is_ephemeral and message.embeds, after=image)
    assert refusal.embeds[0]["title"] == "Invalid image"
    assert painter.store.live() == []


@pytest.mark.usefixtures("bot")
async def test_where_no_pages_are_served_no_link_is_shown(alice: Person, painter: Painter) -> None:
    image, _ = await image_of(alice, painter)
    assert "browser" not in (await opens(alice, image)).text


async def test_a_link_leads_to_the_page_where_a_mask_is_painted(
    settings: BotSettings, alice: Person, painter: Painter, unused_tcp_port: int
) -> None:
    settings = settings.model_copy(update={"web_port": unused_tcp_port})
    async with running(settings):
        image, _ = await image_of(alice, painter)
        text = (await opens(alice, image)).text
        link = text.partition("(")[2].partition(")")[0]
        assert link.startswith("http")
        async with aiohttp.ClientSession() as browser, browser.get(link) as page:
            assert page.status == 200
            assert "Vary (Region)" in await page.text()


@pytest.mark.usefixtures("bot")
async def test_the_prompt_may_be_changed_with_remix_alone(
    alice: Person, painter: Painter, client: JobClient
) -> None:
    image, _ = await image_of(alice, painter)
    assert "prompt" not in (await opens(alice, image)).fields
    client.change_preferences(int(alice.id), remix=True)
    modal = await opens(alice, image)
    assert modal.value("prompt") == "a fox"
    await alice.submit(modal, {"regions": ["4"], "prompt": "a fox with a hat"})
    request = (await next_job(painter)).request
    assert (request.prompt.text, request.remixed) == ("a fox with a hat", True)


@pytest.mark.usefixtures("bot")
async def test_a_reroll_keeps_the_mask(alice: Person, painter: Painter) -> None:
    image, _ = await image_of(alice, painter)
    await alice.submit(await opens(alice, image), {"regions": ["4"]})
    first = await painter.paint()
    grid = await alice.sees(lambda m: m.attachments and "(Region)" in m.content, after=image)
    await alice.click(grid, "🔄")
    again = (await next_job(painter)).request
    assert (again.action, again.mask_id) == (Action.VARY_REGION, first.request.mask_id)


def ticket(person: Person, job_id: str) -> Ticket:
    origin = Origin(user_id=int(person.id), user_name=person.name, channel_id=int(person.channel), guild_id=1)
    return Ticket(job_id=job_id, index=2, origin=origin, remix=True)


async def test_a_mask_from_the_page_becomes_a_job_in_the_channel(
    bot: Sojourn, alice: Person, painter: Painter
) -> None:
    image, parent = await image_of(alice, painter)
    mask_id = await bot.jobs.adopt_mask(half_white(), parent.id, 2)
    await painted.take(bot, ticket(alice, parent.id), mask_id, None)
    waiting = await alice.sees(lambda m: "Waiting" in m.content, after=image)
    assert waiting.content.startswith("Making variations for image #2 with prompt **a fox**")
    job = await painter.paint()
    assert (job.request.action, job.request.mask_id) == (Action.VARY_REGION, mask_id)
    await alice.sees(lambda m: m.attachments and "Variations (Region)" in m.content, after=waiting)
    await until(lambda: all("Waiting" not in message.content for message in alice.messages()))


@pytest.mark.parametrize(("text", "is_remixed"), [("a fox", False), ("a wolf", True)])
async def test_the_page_may_change_the_prompt(
    bot: Sojourn, alice: Person, painter: Painter, text: str, is_remixed: bool
) -> None:
    _, parent = await image_of(alice, painter)
    mask_id = await bot.jobs.adopt_mask(half_white(), parent.id, 2)
    await painted.take(bot, ticket(alice, parent.id), mask_id, text)
    request = (await next_job(painter)).request
    assert (request.prompt.text, request.remixed) == (text, is_remixed)


async def test_the_page_starts_one_job_at_a_time(bot: Sojourn, alice: Person, painter: Painter) -> None:
    _, parent = await image_of(alice, painter)
    mask_id = await bot.jobs.adopt_mask(half_white(), parent.id, 2)
    with pytest.raises(PromptError):
        await painted.take(bot, ticket(alice, parent.id), mask_id, "a {red, blue} fox")
    assert painter.store.live() == []
