"""What the buttons under a single picture make of it: larger, wider, further away."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.sandbox.seen import SeenMessage
from tests.e2e.town import PATIENCE, Citizen, Town
from worker.jobs import Action

GRID = ["U1", "U2", "U3", "U4", "🔄"]


async def picture(person: Citizen, message: SeenMessage) -> Image.Image:
    return Image.open(BytesIO(await person.person.download(message.attachments[0]))).convert("RGB")


async def result(person: Citizen, image: SeenMessage, button: str) -> SeenMessage:
    """Press a button, up to the pictures that come of it."""
    waiting = await person.press(image, button)
    done = await person.person.sees(
        lambda m: m.attachments and "%)" not in m.content and person.mention in m.content, PATIENCE, after=waiting
    )
    await person.town.gone(person.person, waiting)
    return done


def distance(first: Image.Image, second: Image.Image) -> float:
    """Mean difference of two pictures of one size, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) / 3


def middle(image: Image.Image, share: float) -> Image.Image:
    """The middle of a picture, `share` of its sides."""
    width, height = (round(side * share) for side in image.size)
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


@pytest.mark.habit(
    18,
    "Upscale (Subtle), Upscale (Creative), Redo Upscale (Creative)",
    "`Upscaled (Subtle) by @user`, twice the size; below it Redo, ❤️, ℹ️, 🗑️ and Web, and nothing else",
)
@pytest.mark.parametrize("way", ["Subtle", "Creative"])
async def test_an_upscale_is_twice_as_large_and_the_last_step(town: Town, alice: Citizen, way: str) -> None:
    image = await alice.press(await alice.imagine("a red fox in the snow --seed 7"), "U2")
    upscaled = await result(alice, image, f"Upscale ({way})")
    assert upscaled.content == f"**a red fox in the snow** - Upscaled ({way}) by {alice.mention} (fast)"
    small, large = await picture(alice, image), await picture(alice, upscaled)
    assert large.size == (512, 512)
    assert distance(large.resize(small.size, Image.Resampling.BOX), small) < 20, "it is the same picture"
    assert upscaled.labels == ["Redo Upscale (Subtle)", "Redo Upscale (Creative)", "❤️", "ℹ️", "🗑️", "Web"]
    again = (await town.job(await result(alice, upscaled, "Redo Upscale (Creative)"))).request
    assert again.action is Action.UPSCALE_CREATIVE
    assert (again.parent_id, again.index) == ((await town.job(image)).id, 2)


@pytest.mark.habit(
    21,
    "Zoom Out 2x, Zoom Out 1.5x",
    "`Zoom Out by @user`: a grid of the same size, the picture small in its middle",
)
@pytest.mark.parametrize(("button", "scale"), [("Zoom Out 2x", 1 / 2), ("Zoom Out 1.5x", 2 / 3)])
async def test_zooming_out_paints_a_surround(alice: Citizen, button: str, scale: float) -> None:
    image = await alice.press(await alice.imagine("a cat with a hat --seed 7"), "U1")
    zoomed = await result(alice, image, button)
    assert zoomed.content.endswith(f"- Zoom Out by {alice.mention} (fast)")
    tile = await picture(alice, await alice.press(zoomed, "U1"))
    original = await picture(alice, image)
    assert tile.size == original.size
    width, height = (round(side * scale) for side in original.size)
    small = original.resize((width, height), Image.Resampling.LANCZOS)
    inner = 0.7
    assert distance(middle(tile, scale * inner).resize(middle(small, inner).size), middle(small, inner)) < 4


@pytest.mark.habit(
    22,
    "Custom Zoom, `--ar 3:2 --zoom 1` and other words",
    "a modal with prompt, `--ar 1:1 --zoom 2`; a grid in the new shape, labelled Remix; `--zoom 3` is refused",
)
async def test_custom_zoom_asks_for_ratio_and_zoom(town: Town, alice: Citizen) -> None:
    image = await alice.press(await alice.imagine("a teapot --seed 7"), "U1")
    modal = await (await alice.person.click(image, "Custom Zoom")).modal()
    assert modal.value("prompt") == "a teapot --seed 7 --ar 1:1 --zoom 2"
    text = "a teapot in a frame --ar 3:2 --zoom 1"
    waiting = await (await alice.person.submit(modal, {"prompt": text})).message()
    grid = await alice.gets_grid(waiting)
    assert f"Remix (Zoom Out) by {alice.mention}" in grid.content
    job = await town.job(grid)
    assert (job.request.zoom, job.width > job.height) == (1.0, True)
    modal = await (await alice.person.click(image, "Custom Zoom")).modal()
    refusal = await (await alice.person.submit(modal, {"prompt": "a teapot --zoom 3"})).message()
    assert "`--zoom`" in refusal.embeds[0]["description"]


@pytest.mark.habit(
    23,
    "⬅️ ➡️ ⬆️ ⬇️, then U1",
    "`Pan Left by @user`: the canvas grows on that side, the rest stays; no V row; only the same axis goes on",
)
@pytest.mark.parametrize(
    ("arrow", "label", "size", "offset", "arrows"),
    [
        ("⬅️", "Pan Left", (384, 256), (128, 0), ["⬅️", "➡️"]),
        ("➡️", "Pan Right", (384, 256), (0, 0), ["⬅️", "➡️"]),
        ("⬆️", "Pan Up", (256, 384), (0, 128), ["⬆️", "⬇️"]),
        ("⬇️", "Pan Down", (256, 384), (0, 0), ["⬆️", "⬇️"]),
    ],
)
async def test_a_pan_extends_one_side(
    alice: Citizen, arrow: str, label: str, size: tuple[int, int], offset: tuple[int, int], arrows: list[str]
) -> None:
    image = await alice.press(await alice.imagine("a ship on the sea --seed 7"), "U1")
    panned = await result(alice, image, arrow)
    assert panned.content.endswith(f"- {label} by {alice.mention} (fast)")
    assert panned.labels == GRID
    single = await alice.press(panned, "U1")
    tile, original = await picture(alice, single), await picture(alice, image)
    assert tile.size == size
    kept = tile.crop((*offset, offset[0] + original.width, offset[1] + original.height))
    assert ImageChops.difference(middle(kept, 0.7), middle(original, 0.7)).getbbox() is None
    assert [name for name in single.labels if name in ("⬅️", "➡️", "⬆️", "⬇️")] == arrows


@pytest.mark.habit(
    24, "Make Square under a 3:2 picture", "a square grid; under square pictures there is no button"
)
async def test_only_what_is_not_square_can_be_made_square(town: Town, alice: Citizen) -> None:
    wide = await alice.press(await alice.imagine("a train --ar 3:2 --seed 7"), "U1")
    squared = await result(alice, wide, "Make Square")
    job = await town.job(squared)
    assert job.width == job.height
    assert f"Zoom Out by {alice.mention}" in squared.content
    single = await alice.press(squared, "U1")
    assert "Make Square" in wide.labels
    assert "Make Square" not in single.labels


@pytest.mark.parametrize("button", ["Vary (Strong)", "Zoom Out 2x", "⬅️"])
async def test_what_was_made_of_a_picture_has_buttons_too(alice: Citizen, button: str) -> None:
    image = await alice.press(await alice.imagine("a rose --seed 7"), "U1")
    made = await result(alice, image, button)
    assert made.labels[:5] == GRID
    again = await result(alice, made, "🔄")
    assert again.labels == made.labels
