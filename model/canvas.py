"""Canvases: what of a picture stays, where it lies on the new one, and what the model paints around or inside.

Pillow only. Knows no latents, no model and no job.
"""

from __future__ import annotations

from enum import Enum

from PIL import Image, ImageChops, ImageFilter

from model.starts import Canvas

FEATHER = 1 / 32  # of the shorter side: how far a seam is spread
TONE_REACH = 1 / 10  # of the shorter side: how far the tone of a picture flows into its surround
REGION_STRENGTH = 1.0  # nothing is left of what the mask covers
SURROUND_STRENGTH = 0.65  # enough to invent, too little to draw the subject once more

Box = tuple[int, int, int, int]  # left, top, right, bottom


class Side(Enum):
    """Where a picture is extended."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"

    @property
    def is_horizontal(self) -> bool:
        return self in {Side.LEFT, Side.RIGHT}


def region(picture: Image.Image, mask: Image.Image) -> Canvas:
    """The picture with what `mask` covers (more than 127) drawn anew. The seam is feathered within the mask."""
    picture = picture.convert("RGB")
    mask = (
        mask.convert("L").resize(picture.size, Image.Resampling.BILINEAR).point(lambda value: 255 * (value > 127))
    )
    opacity = _feathered(mask)
    return Canvas(picture, mask, opacity, ImageChops.invert(opacity), REGION_STRENGTH)


def zoomed_out(picture: Image.Image, size: tuple[int, int], zoom: float) -> Canvas:
    """The picture amid a canvas of `size`: as large as fits at a zoom of 1, else `zoom` times smaller."""
    scale = min(size[0] / picture.width, size[1] / picture.height) / zoom
    width, height = (max(1, round(side * scale)) for side in picture.size)
    small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    return _surrounded(small, size, ((size[0] - width) // 2, (size[1] - height) // 2))


def panned(picture: Image.Image, side: Side, *, max_ratio: float, multiple: int) -> Canvas:
    """The picture with more on one side: half as much again as it has on that axis.

    The canvas grows until its ratio would pass `max_ratio`. From there on it moves: what it gains on one side it
    loses on the other. Its sides are multiples of `multiple` if the picture's are.
    """
    length, across = picture.size if side.is_horizontal else picture.size[::-1]
    gain = max(1, length // (2 * multiple)) * multiple
    longest = int(max_ratio * across) // multiple * multiple
    new_length = max(length, min(length + gain, longest))
    offset = new_length - gain - length if side in {Side.RIGHT, Side.DOWN} else gain
    size = (new_length, across) if side.is_horizontal else (across, new_length)
    place = (offset, 0) if side.is_horizontal else (0, offset)
    return _surrounded(picture.convert("RGB"), size, place)


def _surrounded(picture: Image.Image, size: tuple[int, int], place: tuple[int, int]) -> Canvas:
    """The picture at `place` of a canvas; what of it lies outside is cut off, what it leaves is to be painted."""
    left, top = place
    box = (max(0, left), max(0, top), min(size[0], left + picture.width), min(size[1], top + picture.height))
    kept = picture.crop((box[0] - left, box[1] - top, box[2] - left, box[3] - top))
    mask = Image.new("L", size, 255)
    mask.paste(0, box)
    opacity = _feathered(mask.filter(ImageFilter.MaxFilter(2 * _feather(size) + 1)))
    return Canvas(_extended(kept, size, box), mask, opacity, _nearness(mask), SURROUND_STRENGTH)


def _extended(picture: Image.Image, size: tuple[int, int], box: Box) -> Image.Image:
    """The picture at `box`, its edges smeared to the borders of the canvas, smoother the further out."""
    edge = max(1, min(picture.size) // 16)
    columns = _pieces(box[0], box[2], size[0], picture.width, edge)
    rows = _pieces(box[1], box[3], size[1], picture.height, edge)
    canvas = Image.new("RGB", size)
    for (left, right), (from_left, from_right) in columns:
        for (top, bottom), (from_top, from_bottom) in rows:
            source = picture.crop((from_left, from_top, from_right, from_bottom))
            canvas.paste(source.resize((right - left, bottom - top), Image.Resampling.BILINEAR), (left, top))
    smooth = canvas.filter(ImageFilter.GaussianBlur(min(size) / 32))
    smooth.paste(picture, box[:2])
    return smooth


def _pieces(
    low: int, high: int, size: int, length: int, edge: int
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """One axis in up to three pieces, before, within and after the picture: where each lies and what it shows."""
    pieces = [((0, low), (0, edge)), ((low, high), (0, length)), ((high, size), (length - edge, length))]
    return [(place, source) for place, source in pieces if place[1] > place[0]]


def _feathered(mask: Image.Image) -> Image.Image:
    """0 outside the mask, rising to 255 inside."""
    feather = _feather(mask.size)
    core = mask.filter(ImageFilter.MinFilter(2 * (feather // 2) + 1)).filter(ImageFilter.GaussianBlur(feather / 3))
    return ImageChops.darker(core, mask)


def _nearness(mask: Image.Image) -> Image.Image:
    """255 outside the mask, falling to 0 inside. On a straight edge a blur leaves half, so twice that is all."""
    blur = ImageFilter.GaussianBlur(min(mask.size) * TONE_REACH)
    return ImageChops.invert(mask).filter(blur).point(lambda value: 2 * value)


def _feather(size: tuple[int, int]) -> int:
    return max(2, round(min(size) * FEATHER))
