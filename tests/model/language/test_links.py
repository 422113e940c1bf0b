from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.language.links import BadWeightError, read_link, read_weighted, write_weighted


@pytest.mark.parametrize(
    ("word", "link", "weight"),
    [
        ("https://a.example/b.png", "https://a.example/b.png", 1),
        ("<https://a.example>::.5", "https://a.example", 0.5),
        ("HTTP://a/?q=1&r=::x", "HTTP://a/?q=1&r=::x", 1),
        ("http://[::1]/b.png::", "http://[::1]/b.png", 1),
        ("https://a::2,", "https://a", 2),
    ],
)
def test_a_link_is_read_with_its_weight(word: str, link: str, weight: float) -> None:
    assert read_link(word) == (link, weight)


@pytest.mark.parametrize(
    "word", ["", "fox", "https://", "ftp://a", "<https://a", "https:///a", "https://a::1::2", "7"]
)
def test_anything_else_is_no_link(word: str) -> None:
    with pytest.raises(ValueError, match=f"^{word}$"):
        read_link(word)


@pytest.mark.parametrize("weight", ["0", "-1", "-.5"])
def test_a_weight_is_more_than_nothing(weight: str) -> None:
    with pytest.raises(BadWeightError, match=f"^{weight}$"):
        read_weighted(f"7::{weight}")


@given(st.sampled_from(["7", "random", "https://a"]), st.integers(1, 9_000_000))
def test_reading_undoes_writing(source: str, millionths: int) -> None:
    weight = millionths / 1_000_000
    assert read_weighted(write_weighted(source, weight)) == (source, weight)
