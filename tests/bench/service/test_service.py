"""The figures of the service: their arithmetic, and people who order from a real queue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bench.service import redis, scale
from tests.bench.service.crowd import Crowd, Diary
from tests.bench.service.fairness import HEAVY, LIGHT, jain
from tests.bench.service.house import House, open_house
from worker.line import Limits

LIMITS = Limits(running=2, waiting=2)


@pytest.fixture
def house() -> Iterator[House]:
    with open_house(LIMITS) as house, house.workers(house.sleeper("sleeper", room=2, step=0.001)):
        yield house


@pytest.mark.parametrize(
    ("shares", "index"),
    [([1, 1, 1, 1], 1), ([5, 5], 1), ([4, 0, 0, 0], 1 / 4), ([3, 1], 0.8)],
)
def test_jains_index_is_one_for_equals(shares: list[float], index: float) -> None:
    assert jain(shares) == pytest.approx(index)


def test_a_diary_tells_the_users_apart() -> None:
    diary = Diary(
        users={"a": 1, "b": 2, "c": 2, "d": 2},
        ordered={"a": 0, "b": 1, "c": 1, "d": 9},
        done={"a": 100, "b": 2, "c": 2},
    )
    assert diary.p95([2]) == 1
    assert diary.p95([1, 2]) > 50
    assert diary.served() == {1: 1, 2: 2}
    assert diary.num_waiting == 1


def test_those_who_come_are_served_and_the_greedy_fill_their_line(house: House) -> None:
    diary = Crowd(house, greedy=(HEAVY,)).come([(0.0, 2), (0.1, 3), (0.1, 2)])
    assert {user: diary.served()[user] for user in (2, 3)} == {2: 2, 3: 1}
    first = min(diary.done.values())
    before = [job for job, at in diary.ordered.items() if at < first and diary.users[job] == HEAVY]
    assert len(before) == LIMITS.running + LIMITS.waiting
    assert all(diary.done[job] > diary.ordered[job] for job in diary.done)


def test_those_who_insist_order_again_until_the_end(house: House) -> None:
    diary = Crowd(house).insist((2, 3), 1.0)
    assert set(diary.served()) == {2, 3}
    assert min(diary.served().values()) > 1
    assert len(diary.ordered) == len(diary.done) + 2
    assert len(Crowd(house).come([(0.0, 2)]).done) == 1  # the house was empty again


def test_the_output_of_workers_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "WORKERS", (1, 2))
    monkeypatch.setattr(scale, "STEP", 0.002)
    scale.measured.cache_clear()
    found = list(scale.measure(1))
    scale.measured.cache_clear()
    assert [figure.number for figure in found] == [scale.SCALE, scale.QUEUE, scale.QUEUE]
    assert all(value > 0 for figure in found for value in figure.values)


def test_what_redis_cost_wrote_down_is_read() -> None:
    found = {(figure.what, figure.regime): figure for figure in redis.measure(1)}
    assert len(found) == 6
    curve = redis.curve(1)
    assert isinstance(curve["sent"], dict)
    assert set(curve["sent"]) == set(redis.PARTS)


def test_heavy_and_light_are_different_people() -> None:
    assert HEAVY not in LIGHT
    assert len(LIGHT) == 7
