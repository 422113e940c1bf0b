"""How much work comes before a job."""

from __future__ import annotations

import math

import pytest

from model.params import Speed
from worker.demand import Demand, Spot

DEMAND = Demand(
    {"turbo.a": 1, "fast.a": 2, "relax.a": 4, "turbo.b": 3, "fast.b": 5, "fast.new": 7},
    {"a": 10.0, "b": 1.0, "new": math.nan},
)


@pytest.mark.parametrize(
    ("spot", "position", "seconds"),
    [
        (Spot("a", Speed.TURBO, 1), 1, 10 + 1),  # of the other as many as it has turns before
        (Spot("a", Speed.FAST, 2), 3, 30 + 3 + 2),  # and all that is faster
        (Spot("a", Speed.RELAX, 4), 7, 70 + 8),
        (Spot("b", Speed.FAST, 5), 8, 8 + 10 + 20),  # no more of the other than there is
    ],
)
def test_a_worker_serves_by_speed_and_its_models_in_turn(spot: Spot, position: int, seconds: float) -> None:
    assert DEMAND.position(spot) == position
    assert DEMAND.time(spot, [{"a", "b"}]) == pytest.approx(seconds)


def test_workers_share_the_work() -> None:
    spot = Spot("a", Speed.FAST, 2)
    assert DEMAND.time(spot, [{"a"}]) == pytest.approx(30)
    assert DEMAND.time(spot, [{"a"}, {"a"}]) == pytest.approx(15)
    assert DEMAND.time(spot, [{"a"}, {"a", "b"}]) == pytest.approx(1 / (1 / 30 + 1 / 35))


def test_what_is_not_known_is_no_number_or_left_out() -> None:
    assert math.isnan(DEMAND.time(Spot("a", Speed.FAST, 1), []))
    assert math.isnan(DEMAND.time(Spot("new", Speed.FAST, 1), [{"new", "a"}]))
    assert DEMAND.time(Spot("a", Speed.TURBO, 1), [{"a", "new"}]) == pytest.approx(10)


def test_no_time_at_all_is_no_division_by_it() -> None:
    assert Demand({}, {"a": 0.0}).time(Spot("a", Speed.FAST, 1), [{"a"}]) == 0
