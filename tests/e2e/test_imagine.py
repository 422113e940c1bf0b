"""From `/imagine` to the grid."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from tests.e2e.town import Citizen, Town
from worker.jobs import State


@pytest.mark.habit(
    1,
    "`/imagine prompt: a fox in the snow, watercolor …`",
    "`**prompt** - @user (Waiting to start)` and Cancel Job",
)
@pytest.mark.habit(
    3,
    "the same",
    "one 2×2 PNG in a new message, `**prompt** - @user (fast)`, which mentions the person; the progress goes",
)
async def test_a_prompt_becomes_a_grid(town: Town, alice: Citizen) -> None:
    waiting = await alice.asks("a fox in the snow, watercolor --ar 3:2 --seed 7")
    assert waiting.content == (
        f"**a fox in the snow, watercolor --ar 3:2 --seed 7** - {alice.mention} (Waiting to start)"
    )
    assert waiting.labels == ["Cancel Job"]
    grid = await alice.gets_grid(waiting)
    assert grid.content == f"**a fox in the snow, watercolor --ar 3:2 --seed 7** - {alice.mention} (fast)"
    assert grid.attachments[0].description == "a fox in the snow, watercolor --ar 3:2 --seed 7"
    picture = Image.open(BytesIO(await alice.person.download(grid.attachments[0])))
    assert picture.size == (2 * 320, 2 * 208)
    assert len(picture.convert("RGB").resize((64, 64)).getcolors(64 * 64) or []) > 100


@pytest.mark.habit(
    2, "`/imagine`, then waiting", "`**prompt** - @user (NN%) (fast)`, edited, with previews that sharpen"
)
async def test_the_progress_message_sharpens_and_then_goes(town: Town, alice: Citizen) -> None:
    waiting = await alice.asks("a rocket in space --v slow")
    progress = await alice.sees_progress(waiting)
    assert "(fast)" in progress.content
    assert progress.attachments[0].filename.endswith(".webp")
    assert progress.labels == ["Cancel Job"]
    first = await alice.person.download(progress.attachments[0])
    later = await alice.person.until(
        waiting, lambda m: m.content != progress.content and m.attachments != progress.attachments, 60
    )
    assert await alice.person.download(later.attachments[0]) != first
    await alice.gets_grid(waiting)
    assert waiting.id not in {message.id for message in alice.person.messages()}


async def test_the_picture_carries_its_parameters(town: Town, alice: Citizen) -> None:
    grid = await alice.imagine("a whale in the ocean --seed 11")
    picture = Image.open(BytesIO(await alice.person.download(grid.attachments[0])))
    description = picture.info["Description"]
    assert description.startswith("a whale in the ocean --seed 11")
    assert (await town.job(grid)).id in description
    assert picture.info["Author"] == "alice"


async def test_the_same_seed_gives_the_same_pixels(alice: Citizen, bob: Citizen) -> None:
    first = await alice.imagine("an owl in the forest --seed 99")
    other = await bob.asks("a castle on the beach")  # a neighbour in the same batch
    second = await alice.imagine("an owl in the forest --seed 99")
    await bob.gets_grid(other)
    pixels = [
        Image.open(BytesIO(await alice.person.download(grid.attachments[0]))).tobytes() for grid in (first, second)
    ]
    assert pixels[0] == pixels[1]


async def test_imagine_works_in_direct_messages(alice: Citizen) -> None:
    grid = await alice.imagine("a penguin in the snow", channel=alice.person.open_dm())
    assert grid.channel_id == alice.person.open_dm()


async def test_ten_people_at_once_all_get_their_grid(town: Town) -> None:
    people = [Citizen(town, town.sandbox.add_person(f"guest{number}")) for number in range(10)]
    waiting = [await person.asks(f"a cat in the city --seed {number}") for number, person in enumerate(people)]
    for person, message in zip(people, waiting, strict=True):
        grid = await person.gets_grid(message)
        assert (await town.job(grid)).state is State.DONE
