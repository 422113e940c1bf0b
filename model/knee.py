"""How many rows a device takes in one step before more of them only make everyone wait. Torch-free."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

MIN_GAIN = 0.05


def find_knee(seconds: Mapping[int, float], min_gain: float = MIN_GAIN) -> int:
    """The batch size after which the next larger one brings less than `min_gain` more rows per second.

    `seconds` is what one step takes, by batch size.
    """
    sizes = sorted(seconds)
    for size, larger in pairwise(sizes):
        if larger / seconds[larger] < (1 + min_gain) * size / seconds[size]:
            return size
    return sizes[-1]
