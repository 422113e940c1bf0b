"""Which parts of a large picture the denoiser sees one by one. Torch-free: `multidiffusion` cuts latents."""

from __future__ import annotations

from dataclasses import dataclass

from model.upscaling.tiles import starts, wrapped_starts

LARGE = 1.5  # times the size that a model has learnt: sides beyond that are drawn in windows
OVERLAP = 1 / 4  # of a window, at least


@dataclass(frozen=True)
class Windows:
    """All of one size, in pixels. Those of a seamless pattern may go on at the opposite edge."""

    width: int
    height: int
    places: tuple[tuple[int, int], ...]  # left and top of each

    def __len__(self) -> int:
        return len(self.places)


def windows_of(size: tuple[int, int], side: int, multiple: int, *, wraps: bool = False) -> Windows | None:
    """Windows for a model that has learnt squares of `side`, at multiples of `multiple`; None where all is one."""
    if max(size) <= LARGE * side:
        return None
    (width, columns), (height, rows) = (_axis(length, side, multiple, wraps=wraps) for length in size)
    return Windows(width, height, tuple((left, top) for top in rows for left in columns))


def _axis(length: int, side: int, multiple: int, *, wraps: bool) -> tuple[int, list[int]]:
    """How long windows are and where they begin."""
    seen = min(length, max(1, side // multiple) * multiple)
    overlap = round(seen * OVERLAP / multiple) * multiple
    places = (wrapped_starts if wraps else starts)(length, seen, min(overlap, seen - multiple), multiple)
    return seen, places
