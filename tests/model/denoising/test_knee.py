from __future__ import annotations

from math import inf

import pytest

from model.denoising.knee import find_knee


@pytest.mark.parametrize(
    ("seconds", "knee"),
    [
        ({1: 1.0, 2: 1.0, 4: 1.0}, 4),  # the device is never full
        ({1: 1.0, 2: 2.0, 4: 4.0}, 1),  # one row fills it
        ({1: 18.2, 2: 22.6, 4: 32.8, 8: 54.4, 16: 104.0, 32: 208.0}, 8),
        ({1: 1.0, 2: 1.0, 4: inf}, 2),  # four rows do not fit
        ({8: 1.0}, 8),
    ],
)
def test_the_knee_is_where_more_rows_stop_to_pay(seconds: dict[int, float], knee: int) -> None:
    assert find_knee(list(seconds), seconds.__getitem__) == knee


def test_what_lies_beyond_the_knee_is_not_measured() -> None:
    asked: list[int] = []

    def seconds(size: int) -> float:
        asked.append(size)
        return size if size > 2 else 1.0

    assert find_knee((8, 4, 2, 1, 16), seconds) == 2
    assert asked == [1, 2, 4]
