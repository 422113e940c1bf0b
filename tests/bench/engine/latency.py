"""How long people wait who come as they like: Poisson arrivals below and above what the bare pipeline can do.

Three ways to serve them: the bare pipeline job by job, the same with like jobs in batches, and the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from statistics import median
from typing import NamedTuple

from tests.bench.engine.clock import Clock
from tests.bench.engine.load import Record, open_loop, poisson
from tests.bench.engine.regimes import GRIDS, POSTCARD_64, TINY, Model, Regime, load
from tests.bench.engine.sides import Bare, Batches, Continuous, Side
from tests.bench.engine.throughput import FULL, both
from tests.bench.figure import Figure, Goal, at_least, medians, ratios

NUMBER = 4
CALM, BUSY = 0.8, 1.5  # load as a share of the bare pipeline's capacity
GOALS = {CALM: 1.0, BUSY: 1.7}
LOADS = (0.4, CALM, BUSY, 2.5)  # of the curve

Sides = dict[str, Record]


class Measure(NamedTuple):
    """One number of all that people wait."""

    name: str
    of: Callable[[Record], float]


P95 = Measure("p95 of latency", lambda record: record.p95)
MEAN = Measure("mean latency", lambda record: record.mean)  # of grids, which are too few for a p95


def measure(rounds: int) -> Iterator[Figure]:
    for share, goal in GOALS.items():
        yield from _figures(P95, TINY, share, goal, rounds)
        yield from _figures(P95, POSTCARD_64, share, goal, rounds)
        yield from _figures(MEAN, GRIDS, share, FULL, rounds)


def curve(rounds: int) -> dict[str, object]:
    """p95 by load, in seconds: medians of what `measure` knows, and one round for the loads beside."""
    measured = [served(POSTCARD_64, share, rounds, _some(rounds) if share in GOALS else 1) for share in LOADS]
    sides = {name: [median(P95.of(each[name]) for each in records) for records in measured] for name in _SIDES}
    return {"regime": POSTCARD_64.name, "loads": list(LOADS), **sides}


@cache
def served(regime: Regime, share: float, rounds: int, first: int) -> list[Sides]:
    """The same jobs at the same moments for all sides, in the `first` of the rounds. Measured once."""
    capacities = [record.throughput for record in both(regime, rounds)[0]][:first]
    return [_served(regime, share * capacity, seed) for seed, capacity in enumerate(capacities)]


def _served(regime: Regime, rate: float, seed: int) -> Sides:
    """`rate` is jobs per second."""
    model, jobs = load(regime.model), regime.jobs(seed)
    moments = poisson(rate, len(jobs), seed)
    sides = {name: build(model, regime) for name, build in _SIDES.items()}
    return {name: open_loop(side, Clock.of(model.family.device), jobs, moments) for name, side in sides.items()}


_SIDES: dict[str, Callable[[Model, Regime], Side]] = {
    "bare": lambda model, regime: Bare(model),
    "batches": lambda model, regime: Batches(model),
    "engine": lambda model, regime: Continuous(model.engine(regime.side)),
}

_POLICIES = {"bare": "one job at a time", "batches": "batches of like jobs"}


def _some(rounds: int) -> int:
    """Two rounds for three of others, as there are three sides."""
    return max(1, 2 * rounds // 3)


def _figures(measure: Measure, regime: Regime, share: float, goal: float, rounds: int) -> Iterator[Figure]:
    records = served(regime, share, rounds, _some(rounds))
    yield _figure(measure, regime, share, records, "bare", at_least(goal))
    yield _figure(measure, regime, share, records, "batches", None)


def _figure(
    measure: Measure, regime: Regime, share: float, records: list[Sides], other: str, goal: Goal | None
) -> Figure:
    theirs = [measure.of(each[other]) for each in records]
    ours = [measure.of(each["engine"]) for each in records]
    return Figure(
        NUMBER,
        f"{measure.name}: how many times shorter than with {_POLICIES[other]}",
        f"{regime.name}, {share:g} × the capacity of bare diffusers",
        ratios(theirs, ours),
        goal=goal,
        beside=medians("s", **{other: theirs, "engine": ours}),
    )
