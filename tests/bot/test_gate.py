"""The names of the buttons under a refusal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.custom_id import MAX_LENGTH, ForeignButtonError
from bot.views.gate import NOTHING, Gate, GateButtonId
from worker.jobs import ID_PATTERN


@given(st.sampled_from(Gate), st.just(NOTHING) | st.from_regex(ID_PATTERN, fullmatch=True))
def test_a_button_is_read_as_it_was_written(gate: Gate, appeal_id: str) -> None:
    button = GateButtonId(gate, appeal_id)
    assert GateButtonId.parse(button.render()) == button
    assert len(button.render()) <= MAX_LENGTH


@pytest.mark.parametrize("text", ["", "sojourn-gate1:allow", "sojourn-gate0:allow:-", "sojourn-gate1:ban:-"])
def test_other_buttons_are_foreign(text: str) -> None:
    with pytest.raises(ForeignButtonError):
        GateButtonId.parse(text)
