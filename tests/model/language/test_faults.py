from __future__ import annotations

from string import Formatter

import pytest

from model.language.faults import GIVEN_LIMIT, SENTENCES, Fault, PromptError, plain_number


@pytest.mark.parametrize("fault", Fault)
def test_each_fault_has_a_sentence(fault: Fault) -> None:
    sentence = SENTENCES[fault]
    assert sentence.endswith((".", "?"))
    assert sentence.count("`") % 2 == 0
    values = {name: "x" for _, name, _, _ in Formatter().parse(sentence) if name}
    error = PromptError(fault, 3, **values)
    assert (error.fault, error.position, error.values) == (fault, 3, values)
    assert str(error) == error.reason


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("`rm`", "'rm'"),
        ("x" * 500, "x" * (GIVEN_LIMIT - 1) + "…"),
        (2.50, "2.5"),
        (("a", "b`"), "`a`, `b'`"),
        ("{flag}", "{flag}"),
    ],
)
def test_what_was_typed_cannot_break_a_sentence(given: str | float | tuple[str, ...], shown: str) -> None:
    assert PromptError(Fault.NOT_WHOLE, flag="--x", low=0, high=1, given=given).values["given"] == shown


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (-2.5, "-2.5"), (0.000001, "0.000001"), (100000.0, "100000"), (0.0, "0")]
)
def test_numbers_are_written_without_exponents(value: float, text: str) -> None:
    assert plain_number(value) == text
