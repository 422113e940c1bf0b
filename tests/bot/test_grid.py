"""The buttons under a grid and under a single image."""

from __future__ import annotations

import asyncio

import discord
import pytest

from bot.app import Sojourn
from bot.sandbox.person import Person
from bot.settings import BotSettings
from bot.views import rows
from bot.words.languages import ENGLISH
from tests.bot.conftest import running
from tests.bot.habits import BLUE, GREY, blue, grid_of
from tests.bot.painter import SIZE, Painter, picture
from tests.bot.patience import until
from worker.jobs import Action


@pytest.mark.usefixtures("bot")
async def test_upscaling_the_second_image(alice: Person, painter: Painter) -> None:
    grid, job = await grid_of(alice, painter, "a fox --ar 3:2")
    await alice.click(grid, "U2")
    image = await alice.sees(lambda message: "Image #2" in message.content, after=grid)
    assert image.content == f"**a fox --ar 3:2** - Image #2 <@{alice.id}>"
    emoji = {button.label: button.emoji for button in image.buttons}
    assert (emoji["Vary (Strong)"], emoji["Vary (Region)"], emoji["Zoom Out 2x"]) == ("🪄", "🖌️", "🔍")
    assert (image.attachments[0].width, image.attachments[0].height) == (SIZE, SIZE)
    assert await alice.download(image.attachments[0]) == picture()
    assert image.attachments[0].filename == f"alice_a_fox_{job.id}_2.png"
    assert painter.store.live() == []
    assert await until(lambda: painter.store.find_by_message(int(image.id))) == painter.store.get(job.id)


@pytest.mark.usefixtures("bot")
async def test_a_pressed_button_turns_blue_and_stays_usable(alice: Person, painter: Painter) -> None:
    grid, _ = await grid_of(alice, painter)
    await alice.click(grid, "U1")
    first = await alice.sees(lambda message: "Image #1" in message.content, after=grid)
    await alice.click(grid, "U1")
    await alice.sees(lambda message: "Image #1" in message.content, after=first)
    await alice.click(grid, "V3")
    await painter.newest()
    await until(lambda: blue(alice.now(grid)) == {"U1", "V3"})
    assert {button.style for button in alice.now(grid).buttons} == {BLUE, GREY}


@pytest.mark.usefixtures("bot")
async def test_buttons_pressed_at_once_are_all_blue(alice: Person, bob: Person, painter: Painter) -> None:
    grid, _ = await grid_of(alice, painter)
    await asyncio.gather(alice.click(grid, "U1"), bob.click(grid, "U2"), alice.click(grid, "U3"))
    await until(lambda: sum("Image #" in message.content for message in alice.messages()) == 3)
    await until(lambda: blue(alice.now(grid)) == {"U1", "U2", "U3"})


@pytest.mark.usefixtures("bot")
async def test_variations_belong_to_whoever_pressed(alice: Person, bob: Person, painter: Painter) -> None:
    grid, parent = await grid_of(alice, painter, "a fox --ar 3:2")
    await bob.click(grid, "V4")
    waiting = await bob.sees(lambda message: "Waiting" in message.content, after=grid)
    assert waiting.content == (
        f"Making variations for image #4 with prompt **a fox --ar 3:2** - <@{bob.id}> (Waiting to start)"
    )
    job = await painter.paint()
    assert job.request.origin.user_id == int(bob.id)
    assert (job.request.action, job.request.parent_id, job.request.index) == (Action.VARY_STRONG, parent.id, 4)
    result = await bob.sees(lambda message: message.attachments, after=waiting)
    assert result.content == f"**a fox --ar 3:2** - Variations (Strong) by <@{bob.id}> (fast)"
    assert len(result.labels) == 9


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("button", "action"), [("Vary (Subtle)", Action.VARY_SUBTLE), ("Vary (Strong)", Action.VARY_STRONG)]
)
async def test_a_single_image_can_be_varied(alice: Person, painter: Painter, button: str, action: Action) -> None:
    grid, parent = await grid_of(alice, painter)
    await alice.click(grid, "U3")
    image = await alice.sees(lambda message: "Image #3" in message.content, after=grid)
    await alice.click(image, button)
    job = (await painter.newest())[0]
    assert (job.request.action, job.request.parent_id, job.request.index) == (action, parent.id, 3)


