"""The painted styles: each turns a finished RGB picture into one as if made by another hand.

Knows nothing about what is on the picture."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from model.postcard.pigment import Dice, Pixels, grain, image_of, pixels_of, textured
from model.postcard.printmaking import comic, ink, low_poly, mosaic, paper_cut, stained_glass, vaporwave, woodcut


@dataclass(frozen=True)
class Style:
    name: str
    phrases: tuple[str, ...]
    paint: Callable[[Image.Image, Dice], Image.Image]
    chinese: tuple[str, ...] = ()


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
    return textured(dabs, turned, 0.15)


def watercolor(image: Image.Image, dice: Dice) -> Image.Image:
    """Thin paint that pools at edges on a white sheet with a ragged border."""
    wash = pixels_of(image.filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.GaussianBlur(1.5)))
    blots = np.asarray(grain(image, dice, 28), dtype=np.float32)[..., None] / 255
    thin = 255 - (255 - wash) * (0.5 + 0.35 * blots)
    edges = pixels_of(
        image.filter(ImageFilter.GaussianBlur(1)).filter(ImageFilter.FIND_EDGES).convert("L").convert("RGB")
    )
    painted = thin - np.minimum(edges, 90) * 0.45
    sheet = _ragged(image.size, dice)
    return image_of(painted * sheet + 252 * (1 - sheet))


def _ragged(size: tuple[int, int], dice: Dice) -> Pixels:
    """1 inside, 0 at an uneven border. (H, W, 1)"""
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    inside = np.minimum(np.minimum(rows, size[1] - rows), np.minimum(columns, size[0] - columns)) / min(size)
    wobble = np.asarray(grain(Image.new("L", size), dice, 18), dtype=np.float32) / 255
    sheet: Pixels = np.clip((inside - 0.05 * wobble) * 45, 0, 1)[..., None].astype(np.float32)
    return sheet


def sketch(image: Image.Image, dice: Dice) -> Image.Image:
    """Pencil: the grey picture divided by its blurred self, some tone left, on warm paper."""
    grey = ImageOps.grayscale(image)
    tone = np.asarray(grey, dtype=np.float32)
    soft = np.asarray(grey.filter(ImageFilter.GaussianBlur(5)), dtype=np.float32)
    lines = np.minimum(1, (tone + 8) / (soft + 8)) ** 2.2
    hatch = np.asarray(grain(image, dice, 4), dtype=np.float32) / 255
    shading = 1 - (1 - tone / 255) * (0.26 + 0.12 * hatch)
    paper = np.array([250, 246, 236], dtype=np.float32)
    return image_of((lines * shading)[..., None] * paper)


def pixel(image: Image.Image, dice: Dice) -> Image.Image:
    """Blocks of 8 pixels and few colours."""
    blocks = (image.width // 8, image.height // 8)
    small = ImageEnhance.Color(image.resize(blocks, Image.Resampling.BOX)).enhance(1.2)
    return small.quantize(20, dither=Image.Dither.NONE).convert("RGB").resize(image.size, Image.Resampling.NEAREST)


def neon(image: Image.Image, dice: Dice) -> Image.Image:
    """Glowing outlines in the dark."""
    smooth = ImageEnhance.Color(image.filter(ImageFilter.GaussianBlur(1.2))).enhance(1.8)
    edges = (pixels_of(smooth.filter(ImageFilter.FIND_EDGES)) - 10) * 3.2
    edges[:4], edges[-4:], edges[:, :4], edges[:, -4:] = 0, 0, 0, 0
    lines = image_of(edges).filter(ImageFilter.MaxFilter(3))
    glow = pixels_of(lines.filter(ImageFilter.GaussianBlur(7)))
    dusk = pixels_of(smooth) * 0.16 + np.array([10, 2, 26], dtype=np.float32)
    return image_of(dusk + pixels_of(lines) * 0.9 + glow * np.array([1.0, 0.7, 1.15], dtype=np.float32))


def pastel(image: Image.Image, dice: Dice) -> Image.Image:
    """Pale chalk on rough paper."""
    pale = pixels_of(ImageEnhance.Color(image.filter(ImageFilter.GaussianBlur(0.8))).enhance(0.75)) * 0.6 + 98
    tint = np.array([6, 0, 4], dtype=np.float32)
    return textured(image_of(pale + tint), grain(image, dice, 5), 0.05)


def dreamy(image: Image.Image, dice: Dice) -> Image.Image:
    """Bloom, warm light and a dark soft rim: postcard's house style."""
    bloom = image.filter(ImageFilter.GaussianBlur(9))
    lit = pixels_of(ImageChops.screen(image, ImageEnhance.Brightness(bloom).enhance(0.5)))
    rows, columns = np.mgrid[-1 : 1 : complex(image.height), -1 : 1 : complex(image.width)].astype(np.float32)
    rim = 1 - 0.42 * np.clip(rows**2 + columns**2 - 0.35, 0, 1.4)[..., None]
    tint = np.array([1.04, 0.95, 1.03], dtype=np.float32)
    return image_of((lit * 0.94 + np.array([14, 0, 16], dtype=np.float32)) * rim * tint)


STYLES: tuple[Style, ...] = (
    Style("plain", (), plain),
    Style("oil painting", ("oil painting", "oil paint", "oil on canvas"), oil, ("油画", "油画风格", "布面油画")),
    Style(
        "watercolor",
        ("watercolor", "watercolour", "watercolor painting"),
        watercolor,
        ("水彩画", "水彩", "水彩风格"),
    ),
    Style("sketch", ("sketch", "pencil sketch", "pencil drawing"), sketch, ("素描", "铅笔画", "铅笔素描")),
    Style("pixel art", ("pixel art", "8-bit pixel art", "pixelated"), pixel, ("像素画", "像素风格", "像素艺术")),
    Style("neon", ("neon", "neon lights", "glowing neon"), neon, ("霓虹风格", "霓虹灯光", "霓虹")),
    Style("pastel", ("pastel", "soft pastel", "pastel colors"), pastel, ("粉彩画", "粉彩", "柔和粉彩")),
    Style("dreamy", ("dreamy", "dreamlike", "ethereal soft focus"), dreamy, ("梦幻风格", "柔焦", "如梦似幻")),
    Style("ink wash", ("ink wash", "ink wash painting", "sumi-e"), ink, ("水墨画", "水墨", "水墨风格")),
    Style("stained glass", ("stained glass", "stained glass window"), stained_glass, ("彩色玻璃", "彩绘玻璃")),
    Style("mosaic", ("mosaic", "tile mosaic", "roman mosaic"), mosaic, ("马赛克拼贴", "马赛克", "镶嵌画")),
    Style("comic", ("comic", "comic book", "halftone comic", "pop art"), comic, ("漫画", "漫画风格", "波普艺术")),
    Style("low poly", ("low poly", "low-poly", "polygon art"), low_poly, ("低多边形", "多边形风格")),
    Style("paper cut", ("paper cut", "papercut", "layered paper"), paper_cut, ("剪纸", "剪纸风格", "纸艺")),
    Style("woodcut", ("woodcut", "woodcut print", "linocut"), woodcut, ("木刻版画", "木刻", "版画")),
    Style("vaporwave", ("vaporwave", "synthwave", "retrowave"), vaporwave, ("蒸汽波", "蒸汽波风格")),
)
