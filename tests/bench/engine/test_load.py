"""The crowds of the benchmark, served by sides whose times are known."""

from __future__ import annotations

from itertools import pairwise
from statistics import mean

import pytest
from PIL import Image

from model.generation import Generation
from tests.bench.engine.clock import Clock
from tests.bench.engine.load import closed_loop, open_loop, poisson
from tests.model.drawing import generation

SECOND = 1.0


class Meter:
    """What stands for the processor's time."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class OneByOne:
    """A side that takes a second for each job."""

    def __init__(self, meter: Meter) -> None:
        self.pictures: dict[str, list[Image.Image]] = {}
        self.most = 0  # jobs at once
        self._meter = meter
        self._waiting: list[str] = []

    @property
    def is_idle(self) -> bool:
        return not self._waiting

    def admit(self, generation: Generation) -> None:
        self._waiting.append(generation.id)
        self.most = max(self.most, len(self._waiting))

    def work(self) -> list[str]:
        self._meter.seconds += SECOND
        return [self._waiting.pop(0)]


def jobs(number: int) -> list[Generation]:
    return [generation(str(index)) for index in range(number)]


def side_and_clock() -> tuple[OneByOne, Clock]:
    meter = Meter()
    return OneByOne(meter), Clock(meter)


def test_users_of_a_closed_loop_ask_again_when_they_are_served() -> None:
    side, clock = side_and_clock()
    record = closed_loop(side, clock, jobs(5), num_users=2)
    assert record.latencies == [1, 2, 2, 2, 2]
    assert record.throughput == 1
    assert side.most == 2


def test_one_who_comes_while_another_is_served_waits() -> None:
    side, clock = side_and_clock()
    record = open_loop(side, clock, jobs(3), moments=[10, 10.25, 11.75])
    assert record.served == {"0": 11, "1": 12, "2": 13}
    assert record.mean == pytest.approx((1 + 1.75 + 1.25) / 3)


def test_nobody_waits_for_those_who_come_later() -> None:
    side, clock = side_and_clock()
    record = open_loop(side, clock, jobs(3), moments=[0, 100, 200])
    assert record.latencies == [1, 1, 1]


def test_arrivals_have_their_rate_and_are_the_same_for_a_seed() -> None:
    moments = poisson(rate=4, number=4000, seed=7)
    assert mean(later - earlier for earlier, later in pairwise(moments)) == pytest.approx(0.25, rel=0.1)
    assert moments == poisson(rate=4, number=4000, seed=7) == sorted(moments)
    assert moments != poisson(rate=4, number=4000, seed=8)
