"""A mask from outside becomes one that the engine can use: white where a picture is drawn anew, black elsewhere.

Knows no store and no job.
"""

from __future__ import annotations

import io

from PIL import Image

from worker.intake.inputs import InputError, InputFault, png, read_input

_THRESHOLD = 128  # of 255: what is lighter counts as white


def read_mask(data: bytes, size: tuple[int, int]) -> bytes:
    """The mask as PNG of `size` (width, height) in black and white; what is transparent counts as black.

    Raises `InputError`, with `EMPTY_MASK` where nothing is white.
    """
    with Image.open(io.BytesIO(read_input(data, background="black"))) as picture:
        mask = picture.convert("L").resize(size, Image.Resampling.BILINEAR)
    mask = mask.point(lambda value: 255 if value >= _THRESHOLD else 0)
    if mask.getbbox() is None:
        raise InputError(InputFault.EMPTY_MASK)
    return png(mask)
