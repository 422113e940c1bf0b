"""What the buttons under a grid and under a picture do."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.sandbox.seen import SeenMessage
from tests.e2e.town import PATIENCE, Citizen, Town, is_grid
from worker.jobs import Action, State

BLUE = 1


async def picture(person: Citizen, message: SeenMessage) -> Image.Image:
    return Image.open(BytesIO(await person.person.download(message.attachments[0]))).convert("RGB")


@pytest.mark.habit(4, "U1, U2, U3, U4", "`**prompt** - Image #n @user` at once, the tile to the last pixel")
@pytest.mark.parametrize("index", [1, 2, 3, 4])
async def test_upscaling_posts_that_tile_at_once(town: Town, alice: Citizen, index: int) -> None:
    grid = await alice.imagine("a red fox --seed 7")
    image = await alice.press(grid, f"U{index}")
    assert image.content == f"**a red fox --seed 7** - Image #{index} {alice.mention}"
    tile, whole = await picture(alice, image), await picture(alice, grid)
    assert tile.size == (256, 256)
    left, top = 256 * ((index - 1) % 2), 256 * ((index - 1) // 2)
    assert ImageChops.difference(tile, whole.crop((left, top, left + 256, top + 256))).getbbox() is None
    assert alice.person.now(grid).component(f"U{index}").style == BLUE


@pytest.mark.habit(5, "V3", "a new grid, `Variations (Strong) by @user`, made from picture 3")
async def test_a_variation_is_a_new_grid_near_its_tile(town: Town, alice: Citizen) -> None:
    grid = await alice.imagine("a lighthouse of gold --seed 7")
    waiting = await alice.press(grid, "V3")
    assert waiting.content.startswith("Making variations for image #3 with prompt **a lighthouse of gold")
    variation = await alice.gets_grid(waiting)
    assert "- Variations (Strong) by" in variation.content
    job = await town.job(variation)
    assert (job.request.action, job.request.index, job.request.parent_id) == (
        Action.VARY_STRONG,
        3,
        (await town.job(grid)).id,
    )


@pytest.mark.habit(6, "🔄", "`Rerolling **prompt**`, then a grid with another seed")
async def test_a_reroll_is_a_new_grid_with_a_new_seed(town: Town, alice: Citizen) -> None:
    grid = await alice.imagine("a dragon over a castle")
    waiting = await alice.press(grid, "🔄")
    assert waiting.content.startswith("Rerolling **a dragon over a castle**")
    again = await alice.gets_grid(waiting)
    assert (await town.job(again)).seed != (await town.job(grid)).seed


@pytest.mark.habit(6, "🔄 under a prompt with `--seed 11`", "the same grid again, to the last pixel")
async def test_a_reroll_keeps_a_seed_that_was_typed(alice: Citizen) -> None:
    grid = await alice.imagine("a dragon over a castle --seed 11")
    again = await alice.gets_grid(await alice.press(grid, "🔄"))
    first, second = await picture(alice, grid), await picture(alice, again)
    assert ImageChops.difference(first, second).getbbox() is None


@pytest.mark.habit(
    17, "U1 twice, and V2 by somebody else", "both are blue and usable; the grid of V2 is the other's"
)
async def test_pressed_buttons_are_blue_and_stay_usable(town: Town, alice: Citizen, bob: Citizen) -> None:
    grid = await alice.imagine("an owl at night --seed 5")
    first = await alice.press(grid, "U1")
    second = await alice.press(grid, "U1")
    assert first.id != second.id
    varied = await bob.gets_grid(await bob.press(grid, "V2"))
    assert (await town.job(varied)).request.origin.user_id == int(bob.person.id)
    seen = await alice.person.until(grid, lambda m: m.component("V2").style == BLUE, PATIENCE)
    assert {button.name for button in seen.buttons if button.style == BLUE} == {"U1", "V2"}


async def test_anybody_may_press_and_the_new_job_is_the_pressers(town: Town, alice: Citizen, bob: Citizen) -> None:
    grid = await alice.imagine("a bee in a meadow")
    variation = await bob.gets_grid(await bob.press(grid, "V1"))
    assert bob.mention in variation.content
    assert (await town.job(variation)).request.origin.user_id == int(bob.person.id)


@pytest.mark.habit(
    19, "Vary (Subtle), Vary (Strong)", "two grids, labelled so; the subtle one is nearer to the picture"
)
async def test_a_single_picture_can_be_varied_both_ways(town: Town, alice: Citizen) -> None:
    image = await alice.press(await alice.imagine("a turtle on the beach"), "U2")
    whole = Image.new("RGB", (512, 512))
    for left, top in ((0, 0), (256, 0), (0, 256), (256, 256)):
        whole.paste(await picture(alice, image), (left, top))
    distances = []
    for label, action in (("Vary (Subtle)", Action.VARY_SUBTLE), ("Vary (Strong)", Action.VARY_STRONG)):
        variation = await alice.gets_grid(await alice.press(image, label))
        assert label.replace("Vary", "Variations") in variation.content
        job = await town.job(variation)
        assert (job.request.action, job.request.index) == (action, 2)
        difference = ImageChops.difference(await picture(alice, variation), whole)
        distances.append(sum(ImageStat.Stat(difference).mean))
    assert distances[0] < distances[1]


@pytest.mark.habit(29, "Cancel Job on a job that waits", "`(Stopped)`, no buttons; it never runs")
async def test_a_job_can_be_cancelled_while_it_waits(town: Town, alice: Citizen) -> None:
    busy = [await alice.asks(f"a train in the desert --v slow --seed {seed}") for seed in range(10)]
    last = busy[-1]
    assert (await town.job(last)).state is State.QUEUED
    await alice.person.click(last, "Cancel Job")
    stopped = await alice.person.until(last, lambda m: "(Stopped)" in m.content, 60)
    assert stopped.labels == []
    assert (await town.job(last)).state is State.CANCELLED
    for message in busy[:-1]:
        await alice.person.click(message, "Cancel Job")
        await alice.person.until(message, lambda m: "(Stopped)" in m.content, 60)


@pytest.mark.habit(29, "Cancel Job on a job that runs", "`(NN%) (Stopped)`; the last preview stays")
async def test_a_job_can_be_cancelled_while_it_runs(town: Town, alice: Citizen) -> None:
    waiting = await alice.asks("a robot in the city --v slow")
    await alice.sees_progress(waiting)
    await alice.person.click(waiting, "Cancel Job")
    stopped = await alice.person.until(waiting, lambda m: "(Stopped)" in m.content, 60)
    assert stopped.attachments, "the last preview is kept"
    assert (await town.job(waiting)).state is State.CANCELLED
    assert alice.grids_after(waiting) == []


async def test_only_its_owner_may_cancel_a_job(town: Town, alice: Citizen, bob: Citizen) -> None:
    waiting = await alice.asks("a koala in a tree --v slow")
    refusal = await bob.press(waiting, "Cancel Job")
    assert refusal.is_ephemeral
    assert "belongs to" in refusal.embeds[0]["description"]
    assert (await town.job(waiting)).state in {State.QUEUED, State.RUNNING}
    await alice.person.click(waiting, "Cancel Job")
    await alice.person.until(waiting, lambda m: "(Stopped)" in m.content, 60)


async def test_buttons_work_after_everything_was_restarted(town: Town, alice: Citizen) -> None:
    grid = await alice.imagine("a panda in the forest --seed 3")
    await town.kill(town.bot)
    await town.kill(town.worker)
    image = await alice.press(grid, "U4")
    assert "Image #4" in image.content
    variation = await alice.gets_grid(await alice.press(grid, "V1"))
    assert is_grid(variation)
