"""How many rows a device takes in one step before more of them only make everyone wait. Torch-free."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

MIN_GAIN = 0.05


def find_knee(sizes: Sequence[int], seconds: Callable[[int], float], min_gain: float = MIN_GAIN) -> int:
    """The batch size after which the next larger one brings less than `min_gain` more rows per second.

    `seconds` measures what one step of so many rows takes, infinity where they do not fit into memory. It is
    asked from the smallest of the `sizes` upwards, and not beyond the knee.
    """
    ascending = sorted(sizes)
    rate = ascending[0] / seconds(ascending[0])
    for size, larger in pairwise(ascending):
        larger_rate = larger / seconds(larger)
        if larger_rate < (1 + min_gain) * rate:
            return size
        rate = larger_rate
    return ascending[-1]
