"""What the entries under "Apps" do beyond the reactions: parameters, image prompts, reports."""

from __future__ import annotations

import re

import pytest

from bot.app import Sojourn
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from bot.sandbox.server import Sandbox
from tests.bot.habits import grid_of
from tests.bot.painter import Painter, picture
from tests.bot.patience import gone, until
from worker.client import JobClient
from worker.jobs import Action

PNG = ("holiday.png", picture())


@pytest.fixture
def moderators(bot: Sojourn, client: JobClient, sandbox: Sandbox) -> str:
    """The channel that moderators read."""
    channel = sandbox.state.channel_named("gallery")
    client.choose_moderators_channel(int(channel["guild_id"]), int(channel["id"]))
    return str(channel["id"])


async def image_of(person: Person, grid: SeenMessage, index: int) -> SeenMessage:
    await person.click(grid, f"U{index}")
    return await person.sees(lambda seen: f"Image #{index}" in seen.content, after=grid)


@pytest.mark.usefixtures("bot")
async def test_anybody_may_see_the_parameters_of_a_result(alice: Person, bob: Person, painter: Painter) -> None:
    grid, job = await grid_of(alice, painter, "a fox --ar 3:2")
    shown = await (await bob.menu("Show Parameters", grid)).message()
    assert shown.is_ephemeral
    assert job.id in shown.text
    assert str(job.seed) in shown.text


@pytest.mark.usefixtures("bot")
async def test_the_menus_work_on_a_single_picture(alice: Person, bob: Person, painter: Painter) -> None:
    grid, job = await grid_of(alice, painter)
    image = await image_of(bob, grid, 2)
    await until(lambda: painter.store.shown_by(int(image.id)))
    shown = painter.store.shown_by(int(image.id))
    assert shown is not None
    assert (shown.job.id, shown.index, shown.user_id) == (job.id, 2, int(bob.id))
    parameters = await (await bob.menu("Show Parameters", image)).message()
    assert job.id in parameters.text
    await bob.menu("Cancel Job", image)
    await gone(bob, image)


@pytest.mark.usefixtures("bot")
async def test_a_persons_own_pictures_become_an_image_prompt(alice: Person, bob: Person, painter: Painter) -> None:
    said = await bob.say("look", files=[PNG, ("notes.txt", b"hello")])
    modal = await (await alice.menu("Use as Image Prompt", said)).modal()
    filled = modal.fields["prompt"]["value"]
    assert filled == f"{said.attachments[0].url} "
    use = await alice.submit(modal, {"prompt": f"{filled}as a watercolour --ar 3:2"})
    waiting = await use.message()
    assert "as a watercolour" in waiting.content
    job = (await painter.newest())[-1]
    assert (job.request.action, job.request.prompt.text) == (Action.IMAGINE, "as a watercolour")
    assert list(job.request.images) == [said.attachments[0].url]


@pytest.mark.usefixtures("bot")
async def test_a_grid_can_be_an_image_prompt_too(alice: Person, painter: Painter) -> None:
    grid, _ = await grid_of(alice, painter)
    modal = await (await alice.menu("Use as Image Prompt", grid)).modal()
    assert modal.fields["prompt"]["value"].startswith(grid.attachments[0].url)


@pytest.mark.usefixtures("bot")
async def test_a_message_without_pictures_is_no_image_prompt(alice: Person) -> None:
    said = await alice.say("hello")
    refusal = await (await alice.menu("Use as Image Prompt", said)).message()
    assert refusal.is_ephemeral
    assert refusal.embeds[0]["title"] == "No picture here"


async def test_a_report_reaches_the_moderators(
    alice: Person, bob: Person, painter: Painter, moderators: str
) -> None:
    grid, job = await grid_of(alice, painter, "a rude fox")
    modal = await (await bob.menu("Report Job", grid)).modal()
    answer = await (await bob.submit(modal, {"reason": "This is @everyone's **problem**"})).message()
    assert answer.is_ephemeral
    assert "moderators" in answer.content
    told = await bob.sees(lambda seen: seen.embeds, channel=moderators)
    embed = told.embeds[0]
    assert re.sub("[\u200b\\\\]", "", embed["description"]) == "This is @everyone's **problem**"
    fields = {field["name"]: field["value"] for field in embed["fields"]}
    assert fields["Reported by"] == f"<@{bob.id}>"
    assert fields["Made by"] == f"<@{alice.id}>"
    assert fields["Message"].endswith(f"/{grid.channel_id}/{grid.id}")
    assert fields["Prompt"] == "a rude fox"
    assert embed["footer"]["text"] == job.id
    assert told.raw["mentions"] == []


@pytest.mark.usefixtures("bot")
async def test_without_a_moderators_channel_a_report_says_what_an_admin_does(
    alice: Person, painter: Painter
) -> None:
    grid, _ = await grid_of(alice, painter)
    refusal = await (await alice.menu("Report Job", grid)).message()
    assert refusal.embeds[0]["title"] == "No moderators' channel"
    assert "`/moderate channel`" in refusal.embeds[0]["description"]


async def test_a_moderators_channel_that_is_gone_is_said_to_be(
    alice: Person, painter: Painter, moderators: str, client: JobClient, sandbox: Sandbox
) -> None:
    grid, _ = await grid_of(alice, painter)
    modal = await (await alice.menu("Report Job", grid)).modal()
    client.choose_moderators_channel(int(sandbox.state.guild()["id"]), 12345)
    refusal = await (await alice.submit(modal, {"reason": "Rude"})).message()
    assert refusal.embeds[0]["title"] == "No moderators' channel"


@pytest.mark.usefixtures("bot")
async def test_nobody_can_report_where_there_are_no_moderators(alice: Person, painter: Painter) -> None:
    direct = alice.in_channel(alice.open_dm())
    grid, _ = await grid_of(direct, painter)
    with pytest.raises(ValueError, match="Report Job"):
        await direct.menu("Report Job", grid)
