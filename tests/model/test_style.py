from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from model.params import MAX_SEED
from model.style import reference_strength, word_share, words_of_code

STYLES = ("oil painting", "neon", "pastel")


@given(st.integers(0, MAX_SEED))
def test_a_code_always_stands_for_the_same_one_or_two_styles(code: int) -> None:
    words = words_of_code(code, STYLES)
    assert words == words_of_code(code, tuple(reversed(STYLES)))
    assert 1 <= len({each.text for each in words}) == len(words) <= 2
    assert all(0.2 <= each.share <= 1 for each in words)
    assert words[0].share >= 0.7


def test_codes_differ_and_a_model_without_styles_has_none() -> None:
    assert len({words_of_code(code, STYLES) for code in range(50)}) == 50
    assert words_of_code(7, ()) == ()


def test_a_style_weight_rises_from_nothing_to_almost_all() -> None:
    strengths = [reference_strength(weight) for weight in (0, 10, 100, 500, 1000)]
    assert strengths == sorted(strengths)
    assert (strengths[0], strengths[2]) == (0, 0.8)
    assert 0.95 < strengths[-1] < 1
    assert [word_share(each) for each in strengths[2:]] == [1, 1, 1]
