"""What a model is asked to read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from model.catalog import load_catalog
from model.prompt import parse
from model.reading.reading import can_be_shortened, nearest_ratio, plan_description


@pytest.mark.parametrize(
    ("size", "ratio"),
    [
        ((512, 512), "1:1"),
        ((320, 208), "3:2"),
        ((1920, 1080), "16:9"),
        ((1080, 1920), "9:16"),
        ((1000, 700), "7:5"),
        ((4000, 100), "2:1"),
        ((1, 900), "1:2"),
    ],
)
def test_a_picture_has_the_usual_ratio_that_is_nearest(size: tuple[int, int], ratio: str) -> None:
    assert str(nearest_ratio(*size, max_ratio=2.0)) == ratio


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.floats(1, 4))
def test_no_ratio_is_more_than_the_model_takes(width: int, height: int, max_ratio: float) -> None:
    assert 1 / max_ratio <= nearest_ratio(width, height, max_ratio).ratio <= max_ratio


@pytest.mark.parametrize("ratio", ["3:2", "2:3", "16:9", "1:1", "4:3", "9:16", "5:4"])
def test_what_is_drawn_from_a_description_has_the_size_of_the_picture(ratio: str) -> None:
    entry = load_catalog().default
    picture = Image.new("RGB", entry.size(parse(f"a fox --ar {ratio}").parameters.aspect))
    question = plan_description(picture, entry, question_id="q", seed=1)
    assert entry.size(question.aspect) == (question.width, question.height) == picture.size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a fox --ar 3:2", True),
        ("https://a.example/b.png a fox", True),
        ("a fox::1", True),
        ("a fox::2", False),
        ("a fox:: a bear", False),
        ("a fox --no snow", False),
        ("https://a.example/b.png https://a.example/c.png", False),
    ],
)
def test_only_one_plain_text_can_be_shortened(text: str, expected: bool) -> None:
    assert can_be_shortened(parse(text)) is expected
