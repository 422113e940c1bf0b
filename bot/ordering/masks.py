"""Masks for Vary (Region): white is drawn anew, black stays. Knows no job, no store and no Discord."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable

from PIL import Image, ImageChops, ImageDraw

from worker.intake.inputs import InputError, InputFault, png
from worker.intake.masks import read_mask

SIDE = 3  # the picture is divided into three columns and three rows
REGIONS = range(SIDE * SIDE)  # row by row, from the top left

Size = tuple[int, int]


def mask(regions: Collection[int], drawings: Iterable[bytes], size: Size) -> bytes:
    """A PNG of `size`, white in the named ninths and wherever a drawing that somebody sent is white.

    Raises `InputError`, with `EMPTY_MASK` where nothing is white.
    """
    whole = _ninths(regions, size)
    for data in drawings:
        with Image.open(io.BytesIO(read_mask(data, size))) as drawn:
            whole = ImageChops.lighter(whole, drawn.convert("L"))
    if whole.getbbox() is None:
        raise InputError(InputFault.EMPTY_MASK)
    return png(whole)


def _ninths(regions: Collection[int], size: Size) -> Image.Image:
    sheet = Image.new("L", size)
    draw = ImageDraw.Draw(sheet)
    for region in regions:
        row, column = divmod(region, SIDE)
        left, right = (size[0] * place // SIDE for place in (column, column + 1))
        top, bottom = (size[1] * place // SIDE for place in (row, row + 1))
        draw.rectangle((left, top, right - 1, bottom - 1), fill=255)
    return sheet
