"""The same habits everywhere: in threads, direct messages, where a person brought the app along, in stealth."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from bot.sandbox.seen import SeenMessage
from tests.e2e.town import PATIENCE, Citizen, Town, is_grid

DIRECT = "direct messages"
PLACES = ["sketches", DIRECT, "lounge", "Weekend plans"]


def at(citizen: Citizen, place: str) -> Citizen:
    channel = citizen.person.open_dm() if place == DIRECT else place
    return Citizen(citizen.town, citizen.person.in_channel(channel))


async def gets_result(citizen: Citizen, waiting: SeenMessage) -> SeenMessage:
    """The grid in the channel where the progress was."""
    grid = await citizen.person.sees(is_grid, PATIENCE, channel=citizen.person.channel, after=waiting)
    await citizen.town.gone(citizen.person, waiting)
    return grid


@pytest.mark.habit(
    1,
    "`/imagine` in a thread, in direct messages, in a server without the bot, in a group",
    "`**prompt** - @user (Waiting to start)` there, then progress, then the grid",
)
@pytest.mark.parametrize("place", PLACES)
async def test_a_prompt_becomes_a_grid_anywhere(town: Town, alice: Citizen, place: str) -> None:
    there = at(alice, place)
    waiting = await there.asks("a fox in the snow --v slow")
    assert waiting.content == f"**a fox in the snow --version slow** - {alice.mention} (Waiting to start)"
    progress = await there.sees_progress(waiting)
    assert progress.labels == ["Cancel Job"]
    grid = await gets_result(there, waiting)
    assert grid.channel_id == there.person.channel
    assert grid.content == f"**a fox in the snow --version slow** - {alice.mention} (fast)"


@pytest.mark.parametrize("place", PLACES)
async def test_buttons_work_anywhere(alice: Citizen, place: str) -> None:
    there = at(alice, place)
    grid = await gets_result(there, await there.asks("a lighthouse of gold"))
    await there.person.click(grid, "U2")
    image = await there.person.sees(
        lambda m: "Image #2" in m.content, PATIENCE, channel=there.person.channel, after=grid
    )
    picture = Image.open(BytesIO(await there.person.download(image.attachments[0])))
    assert picture.size == (256, 256)


@pytest.mark.habit(
    39,
    "`/imagine … --stealth` in a channel, then U1",
    "progress, grid and picture are for the owner's eyes alone; `(fast, stealth)`; nobody else sees anything",
)
@pytest.mark.parametrize("place", ["general", "lounge"])
async def test_a_stealth_result_is_seen_by_its_owner_alone(alice: Citizen, bob: Citizen, place: str) -> None:
    there, elsewhere = at(alice, place), at(bob, place)
    before = {message.id for message in elsewhere.person.messages()}
    waiting = await there.asks("a secret garden --stealth")
    assert waiting.is_ephemeral
    grid = await gets_result(there, waiting)
    assert grid.is_ephemeral
    assert grid.content == f"**a secret garden** - {alice.mention} (fast, stealth)"
    await there.person.click(grid, "U1")
    image = await there.person.sees(lambda m: "Image #1" in m.content, PATIENCE, after=grid)
    assert image.is_ephemeral
    assert {message.id for message in elsewhere.person.messages()} == before


@pytest.mark.parametrize("place", ["general", "Weekend plans"])
async def test_a_result_outlives_the_token_of_its_command(town: Town, alice: Citizen, place: str) -> None:
    there = at(alice, place)
    waiting = await there.asks("a train in the desert --v slow --stealth")
    assert waiting.is_ephemeral
    lifetime = town.sandbox.interactions.token_seconds
    town.sandbox.interactions.token_seconds = 0
    try:
        letter = await alice.person.sees(
            lambda m: is_grid(m) and "train" in m.content, PATIENCE, channel=alice.person.open_dm()
        )
    finally:
        town.sandbox.interactions.token_seconds = lifetime
    assert letter.content.startswith("This took longer than the 15 minutes")


async def test_a_small_place_gets_a_smaller_copy(town: Town, alice: Citizen) -> None:
    there = at(alice, "gallery")
    town.sandbox.state.preferences.limit_files(there.person.channel, 60_000)
    grid = await gets_result(there, await there.asks("a busy market"))
    town.sandbox.state.preferences.limit_files(there.person.channel, 10 * 2**20)
    assert "[(Open on website for full quality)](<http" in grid.content
    data = await there.person.download(grid.attachments[0])
    assert len(data) <= 60_000
    assert grid.attachments[0].description == "a busy market"


@pytest.mark.habit(
    43, "`/prefer auto_dm`, then `/imagine`", "the grid in the channel, and all five pictures by direct message"
)
async def test_each_result_by_direct_message_too(town: Town) -> None:
    dora = Citizen(town, town.sandbox.add_person("dora"))
    await (await dora.person.slash("prefer auto_dm")).message()
    grid = await dora.imagine("a kite over the sea --seed 3")
    letter = await dora.sees(lambda m: m.channel_id == dora.person.open_dm() and "**seed** 3" in m.content)
    assert len(letter.attachments) == 5
    assert (await town.job(grid)).id in letter.content


@pytest.mark.habit(
    32,
    "`/imagine`, a look at the file",
    "the name is `user_prompt_jobid.png`; the id is in the direct message and in `/show` too",
)
async def test_the_file_is_named_by_user_prompt_and_job(town: Town, alice: Citizen) -> None:
    grid = await alice.imagine("a red, red fox in the snow")
    assert grid.attachments[0].filename == f"alice_a_red_red_fox_in_the_snow_{(await town.job(grid)).id}.png"
