"""What a picture that was drawn shows: its tiles, its colours, and how far it lies from another."""

from __future__ import annotations

from io import BytesIO
from itertools import combinations

import numpy as np
import numpy.typing as npt
from PIL import Image

from bot.sandbox.seen import SeenMessage
from tests.e2e.town import Citizen

LATENT = 16  # pixels of postcard's pictures for each latent
Pixels = npt.NDArray[np.float64]  # (H, W, 3), 0 to 255


async def picture(person: Citizen, message: SeenMessage) -> Image.Image:
    """The picture of a message, as it was sent."""
    return Image.open(BytesIO(await person.person.download(message.attachments[0])))


async def drawn(person: Citizen, prompt: str) -> Image.Image:
    """The grid of a prompt."""
    return await picture(person, await person.imagine(prompt))


def pixels(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("RGB"), dtype=np.float64)


def tiles(grid: Image.Image) -> list[Image.Image]:
    """The four pictures of a grid."""
    width, height = grid.width // 2, grid.height // 2
    places = [(left, top) for top in (0, height) for left in (0, width)]
    return [grid.crop((left, top, left + width, top + height)) for left, top in places]


def distance(first: Image.Image, second: Image.Image) -> float:
    """The mean difference of two pictures of one size, 0 to 255."""
    return float(np.abs(pixels(first) - pixels(second)).mean())


def spread(grid: Image.Image) -> float:
    """How far the four pictures of a grid lie from each other."""
    return float(np.mean([distance(first, second) for first, second in combinations(tiles(grid), 2)]))


def colour(image: Image.Image) -> Pixels:
    """The mean colour. (3,)"""
    mean: Pixels = pixels(image).mean(axis=(0, 1))
    return mean


def sharpness(image: Image.Image) -> float:
    """How much a pixel differs from the next ones."""
    grey = pixels(image).mean(axis=2)
    return float(np.abs(np.diff(grey, axis=0)).mean() + np.abs(np.diff(grey, axis=1)).mean())


def seam(grid: Image.Image) -> float:
    """How strong the steps over the edges of four pictures are beside those in them: 1 where no edge can be seen.

    Compared are the borders of latents alone, where each step is a little stronger.
    """
    steps = np.mean([_steps(turned) for tile in tiles(grid) for turned in (tile, tile.rotate(90))], axis=0)
    return float(steps[0] / steps[1:].mean())


def _steps(image: Image.Image) -> Pixels:
    """The mean step over each border of latents, first over that from the right edge to the left one. (W / 16,)"""
    grey = pixels(image).mean(axis=2)
    steps: Pixels = np.abs(grey - np.roll(grey, 1, axis=1)).mean(axis=0)[::LATENT]
    return steps


def png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
