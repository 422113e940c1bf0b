"""Waiting for a Redis that is away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from worker.patience import Patience


def test_patience_outlasts_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.patience.FIRST_PAUSE", 0.0)
    answers: Iterator[Any] = iter([RedisConnectionError("away"), RedisConnectionError("away"), "here"])

    def ask() -> Any:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert Patience().reach(ask) == "here"


def test_patience_ends_when_it_is_given_up() -> None:
    patience = Patience()
    patience.give_up()

    def ask() -> None:
        raise RedisConnectionError("away")

    with pytest.raises(RedisConnectionError):
        patience.reach(ask)
