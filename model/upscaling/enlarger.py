"""Pictures on their way to being larger, advancing in turn, one tile at a time. Knows no job and no store.

A guest on the thread of the engine, so that what is drawn there waits for one tile and not for a picture.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PIL import Image

from model.enlarging import Enlarging
from model.errands import Errands
from model.previewing.preview import MAX_SIDE
from model.reading.classifier import Work
from model.upscaling.tiles import framed, unframed
from model.upscaling.upscaler import Upscaler


class Enlarger(Errands[Enlarging, list[Image.Image]]):
    """Enlarges by one network. What comes of a task is a list of one picture, as of a generation with one seed."""

    def __init__(self, upscaler: Upscaler) -> None:
        super().__init__()
        self._upscaler = upscaler

    def _begin(self, task: Enlarging) -> Work[list[Image.Image]]:
        return enlarged(task, self._upscaler)

    def _preview(self, task: Enlarging) -> Callable[[], Image.Image]:
        """What it was: smaller than that, it looks the same."""
        return partial(_thumbnail, task.image)


def enlarged(task: Enlarging, upscaler: Upscaler) -> Work[list[Image.Image]]:
    """The picture, as often through the network as its factor takes; what is too large then is reduced by Lanczos.

    Yields the share that is done after each tile.
    """
    tiling = upscaler.tiling
    border = tiling.overlap if task.tile else 0
    picture = original = framed(task.image.convert("RGB"), border)
    scales = _scales(task.factor, upscaler.scale)
    num_tiles = sum(tiling.num_tiles((picture.width * each, picture.height * each)) for each in scales)
    num_done = 0
    for _ in scales:
        canvas = picture
        for canvas in tiling.apply(upscaler, picture):  # noqa: B007 the last one is the result
            num_done += 1
            yield num_done / num_tiles
        picture = canvas
    size = original.width * task.factor, original.height * task.factor
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return [unframed(upscaler.finish(original, picture), border * task.factor)]


def _scales(factor: int, scale: int) -> list[int]:
    """How large the picture is each time that the network sees it: 1 and 2 for a factor of 4 at a scale of 2."""
    scales = [1]
    while scales[-1] * scale < factor:
        scales.append(scales[-1] * scale)
    return scales


def _thumbnail(picture: Image.Image) -> Image.Image:
    small = picture.convert("RGB")
    small.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    return small