@pytest.mark.usefixtures("bot")
async def test_a_reroll_draws_the_prompt_anew(alice: Person, painter: Painter) -> None:
    grid, parent = await grid_of(alice, painter, "a fox --chaos 5")
    await alice.click(grid, "🔄")
    waiting = await alice.sees(lambda message: "Waiting" in message.content, after=grid)
    assert waiting.content == f"Rerolling **a fox --chaos 5** - <@{alice.id}> (Waiting to start)"
    job = await painter.paint()
    assert (job.request.action, job.request.parent_id) == (Action.REROLL, parent.id)
    assert job.seed != parent.seed
    result = await alice.sees(lambda message: message.attachments, after=waiting)
    assert result.content == f"**a fox --chaos 5** - <@{alice.id}> (fast)"


@pytest.mark.usefixtures("bot")
async def test_a_reroll_of_variations_varies_the_same_picture(alice: Person, painter: Painter) -> None:
    grid, parent = await grid_of(alice, painter)
    await alice.click(grid, "V2")
    await painter.newest()
    variations = await painter.paint()
    second = await alice.sees(lambda message: "Variations" in message.content and message.attachments, after=grid)
    await alice.click(second, "🔄")
    job = (await painter.newest())[0]
    assert (job.request.action, job.request.parent_id, job.request.index) == (Action.VARY_STRONG, parent.id, 2)
    assert job.seed != variations.seed


async def test_buttons_work_after_a_restart(settings: BotSettings, alice: Person, painter: Painter) -> None:
    async with running(settings):
        grid, _ = await grid_of(alice, painter)
    async with running(settings):
        await alice.click(grid, "U4")
        await alice.sees(lambda message: "Image #4" in message.content, after=grid)


@pytest.mark.usefixtures("bot")
async def test_a_button_whose_picture_is_gone_says_so(alice: Person, painter: Painter) -> None:
    grid, job = await grid_of(alice, painter)
    painter.images.delete(job.id)
    refusal = await (await alice.click(grid, "U1")).message()
    assert refusal.is_ephemeral
    assert refusal.embeds[0]["title"] == "Picture no longer stored"


@pytest.mark.parametrize(
    ("verb", "index", "answer"),
    [
        ("image", 2, "Image #2"),
        ("vary_subtle", 2, "Making variations for image #2"),
        ("vary_strong", 3, "Making variations for image #3"),
        ("reroll", 0, "Rerolling"),
    ],
)
async def test_the_buttons_of_edition_0_1_0_still_work(
    bot: Sojourn, alice: Person, painter: Painter, verb: str, index: int, answer: str
) -> None:
    _, job = await grid_of(alice, painter)
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Press", custom_id=f"sojourn1:{verb}:{job.id}:{index}"))
    view.stop()
    sent = await bot.get_partial_messageable(int(alice.channel)).send("An old message", view=view)
    message = await alice.sees(lambda message: message.id == str(sent.id))
    assert answer in (await (await alice.click(message, "Press")).message()).content


@pytest.mark.parametrize(
    ("custom_id", "title"),
    [
        ("sojourn0:image:old:1", "Unknown button"),
        ("sojourn1:image:" + "0" * 24 + ":1", "Unknown job"),
        ("sojourn1:reroll:" + "0" * 24 + ":0", "Unknown job"),
        ("sojourn1:cancel:" + "0" * 24 + ":0", "Unknown job"),
    ],
)
async def test_an_unknown_button_is_refused_politely(
    bot: Sojourn, alice: Person, custom_id: str, title: str
) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Press", custom_id=custom_id))
    view.stop()
    sent = await bot.get_partial_messageable(int(alice.channel)).send("An old message", view=view)
    message = await alice.sees(lambda message: message.id == str(sent.id))
    refusal = await (await alice.click(message, "Press")).message()
    assert refusal.is_ephemeral
    assert refusal.embeds[0]["title"] == title


@pytest.mark.usefixtures("bot")
async def test_a_button_of_a_job_without_pictures_says_so(alice: Person, bot: Sojourn, painter: Painter) -> None:
    await alice.slash("imagine", prompt="a fox")
    job = (await painter.newest())[0]
    sent = await bot.get_partial_messageable(int(alice.channel)).send(
        "Too early", view=rows.result(job, None, ENGLISH)
    )
    message = await alice.sees(lambda message: message.id == str(sent.id))
    refusal = await (await alice.click(message, "U1")).message()
    assert refusal.embeds[0]["title"] == "Job not finished"
