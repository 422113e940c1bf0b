"""Pictures as numbers and back, grain and texture: what all hands share. Knows no style."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Dice = np.random.Generator
Pixels = npt.NDArray[np.float32]  # (H, W, 3), 0 to 255


def pixels_of(image: Image.Image) -> Pixels:
    return np.asarray(image, dtype=np.float32)


def image_of(pixels: npt.NDArray[np.floating[Any]]) -> Image.Image:
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def grain(image: Image.Image, dice: Dice, coarseness: int) -> Image.Image:
    """Grey noise of the picture's size; grains about `coarseness` pixels large."""
    size = (image.width // coarseness + 1, image.height // coarseness + 1)
    noise = dice.integers(0, 256, (size[1], size[0]), dtype=np.uint8)
    return Image.fromarray(noise).resize(image.size, Image.Resampling.BICUBIC)


def textured(image: Image.Image, grain: Image.Image, strength: float) -> Image.Image:
    """Lighten and darken by the grain, ± strength · 127."""
    bump = (np.asarray(grain, dtype=np.float32)[..., None] - 127.5) * strength
    return image_of(pixels_of(image) + bump)
