"""What one heavy user costs seven light ones, through the real line and queue, with an engine that sleeps.

The heavy one always has as many jobs as the line takes. The light ones come as they like, or order again as soon
as they are served.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from tests.bench.engine.load import poisson
from tests.bench.figure import Figure, at_most, medians, ratios
from tests.bench.service.crowd import Crowd, Diary
from tests.bench.service.house import open_house

NUMBER = 8
GOAL = 1.3
HEAVY, LIGHT = 1, range(2, 9)  # user ids
ROOM, STEP, NUM_STEPS = 2, 0.01, 20  # two grids share an engine; seconds of one step
JOB = NUM_STEPS * STEP  # seconds
CAPACITY = ROOM / JOB  # jobs per second
CALM = 0.4  # what the light users ask for who come as they like, as a share of the capacity
NUM_JOBS = 35  # of theirs
MOST = 2  # rounds: each takes half a minute
WINDOW = 6.0  # seconds in which the others order again and again

Sides = tuple[list[Diary], list[Diary]]  # without the heavy user, and with them


def measure(rounds: int) -> Iterator[Figure]:
    calm, busy = both(min(rounds, MOST))
    yield _p95(f"come as they like, at {CALM:g} × the capacity", *calm)
    yield _p95("order again at once", *busy)
    index = tuple(jain([diary.served()[user] for user in (HEAVY, *LIGHT)]) for diary in busy[1])
    yield Figure(NUMBER, "Jain index of jobs served, of all eight users", "all order again at once", index, "")


def curve(rounds: int) -> dict[str, object]:
    """Jobs of each user where all order again at once, and the light ones' p95 without the heavy one and with."""
    calm, busy = both(min(rounds, MOST))
    served = busy[1][0].served()
    return {
        "served": [served[user] for user in (HEAVY, *LIGHT)],
        "p95": {
            name: {"without": sides[0][0].p95(LIGHT), "with": sides[1][0].p95(LIGHT)}
            for name, sides in (("come as they like", calm), ("order again at once", busy))
        },
    }


def jain(shares: Sequence[float]) -> float:
    """1 where all have the same, 1/n where one has everything (Jain, Chiu and Hawe 1984, equation 1)."""
    return sum(shares) ** 2 / (len(shares) * sum(share**2 for share in shares))


@cache
def both(rounds: int) -> tuple[Sides, Sides]:
    """Of those who come as they like, and of those who order again at once. Measured once."""
    calm: Sides = ([], [])
    busy: Sides = ([], [])
    with open_house() as house, house.workers(house.sleeper("sleeper", room=ROOM, step=STEP)):
        for seed in range(rounds):
            for index, greedy in enumerate(((), (HEAVY,))):
                calm[index].append(Crowd(house, greedy).come(_visits(seed)))
                busy[index].append(Crowd(house, greedy).insist(LIGHT, WINDOW))
    return calm, busy


def _visits(seed: int) -> list[tuple[float, int]]:
    moments = poisson(CALM * CAPACITY, NUM_JOBS, seed)
    return [(moment, LIGHT[number % len(LIGHT)]) for number, moment in enumerate(moments)]


def _p95(how: str, alone: Sequence[Diary], beside: Sequence[Diary]) -> Figure:
    without, with_heavy = [each.p95(LIGHT) for each in alone], [each.p95(LIGHT) for each in beside]
    regime = f"7 light users {how}; jobs of {JOB:g} s, two at once"
    what = "light users' p95 beside a heavy user, as a multiple of that without"
    numbers = medians("s", **{"without": without, "with": with_heavy})
    return Figure(NUMBER, what, regime, ratios(with_heavy, without), goal=at_most(GOAL), beside=numbers)
