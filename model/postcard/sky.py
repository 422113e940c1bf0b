"""Times of day and weather: layers over the background of an outdoor place, each with the words people use for it.

Knows no place and no subject."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from model.postcard.pigment import Dice, Pixels, image_of, pixels_of

Layer = Callable[[Image.Image, Dice], Image.Image]


@dataclass(frozen=True)
class Sky:
    """`phrases` follow a place ("at dawn"), `tags` stand alone between commas; likewise in Chinese."""

    name: str
    phrases: tuple[str, ...]
    tags: tuple[str, ...]
    chinese: tuple[str, ...]
    layer: Layer


def _lit(image: Image.Image, top: tuple[float, ...], bottom: tuple[float, ...], glow: tuple[float, ...]) -> Pixels:
    """Multiplied by a gradient of light, and something added."""
    heights = np.linspace(0, 1, image.height, dtype=np.float32)[:, None, None]
    light = np.array(top, np.float32) * (1 - heights) + np.array(bottom, np.float32) * heights
    result: Pixels = pixels_of(image) * light + np.array(glow, np.float32)
    return result


def dawn(image: Image.Image, dice: Dice) -> Image.Image:
    return image_of(_lit(image, (0.92, 0.78, 0.86), (0.9, 0.84, 0.82), (34, 14, 22)))


def noon(image: Image.Image, dice: Dice) -> Image.Image:
    """Bright, with a high small sun."""
    lit = image_of(_lit(image, (1.06, 1.06, 1.02), (1.05, 1.05, 1.0), (8, 8, 2)))
    _disc(lit, float(dice.uniform(0.3, 0.7)), 0.07, 0.05, (255, 250, 205))
    return lit


def sunset(image: Image.Image, dice: Dice) -> Image.Image:
    """Red light and a low sun."""
    lit = image_of(_lit(image, (0.86, 0.56, 0.56), (0.86, 0.62, 0.52), (52, 16, 8)))
    _disc(lit, float(dice.choice([dice.uniform(0.1, 0.3), dice.uniform(0.7, 0.9)])), 0.3, 0.09, (255, 214, 120))
    return lit


def night(image: Image.Image, dice: Dice) -> Image.Image:
    """Blue and dark, with stars and a moon."""
    dark = image_of(_lit(image, (0.2, 0.24, 0.42), (0.3, 0.34, 0.5), (4, 6, 22)))
    pen = ImageDraw.Draw(dark)
    for _ in range(26):
        x, y = dice.uniform(0, 1) * dark.width, dice.uniform(0, 0.38) * dark.height
        pen.ellipse((x, y, x + 1.6, y + 1.6), fill=(225, 228, 245))
    _disc(dark, float(dice.choice([dice.uniform(0.1, 0.3), dice.uniform(0.7, 0.9)])), 0.14, 0.07, (246, 240, 206))
    return dark


def _disc(image: Image.Image, x: float, y: float, radius: float, colour: tuple[int, int, int]) -> None:
    """With a halo."""
    reach = radius * image.height
    mask = Image.new("L", (image.width // 2, image.height // 2))
    box = [part / 2 for part in (x * image.width, y * image.height)]
    ImageDraw.Draw(mask).ellipse(
        (box[0] - reach / 2, box[1] - reach / 2, box[0] + reach / 2, box[1] + reach / 2), fill=255
    )
    halo = mask.filter(ImageFilter.GaussianBlur(reach / 3)).resize(image.size).point(lambda value: value * 6 // 10)
    image.paste(colour, (0, 0), halo)
    image.paste(colour, (0, 0), mask.filter(ImageFilter.GaussianBlur(0.6)).resize(image.size))


def clear(image: Image.Image, dice: Dice) -> Image.Image:
    """Deep colours."""
    return image_of((pixels_of(image) - 128) * 1.1 + 132)


def rain(image: Image.Image, dice: Dice) -> Image.Image:
    """Grey light and slanting drops."""
    grey = _dulled(image, 0.45, (0.72, 0.77, 0.86), (8, 12, 20))
    return _streaked(grey, dice, 110, (0.05, 0.09), (206, 220, 240), 2)


def storm(image: Image.Image, dice: Dice) -> Image.Image:
    """Darker still, heavy rain and lightning."""
    dark = _dulled(image, 0.6, (0.38, 0.4, 0.5), (6, 8, 18))
    pen = ImageDraw.Draw(dark)
    x, y = float(dice.choice([dice.uniform(0.08, 0.3), dice.uniform(0.7, 0.92)])) * dark.width, 0.0
    points = [(x, y)]
    while y < 0.5 * dark.height:
        x, y = x + dice.uniform(-0.06, 0.06) * dark.width, y + dice.uniform(0.05, 0.1) * dark.height
        points.append((x, y))
    glow = dark.copy()
    pen.line(points, fill=(255, 250, 200), width=4)
    lit = Image.blend(glow, dark.filter(ImageFilter.GaussianBlur(6)), 0.5)
    ImageDraw.Draw(lit).line(points, fill=(255, 252, 214), width=3)
    return _streaked(lit, dice, 120, (0.1, 0.07), (170, 186, 214), 2)


def snow(image: Image.Image, dice: Dice) -> Image.Image:
    """Pale, white below, with falling flakes."""
    pale = _dulled(image, 0.5, (0.8, 0.82, 0.84), (40, 42, 46))
    rows = np.linspace(0, 1, image.height, dtype=np.float32)[:, None, None]
    white = np.clip((rows - 0.62) * 3, 0, 0.72)
    fallen = image_of(pixels_of(pale) * (1 - white) + 248 * white)
    pen = ImageDraw.Draw(fallen)
    for _ in range(90):
        x, y, size = dice.uniform(0, fallen.width), dice.uniform(0, fallen.height), dice.uniform(1, 3.4)
        pen.ellipse((x - size, y - size, x + size, y + size), fill=(255, 255, 255))
    return fallen


def fog(image: Image.Image, dice: Dice) -> Image.Image:
    """What is far away vanishes."""
    soft = pixels_of(image.filter(ImageFilter.GaussianBlur(3)))
    noise = dice.integers(0, 256, (5, 5), dtype=np.uint8)
    drift = pixels_of(Image.fromarray(noise).resize(image.size, Image.Resampling.BICUBIC))[..., None] / 255
    thick = np.clip(0.62 + 0.26 * drift, 0, 0.92)
    return image_of(soft * (1 - thick) + np.array([222, 226, 230], np.float32) * thick)


def _dulled(image: Image.Image, share: float, light: tuple[float, ...], glow: tuple[float, ...]) -> Image.Image:
    """Nearer to grey, in another light."""
    return image_of(_lit(Image.blend(image, image.convert("L").convert("RGB"), share), light, light, glow))


def _streaked(
    image: Image.Image,
    dice: Dice,
    count: int,
    slant: tuple[float, float],
    colour: tuple[int, int, int],
    width: int,
) -> Image.Image:
    """Drops that fall along (across, down), fractions of the height."""
    across, down = slant[0] * image.height, slant[1] * image.height
    layer = Image.new("L", image.size)
    pen = ImageDraw.Draw(layer)
    for _ in range(count):
        x, y, part = dice.uniform(0, image.width), dice.uniform(-0.1, 1) * image.height, dice.uniform(0.5, 1)
        pen.line((x, y, x - across * part * 0.5, y + down * part), fill=int(dice.integers(110, 210)), width=width)
    image.paste(colour, (0, 0), layer)
    return image


TIMES: tuple[Sky, ...] = (
    Sky(
        "dawn",
        ("at dawn", "at sunrise", "early in the morning"),
        ("dawn", "sunrise"),
        ("黎明时分", "日出时", "清晨"),
        dawn,
    ),
    Sky("noon", ("at noon", "at midday"), ("noon", "midday"), ("正午", "中午"), noon),
    Sky("sunset", ("at sunset", "at dusk"), ("sunset", "dusk"), ("日落时分", "黄昏", "傍晚"), sunset),
    Sky("night", ("at night", "by moonlight"), ("night", "moonlight"), ("夜晚", "月光下", "夜里"), night),
)

WEATHERS: tuple[Sky, ...] = (
    Sky(
        "clear",
        ("under a clear sky", "in fine weather"),
        ("clear sky", "fine weather"),
        ("晴天", "晴朗的天空下"),
        clear,
    ),
    Sky("rain", ("in the rain", "on a rainy day"), ("rain", "rainy"), ("下雨", "雨中", "雨天"), rain),
    Sky("snow", ("in a snowfall", "while it snows"), ("snowfall", "snowing"), ("下雪", "飘雪"), snow),
    Sky("fog", ("in the fog", "in the mist"), ("fog", "misty"), ("大雾", "雾中"), fog),
    Sky("storm", ("in a storm", "in a thunderstorm"), ("storm", "thunderstorm"), ("暴风雨", "雷雨中"), storm),
)
