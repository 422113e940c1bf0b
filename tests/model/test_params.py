from __future__ import annotations

import pytest

from model.params import Aspect


@pytest.mark.parametrize(
    ("size", "aspect"), [((512, 512), Aspect(1, 1)), ((1920, 1080), Aspect(16, 9)), ((97, 53), Aspect(97, 53))]
)
def test_the_aspect_of_a_picture_is_in_lowest_terms(size: tuple[int, int], aspect: Aspect) -> None:
    assert Aspect.of_size(*size) == aspect
    assert Aspect.of_size(*size).is_square == (size[0] == size[1])
    assert Aspect.of_size(*size).ratio == pytest.approx(size[0] / size[1])
