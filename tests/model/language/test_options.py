from __future__ import annotations

import pytest

from model.language.faults import Fault, PromptError
from model.language.options import expand_options
from model.language.typed import Typed

OPTIONS = {"mine": "a fox --tile", "pablo": "cubism,", "again": "--mine", "3d": "render", "ar": "no"}


def expanded(text: str) -> str:
    return expand_options(Typed.by_hand(text), OPTIONS, 100).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("--pablo a guitar --mine", "cubism, a guitar a fox --tile"),
        ("—MINE", "a fox --tile"),
        ("{--pablo, --3d} x", "{cubism,, render} x"),
        ("x::--mine", "x::a fox --tile"),
        ("--again", "--mine"),  # never again
        ('say "--mine" --pablo', 'say "--mine" cubism,'),
        ("--mine2 --minex x--mine", "--mine2 --minex x--mine"),
        ("--ar 3:2", "--ar 3:2"),  # a parameter stays one
        ("a fox", "a fox"),
    ],
)
def test_an_option_is_replaced_where_it_stands(text: str, expected: str) -> None:
    assert expanded(text) == expected


def test_what_an_option_brings_was_typed_where_the_option_was() -> None:
    typed = expand_options(Typed.by_hand("x --mine y"), {"mine": "ab"}, 100)
    assert list(typed.places) == [0, 1, 2, 2, 8, 9]


def test_options_may_not_make_a_prompt_too_long() -> None:
    with pytest.raises(PromptError) as caught:
        expanded("--mine " * 10)
    assert caught.value.fault is Fault.TOO_LONG
    assert caught.value.values == {"limit": "100", "length": "130"}
