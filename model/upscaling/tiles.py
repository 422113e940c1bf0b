"""How a large picture is cut into overlapping tiles, and how what became of them is put together without a seam.

Pillow only, torch-free. Knows no network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PIL import Image

Network = Callable[[Image.Image], Image.Image]
Draw = Callable[[int, int, int, int], Image.Image]  # given left, top, right and bottom
MARGIN = 3 / 8  # of an overlap: what of a tile lies so near to its edge is never shown, as it misses its surround


def starts(length: int, side: int, overlap: int, multiple: int = 1) -> list[int]:
    """Where tiles of `side` begin that cover `length` and overlap by `overlap` or more, evenly, in multiples.

    Raises `ValueError` where tiles would not advance.
    """
    if length <= side:
        return [0]
    step = (side - overlap) // multiple * multiple
    if step <= 0:
        raise ValueError(f"Tiles of {side} that overlap by {overlap} do not advance.")
    num_steps = -(-(length - side) // step)
    evenly = [round(index * (length - side) / num_steps / multiple) * multiple for index in range(num_steps)]
    return [*evenly, length - side]


def wrapped_starts(length: int, side: int, overlap: int, multiple: int = 1) -> list[int]:
    """The same around a circle of `length`: the last tiles go on at the beginning, as a seamless pattern does."""
    if length <= side:
        return [0]
    step = max(multiple, (side - overlap) // multiple * multiple)
    num_tiles = -(-length // step)
    return [round(index * length / num_tiles / multiple) * multiple for index in range(num_tiles)]


def framed(picture: Image.Image, border: int) -> Image.Image:
    """A seamless pattern with so many pixels more of itself on all sides, at most as many as it has."""
    frame = Image.new(picture.mode, (picture.width + 2 * border, picture.height + 2 * border))
    for left in (border - picture.width, border, border + picture.width):
        for top in (border - picture.height, border, border + picture.height):
            frame.paste(picture, (left, top))
    return frame


def unframed(picture: Image.Image, border: int) -> Image.Image:
    """The inverse of `framed`."""
    return picture.crop((border, border, picture.width - border, picture.height - border))


def _ramp(length: int, overlap: int) -> bytes:
    """Opacities along a side that fades in: nothing for a margin, all of it from as much before the end on."""
    margin = round(overlap * MARGIN)
    rise = max(1, overlap - 2 * margin)
    risen = bytes(round(255 * (index + 1) / (rise + 1)) for index in range(rise))
    ramp = bytes(margin) + risen if overlap else b""
    return (ramp + b"\xff" * length)[:length]


@dataclass(frozen=True)
class Tiling:
    """Tiles for a network that makes a picture `scale` times as large."""

    side: int  # pixels of what the network sees
    overlap: int
    scale: int = 1
    multiple: int = 1  # of which the sides and places of tiles are multiples, if the picture's sides are

    def num_tiles(self, size: tuple[int, int]) -> int:
        return len(self._starts(size[0])) * len(self._starts(size[1]))

    def apply(self, network: Network, picture: Image.Image) -> Iterator[Image.Image]:
        """The picture by a network that sees a tile at a time: yields the result, as far as it is, after each."""
        return self.assemble(picture.size, lambda *box: network(picture.crop(box)))

    def assemble(self, size: tuple[int, int], draw: Draw) -> Iterator[Image.Image]:
        """The result for something of `size` of which `draw` makes a tile at a time.

        Beside the result it needs memory for one row of tiles.
        """
        width, height = (min(self.side, length) for length in size)
        canvas = Image.new("RGB", (size[0] * self.scale, size[1] * self.scale))
        for top in self._starts(size[1]):
            band = Image.new("RGB", (canvas.width, height * self.scale))
            for left in self._starts(size[0]):
                self._paste(band, draw(left, top, left + width, top + height), left, horizontally=True)
                if left + width == size[0]:
                    self._paste(canvas, band, top, horizontally=False)
                yield canvas

    def _starts(self, length: int) -> list[int]:
        return starts(length, self.side, self.overlap, self.multiple)

    def _paste(self, canvas: Image.Image, part: Image.Image, start: int, *, horizontally: bool) -> None:
        """Put a part on a canvas where it begins, faded in over what is there of the part before it."""
        ramp = _ramp(part.width if horizontally else part.height, self.overlap * self.scale if start else 0)
        line = Image.frombytes("L", (len(ramp), 1) if horizontally else (1, len(ramp)), ramp)
        place = (start * self.scale, 0) if horizontally else (0, start * self.scale)
        canvas.paste(part, place, line.resize(part.size, Image.Resampling.NEAREST))
