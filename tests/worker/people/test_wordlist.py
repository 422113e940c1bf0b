"""Which listed words a text holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.people.wordlist import find, normalized


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("gore", "a scene of gore"),
        ("gore", "GORE!"),
        ("gore", "blood,gore;night"),
        ("gore", "ｇｏｒｅ in wide letters"),
        ("gore", "g\u200bo\u00adr\u2060e with characters that nobody sees"),
        ("strasse", "die Straße"),
        ("fi", "the \ufb01 ligature"),
        ("raw meat", "some raw   meat"),
        ("raw meat", "raw-meat"),
        ("血腥", "一幅血腥的画"),
        ("血腥 画", "血腥画"),
    ],
)
def test_a_word_is_found_however_it_is_spelt(phrase: str, text: str) -> None:
    assert find([normalized(phrase)], [text]) == [normalized(phrase)]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [("ass", "a classic glass"), ("gore", "gorey categories"), ("raw meat", "meat, raw"), ("血腥", "血的腥味")],
)
def test_a_part_of_a_word_is_another_word(phrase: str, text: str) -> None:
    assert find([normalized(phrase)], [text]) == []


def test_a_phrase_does_not_span_two_texts() -> None:
    assert find(["raw meat"], ["very raw", "meat"]) == []


def test_each_word_is_found_once_and_in_the_order_of_the_list() -> None:
    assert find(["b", "a", "c"], ["a b a", "b"]) == ["b", "a"]


@given(st.text())
def test_the_compared_form_is_its_own_compared_form(text: str) -> None:
    assert normalized(normalized(text)) == normalized(text)


@given(st.text(), st.text(), st.from_regex(r"[a-z]{1,8}", fullmatch=True))
def test_a_word_between_spaces_is_always_found(before: str, after: str, word: str) -> None:
    assert find([word], [f"{before} {word} {after}"]) == [word]
