"""What a person has made, used and liked."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from tests.e2e.town import Citizen, Town


@pytest.fixture
def dora(town: Town) -> Citizen:
    """Somebody new each time, so that no story finds the past of another."""
    number = len(town.sandbox.state.users)
    return Citizen(town, town.sandbox.add_person(f"dora{number}"))


async def info(person: Citizen) -> str:
    return (await (await person.person.slash("info")).message()).text


@pytest.mark.habit(
    37,
    "`/info` while a job runs, and when it is done",
    "modes, queued jobs, a link to the running one; then four images",
)
async def test_info_tells_what_is_under_way_and_what_was_used(dora: Citizen) -> None:
    waiting = await dora.asks("a bridge --v slow")
    await dora.sees_progress(waiting)
    text = await info(dora)
    assert "**Job Mode**: Fast" in text
    assert "**Lifetime Usage**: 0 images (jobs: 0)" in text
    assert "**Running Jobs**: [a bridge](https://discord.com/channels/" in text
    assert f"/{waiting.channel_id}/{waiting.id})" in text
    await dora.gets_grid(waiting)
    text = await info(dora)
    assert "**Lifetime Usage**: 4 images (jobs: 1)" in text
    assert "**Running Jobs**: None" in text


@pytest.mark.habit(
    33,
    "`/show` with the job id in direct messages, then U3; the same by somebody else",
    "the result again, with buttons that work; refused to others",
)
async def test_a_result_is_shown_again_elsewhere(town: Town, dora: Citizen, bob: Citizen) -> None:
    grid = await dora.imagine("a violin")
    job = await town.job(grid)
    use = await dora.person.slash("show", job_id=job.id, channel=dora.person.open_dm())
    again = await use.message()
    assert (again.content, again.labels) == (grid.content, grid.labels)
    assert await dora.person.download(again.attachments[0]) == await dora.person.download(grid.attachments[0])
    assert "- Image #3" in (await dora.press(again, "U3")).content
    refusal = await (await bob.person.slash("show", job_id=job.id)).message()
    assert refusal.embeds[0]["title"] == "Not your job"


@pytest.mark.habit(60, "❤️ under a picture, twice, `/info`", "liked, and counted; then no longer")
async def test_a_heart_is_given_and_taken_back(dora: Citizen) -> None:
    image = await dora.press(await dora.imagine("a teapot"), "U1")
    assert "**Liked Images**: 0" in await info(dora)
    await dora.press(image, "❤️")
    assert "**Liked Images**: 1" in await info(dora)
    await dora.press(image, "❤️")
    assert "**Liked Images**: 0" in await info(dora)


@pytest.mark.habit(
    54,
    "❤️ under five pictures, `/imagine … --p`, `/profile list`, the code by somebody else",
    "the echo shows the code; the same code and seed give the same picture, which differs from the one without",
)
async def test_a_taste_is_learned_from_hearts(town: Town, dora: Citizen, bob: Citizen) -> None:
    refusal = await dora.asks("a cat --p")
    assert refusal.embeds[0]["title"] == "Not enough likes"
    for number in range(2):
        grid = await dora.imagine(f"a castle, pixel art --seed {number}")
        for button in ("U1", "U2", "U3")[: 3 - number]:
            await dora.press(await dora.press(grid, button), "❤️")
    tasted = await dora.imagine("a cat --seed 3 --p")
    [code] = (await town.job(tasted)).request.prompt.parameters.profile or ()
    assert f"--profile {code}**" in tasted.content
    listed = (await (await dora.person.slash("profile list")).message()).text
    assert f"`--profile {code}`" in listed
    assert "pixel" in listed
    borrowed = await bob.imagine(f"a cat --seed 3 --profile {code}")
    plain = await bob.imagine("a cat --seed 3")
    pixels = [await bob.person.download(grid.attachments[0]) for grid in (tasted, borrowed, plain)]
    assert (await town.job(tasted)).request.taste == (await town.job(borrowed)).request.taste
    assert (await town.job(plain)).request.taste == ""
    assert different(pixels[0], pixels[2])
    assert not different(pixels[0], pixels[1])


def different(one: bytes, other: bytes) -> bool:
    """Whether two pictures differ in any pixel, whatever their files say."""
    pictures = [Image.open(BytesIO(data)).convert("RGB") for data in (one, other)]
    return ImageChops.difference(*pictures).getbbox() is not None
