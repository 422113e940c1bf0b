"""Painted styles that cut, print or set a picture together from pieces. Knows nothing about what is on it."""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from model.postcard.pigment import Dice, Pixels, grain, image_of, pixels_of, textured

Plane = npt.NDArray[np.float32]  # (H, W), one number a pixel


def ink(image: Image.Image, dice: Dice) -> Image.Image:
    """Ink wash on rice paper: soft greys that bloom, a few firm strokes, and a red seal."""
    grey = ImageOps.grayscale(image).filter(ImageFilter.MedianFilter(3))
    wash = _plane(grey.filter(ImageFilter.GaussianBlur(3))) / 255
    lines = np.minimum(1, (_plane(grey) + 12) / (_plane(grey.filter(ImageFilter.GaussianBlur(4))) + 12)) ** 3
    bloom = 0.85 + 0.15 * _plane(grain(image, dice, 24)) / 255
    tone = 1 - (1 - np.clip(wash * 1.15, 0, 1) ** 0.8) * 0.85 * bloom
    faint = pixels_of(image.filter(ImageFilter.GaussianBlur(4))) / 255
    paper = np.array([247, 243, 230], np.float32)
    painted = (tone * lines)[..., None] * paper * (0.86 + 0.14 * faint)
    return _sealed(image_of(painted), dice)


