"""The painted styles: each turns a finished RGB picture into one as if made by another hand.

Knows nothing about what is on the picture."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

Dice = np.random.Generator
Pixels = npt.NDArray[np.float32]  # (H, W, 3), 0 to 255


@dataclass(frozen=True)
class Style:
    name: str
    phrases: tuple[str, ...]
    paint: Callable[[Image.Image, Dice], Image.Image]
    chinese: tuple[str, ...] = ()


def _pixels(image: Image.Image) -> Pixels:
    return np.asarray(image, dtype=np.float32)


def _image(pixels: npt.NDArray[np.floating[Any]]) -> Image.Image:
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _grain(image: Image.Image, dice: Dice, coarseness: int) -> Image.Image:
    """Grey noise of the picture's size; grains about `coarseness` pixels large."""
    size = (image.width // coarseness + 1, image.height // coarseness + 1)
    noise = dice.integers(0, 256, (size[1], size[0]), dtype=np.uint8)
    return Image.fromarray(noise).resize(image.size, Image.Resampling.BICUBIC)


def _textured(image: Image.Image, grain: Image.Image, strength: float) -> Image.Image:
    """Lighten and darken by the grain, ± strength · 127."""
    bump = (np.asarray(grain, dtype=np.float32)[..., None] - 127.5) * strength
    return _image(_pixels(image) + bump)


def plain(image: Image.Image, dice: Dice) -> Image.Image:
    return image


def oil(image: Image.Image, dice: Dice) -> Image.Image:
    """Flat dabs (a mode filter), strong colour, and the relief of a brush drawn across."""
    small = image.reduce(2).filter(ImageFilter.ModeFilter(5))
    dabs = ImageEnhance.Color(small.resize(image.size, Image.Resampling.BICUBIC)).enhance(1.35)
    noise = dice.integers(0, 256, (image.height // 3 + 1, image.width // 14 + 1), dtype=np.uint8)
    brush = Image.fromarray(noise).resize((image.width * 5 // 4, image.height * 5 // 4), Image.Resampling.BICUBIC)
    left, top = image.width // 8, image.height // 8
    turned = brush.rotate(float(dice.uniform(15, 35))).crop((left, top, left + image.width, top + image.height))
    return _textured(dabs, turned, 0.15)


def watercolor(image: Image.Image, dice: Dice) -> Image.Image:
    """Thin paint that pools at edges on a white sheet with a ragged border."""
    wash = _pixels(image.filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.GaussianBlur(1.5)))
    blots = np.asarray(_grain(image, dice, 28), dtype=np.float32)[..., None] / 255
    thin = 255 - (255 - wash) * (0.5 + 0.35 * blots)
    edges = _pixels(
        image.filter(ImageFilter.GaussianBlur(1)).filter(ImageFilter.FIND_EDGES).convert("L").convert("RGB")
    )
    painted = thin - np.minimum(edges, 90) * 0.45
    sheet = _ragged(image.size, dice)
    return _image(painted * sheet + 252 * (1 - sheet))


def _ragged(size: tuple[int, int], dice: Dice) -> Pixels:
    """1 inside, 0 at an uneven border. (H, W, 1)"""
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    inside = np.minimum(np.minimum(rows, size[1] - rows), np.minimum(columns, size[0] - columns)) / min(size)
    wobble = np.asarray(_grain(Image.new("L", size), dice, 18), dtype=np.float32) / 255
    sheet: Pixels = np.clip((inside - 0.05 * wobble) * 45, 0, 1)[..., None].astype(np.float32)
    return sheet


def sketch(image: Image.Image, dice: Dice) -> Image.Image:
    """Pencil: the grey picture divided by its blurred self, some tone left, on warm paper."""
    grey = ImageOps.grayscale(image)
    tone = np.asarray(grey, dtype=np.float32)
    soft = np.asarray(grey.filter(ImageFilter.GaussianBlur(5)), dtype=np.float32)
    lines = np.minimum(1, (tone + 8) / (soft + 8)) ** 2.2
    hatch = np.asarray(_grain(image, dice, 4), dtype=np.float32) / 255
    shading = 1 - (1 - tone / 255) * (0.26 + 0.12 * hatch)
    paper = np.array([250, 246, 236], dtype=np.float32)
    return _image((lines * shading)[..., None] * paper)


def pixel(image: Image.Image, dice: Dice) -> Image.Image:
    """Blocks of 8 pixels and few colours."""
    blocks = (image.width // 8, image.height // 8)
    small = ImageEnhance.Color(image.resize(blocks, Image.Resampling.BOX)).enhance(1.2)
    return small.quantize(20, dither=Image.Dither.NONE).convert("RGB").resize(image.size, Image.Resampling.NEAREST)


def neon(image: Image.Image, dice: Dice) -> Image.Image:
    """Glowing outlines in the dark."""
    smooth = ImageEnhance.Color(image.filter(ImageFilter.GaussianBlur(1.2))).enhance(1.8)
    edges = (_pixels(smooth.filter(ImageFilter.FIND_EDGES)) - 10) * 3.2
    edges[:4], edges[-4:], edges[:, :4], edges[:, -4:] = 0, 0, 0, 0
    lines = _image(edges).filter(ImageFilter.MaxFilter(3))
    glow = _pixels(lines.filter(ImageFilter.GaussianBlur(7)))
    dusk = _pixels(smooth) * 0.16 + np.array([10, 2, 26], dtype=np.float32)
    return _image(dusk + _pixels(lines) * 0.9 + glow * np.array([1.0, 0.7, 1.15], dtype=np.float32))


def pastel(image: Image.Image, dice: Dice) -> Image.Image:
    """Pale chalk on rough paper."""
    pale = _pixels(ImageEnhance.Color(image.filter(ImageFilter.GaussianBlur(0.8))).enhance(0.75)) * 0.6 + 98
    tint = np.array([6, 0, 4], dtype=np.float32)
    return _textured(_image(pale + tint), _grain(image, dice, 5), 0.05)


def dreamy(image: Image.Image, dice: Dice) -> Image.Image:
    """Bloom, warm light and a dark soft rim: postcard's house style."""
    bloom = image.filter(ImageFilter.GaussianBlur(9))
    lit = _pixels(ImageChops.screen(image, ImageEnhance.Brightness(bloom).enhance(0.5)))
    rows, columns = np.mgrid[-1 : 1 : complex(image.height), -1 : 1 : complex(image.width)].astype(np.float32)
    rim = 1 - 0.42 * np.clip(rows**2 + columns**2 - 0.35, 0, 1.4)[..., None]
    tint = np.array([1.04, 0.95, 1.03], dtype=np.float32)
    return _image((lit * 0.94 + np.array([14, 0, 16], dtype=np.float32)) * rim * tint)


STYLES: tuple[Style, ...] = (
    Style("plain", (), plain),
    Style("oil painting", ("oil painting", "oil paint", "oil on canvas"), oil),
    Style("watercolor", ("watercolor", "watercolour", "watercolor painting"), watercolor),
    Style("sketch", ("sketch", "pencil sketch", "pencil drawing"), sketch),
    Style("pixel art", ("pixel art", "8-bit pixel art", "pixelated"), pixel),
    Style("neon", ("neon", "neon lights", "glowing neon"), neon),
    Style("pastel", ("pastel", "soft pastel", "pastel colors"), pastel),
    Style("dreamy", ("dreamy", "dreamlike", "ethereal soft focus"), dreamy),
)
