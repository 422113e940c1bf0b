from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from model.whole.passage import Passage


def test_a_call_goes_on_only_while_somebody_waits() -> None:
    done: list[int] = []

    def work(rest: Callable[[], None]) -> str:
        for number in (1, 2):
            done.append(number)
            rest()
        return "end"

    passage = Passage(work)
    assert done == []
    assert [passage.advance(), list(done)] == [False, [1]]
    assert [passage.advance(), list(done)] == [False, [1, 2]]
    assert passage.advance()
    assert passage.result == "end"


@pytest.mark.parametrize("num_parts", [0, 1])
def test_a_failure_is_raised_where_it_is_waited_for(num_parts: int) -> None:
    def work(rest: Callable[[], None]) -> None:
        for _ in range(num_parts):
            rest()
        raise ValueError("broken")

    passage = Passage(work)
    for _ in range(num_parts):
        assert not passage.advance()
    with pytest.raises(ValueError, match="broken"):
        passage.advance()
    passage.give_up()


@pytest.mark.parametrize("num_parts", [0, 1, 2])
def test_what_is_given_up_ends_where_it_rests(num_parts: int) -> None:
    before, cleaned = threading.active_count(), []

    def work(rest: Callable[[], None]) -> None:
        try:
            while True:
                try:
                    rest()
                except Exception:  # what many a library does
                    continue
        finally:
            cleaned.append(True)

    passage = Passage(work)
    for _ in range(num_parts):
        assert not passage.advance()
    passage.give_up()
    assert threading.active_count() == before
    assert cleaned == [True] * bool(num_parts)