def _sealed(image: Image.Image, dice: Dice) -> Image.Image:
    """A red stamp in a lower corner."""
    side = min(image.size) // 13
    left = int(dice.choice([side // 2, image.width - side * 3 // 2]))
    top = image.height - side * 3 // 2
    pen = ImageDraw.Draw(image)
    pen.rectangle((left, top, left + side, top + side), fill=(184, 44, 40))
    for part in (0.28, 0.52, 0.76):
        pen.line((left + 3, top + side * part, left + side - 3, top + side * part), fill=(246, 226, 214), width=1)
    pen.line((left + side / 2, top + 3, left + side / 2, top + side - 3), fill=(246, 226, 214), width=1)
    return image


def stained_glass(image: Image.Image, dice: Dice) -> Image.Image:
    """Panes of one glowing colour each, in lead."""
    panes = _panes(image, dice, 9)
    vivid = ImageEnhance.Color(image.resize((panes.shape[1], panes.shape[0]), Image.Resampling.BOX)).enhance(1.7)
    glass = _mean_of_each(pixels_of(vivid), panes)
    lead = _borders(panes)
    large = image_of(glass).resize(image.size, Image.Resampling.NEAREST)
    glow = pixels_of(large) * (0.92 + 0.3 * _plane(grain(image, dice, 16))[..., None] / 255)
    mask = Image.fromarray((lead * 255).astype(np.uint8)).resize(image.size, Image.Resampling.BILINEAR)
    dark = _plane(mask)[..., None] / 255
    return image_of(glow * (1 - dark) + np.array([24, 20, 26], np.float32) * dark)


def _panes(image: Image.Image, dice: Dice, side: int) -> npt.NDArray[np.int64]:
    """Which of the scattered points is nearest, at half resolution (a Voronoi diagram on a jittered grid)."""
    height, width = image.height // 2, image.width // 2
    rows, columns = height // side + 3, width // side + 3
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    row, column = (y // side).astype(np.int64) + 1, (x // side).astype(np.int64) + 1
    point = dice.uniform(0, 1, (2, rows, columns)).astype(np.float32)
    best = np.full((height, width), np.inf, np.float32)
    nearest = np.zeros((height, width), np.int64)
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            r, c = row + down, column + across
            number = r * columns + c
            distance = (y - (r - 1 + point[0, r, c]) * side) ** 2 + (x - (c - 1 + point[1, r, c]) * side) ** 2
            closer = distance < best
            best, nearest = np.where(closer, distance, best), np.where(closer, number, nearest)
    return nearest


def _mean_of_each(pixels: Pixels, labels: npt.NDArray[np.int64]) -> Pixels:
    """Every pixel becomes the mean of those with its label."""
    flat = labels.ravel()
    count = np.maximum(1, np.bincount(flat))
    means = np.stack([np.bincount(flat, pixels[..., part].ravel()) / count for part in range(3)], 1)
    result: Pixels = means[labels].astype(np.float32)
    return result


def _borders(labels: npt.NDArray[np.int64]) -> Plane:
    """1 where a pixel's right or lower neighbour has another label."""
    edge: Plane = np.zeros(labels.shape, np.float32)
    edge[:, :-1] = labels[:, 1:] != labels[:, :-1]
    edge[:-1] = np.maximum(edge[:-1], labels[1:] != labels[:-1])
    return edge


def mosaic(image: Image.Image, dice: Dice) -> Image.Image:
    """Little stones, each a shade of its own, in pale mortar."""
    side = 8
    stones = (image.width // side + 1, image.height // side + 1)
    small = pixels_of(ImageEnhance.Color(image.resize(stones, Image.Resampling.BOX)).enhance(1.35))
    small = small * dice.uniform(0.84, 1.14, (stones[1], stones[0], 1)).astype(np.float32)
    rows, columns = np.mgrid[0 : image.height, 0 : image.width]
    shift = dice.integers(-1, 2, (2, stones[1], stones[0]))
    row, column = rows // side, columns // side
    y, x = rows % side + shift[0, row, column], columns % side + shift[1, row, column]
    inside = (y > 0) & (y < side - 1) & (x > 0) & (x < side - 1)
    lit = 1 + 0.16 * (1 - (x + y) / side)
    return image_of(np.where(inside[..., None], small[row, column] * lit[..., None], np.array([206, 198, 184])))


def comic(image: Image.Image, dice: Dice) -> Image.Image:
    """Flat colour, black outlines, and dots where it is darker."""
    flat = ImageOps.posterize(ImageEnhance.Color(_smooth(image)).enhance(1.6), 3)
    colour = np.minimum(pixels_of(flat) * 1.12 + 16, 255)
    grey = _plane(ImageOps.grayscale(image.filter(ImageFilter.GaussianBlur(2))))
    rows, columns = np.mgrid[0 : image.height, 0 : image.width].astype(np.float32)
    slant = np.pi * 2 / 6 * np.sqrt(0.5, dtype=np.float32)
    screen = np.cos((rows + columns) * slant) * np.cos((rows - columns) * slant)  # dots at 45 degrees
    dots = np.clip((screen - (grey - 70) / 90) * 3, 0, 1)[..., None]
    shaded = colour * (1 - 0.42 * dots)
    return image_of(shaded * (1 - _outline(image)[..., None]))


def _smooth(image: Image.Image) -> Image.Image:
    """Without small detail, by a median at half the size."""
    return image.reduce(2).filter(ImageFilter.MedianFilter(3)).resize(image.size, Image.Resampling.BICUBIC)


def _outline(image: Image.Image) -> Plane:
    """1 on strong edges."""
    edges = image.filter(ImageFilter.GaussianBlur(0.8)).filter(ImageFilter.FIND_EDGES).convert("L")
    strong: Plane = np.clip((_plane(edges.filter(ImageFilter.MaxFilter(3))) - 34) / 40, 0, 1).astype(np.float32)
    strong[:3], strong[-3:], strong[:, :3], strong[:, -3:] = 0, 0, 0, 0
    return strong


def low_poly(image: Image.Image, dice: Dice) -> Image.Image:
    """Triangles of one colour each."""
    down, across = image.height // 12, image.width // 12
    y, x = np.mgrid[0 : down + 1, 0 : across + 1].astype(np.float32)
    wobble = dice.uniform(-0.42, 0.42, (2, down + 1, across + 1))
    y, x = (y + wobble[0]) * image.height / down, (x + wobble[1]) * image.width / across
    y[0], y[-1], x[:, 0], x[:, -1] = 0, image.height, 0, image.width
    source = pixels_of(ImageEnhance.Color(image.filter(ImageFilter.BoxBlur(3))).enhance(1.3))
    painted = Image.new("RGB", image.size)
    pen = ImageDraw.Draw(painted)
    for row in range(down):
        for column in range(across):
            corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)]
            turned = corners if (row + column) % 2 else corners[1:] + corners[:1]
            for number, triangle in enumerate((turned[:3], [turned[0], turned[2], turned[3]])):
                points = [(float(x[corner]), float(y[corner])) for corner in triangle]
                centre = [sum(point[part] for point in points) / 3 for part in (1, 0)]
                shade = 1.05 if number else 0.95
                spot = source[min(image.height - 1, int(centre[0])), min(image.width - 1, int(centre[1]))] * shade
                pen.polygon(points, fill=tuple(int(min(255, part)) for part in spot))
    return painted


def paper_cut(image: Image.Image, dice: Dice) -> Image.Image:
    """Sheets of coloured paper over each other, each with a pale edge and a shadow."""
    small = image.reduce(2).filter(ImageFilter.MedianFilter(3))
    sheets = ImageEnhance.Color(small).enhance(1.2).quantize(10, dither=Image.Dither.NONE)
    colours = np.array((sheets.getpalette() or [])[: 10 * 3], np.uint8).reshape(-1, 3)
    numbers = Image.fromarray(np.asarray(sheets)).filter(ImageFilter.ModeFilter(3))
    flat = Image.fromarray(colours[np.asarray(numbers)]).resize(image.size, Image.Resampling.BILINEAR)
    grey = ImageOps.grayscale(flat)
    edge = _plane(grey.filter(ImageFilter.FIND_EDGES).point(lambda value: 255 if value > 12 else 0)) / 255
    edge[:2], edge[-2:], edge[:, :2], edge[:, -2:] = 0, 0, 0, 0
    soft = Image.fromarray((edge * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(3))
    shadow = np.roll(_plane(soft), (4, 3), (0, 1)) / 255
    cut = pixels_of(flat) * (1 - 0.85 * np.minimum(shadow, 0.5))[..., None]
    rim = np.roll(edge, (-1, -1), (0, 1))[..., None]
    return textured(image_of(cut * (1 - 0.45 * rim) + 252 * 0.45 * rim), grain(image, dice, 2), 0.05)


def woodcut(image: Image.Image, dice: Dice) -> Image.Image:
    """Black ink from a cut block: strokes that swell where it is darker."""
    grey = ImageOps.autocontrast(ImageOps.grayscale(image), cutoff=2)
    tone = _plane(grey.filter(ImageFilter.GaussianBlur(1))) / 255
    rows, columns = np.mgrid[0 : image.height, 0 : image.width].astype(np.float32)
    wave = _plane(grain(image, dice, 40)) / 255 * 9
    strokes = (np.sin((rows + wave + 2 * np.sin(columns / 23)) * (2 * np.pi / 5.5)) + 1) / 2
    light = np.clip((tone - 0.06 - strokes * 0.6) * 5 + 0.5, 0, 1) * (1 - _outline(image))
    paper, black = np.array([240, 228, 200], np.float32), np.array([34, 28, 26], np.float32)
    return image_of(black + (paper - black) * light[..., None])


def vaporwave(image: Image.Image, dice: Dice) -> Image.Image:
    """Magenta, cyan and scan lines; colours that do not quite meet."""
    tone = _plane(ImageOps.autocontrast(ImageOps.grayscale(image))) / 255
    stops = np.array([[38, 10, 82], [150, 30, 160], [255, 98, 190], [120, 220, 250], [236, 252, 255]], np.float32)
    ramp = np.stack([np.interp(tone, np.linspace(0, 1, 5), stops[:, part]) for part in range(3)], 2)
    mixed = (0.68 * ramp + 0.32 * pixels_of(ImageEnhance.Color(image).enhance(1.5))).astype(np.float32)
    split = 3
    mixed[..., 0], mixed[..., 2] = np.roll(mixed[..., 0], split, 1), np.roll(mixed[..., 2], -split, 1)
    lines = np.where(np.arange(image.height) % 4 < 2, 1.06, 0.8).astype(np.float32)[:, None, None]
    glow = pixels_of(image_of(mixed).filter(ImageFilter.GaussianBlur(6))) * 0.22
    return image_of(mixed * lines * 0.9 + glow)


def _plane(image: Image.Image) -> Plane:
    return np.asarray(image, dtype=np.float32)
