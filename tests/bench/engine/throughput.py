"""How many jobs per second a full house gets: a closed loop, in which every user always has one job under way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from tests.bench.engine.clock import Clock
from tests.bench.engine.load import Record, closed_loop
from tests.bench.engine.regimes import GRIDS, LONE, POSTCARD_64, POSTCARD_128, TINY, Model, Regime, load
from tests.bench.engine.sides import Bare, Continuous, Side
from tests.bench.figure import Figure, at_least, medians, ratios

NUMBER = 2
MANY, FULL = 2.2, 0.97  # goals: where batches pay, and where one job fills the device
USERS = (1, 2, 4, 8, 16)  # of the curve


def measure(rounds: int) -> Iterator[Figure]:
    for regime in (TINY, POSTCARD_64, POSTCARD_128):
        yield _throughput(regime, *both(regime, rounds), MANY)
    yield _throughput(LONE, *both(LONE, rounds), FULL)
    bare, engine = both(GRIDS, rounds)
    yield _throughput(GRIDS, bare, engine, FULL)
    yield _mean(GRIDS, bare, engine, FULL)


def curve(rounds: int) -> dict[str, object]:
    """Jobs per second by the number of users, where batches pay. One round: a picture of what `measure` knows."""
    crowds = [replace(POSTCARD_64, num_users=users, num_jobs=max(8, 2 * users)) for users in USERS]
    records = [both(regime, 1) for regime in crowds]
    return {
        "regime": POSTCARD_64.name,
        "users": list(USERS),
        "bare": [bare[0].throughput for bare, _ in records],
        "engine": [engine[0].throughput for _, engine in records],
    }


@cache
def both(regime: Regime, rounds: int) -> tuple[list[Record], list[Record]]:
    """Bare and engine in turns, each round with other jobs. Measured once."""
    model = load(regime.model)
    settle(model, regime)
    bare, engine = [], []
    for seed in range(rounds):
        bare.append(crowd(Bare(model), model, regime, seed))
        engine.append(crowd(Continuous(model.engine(regime.side)), model, regime, seed))
    return bare, engine


def settle(model: Model, regime: Regime) -> None:
    """Draw a little with both sides, so that nothing is set up or tried for the first time while we measure."""
    few = replace(regime, num_jobs=3, steps=(2,))
    for side in (Bare(model), Continuous(model.engine(regime.side))):
        crowd(side, model, replace(few, guidance=(1.0,)), 0)
        crowd(side, model, few, 1)


def crowd(side: Side, model: Model, regime: Regime, seed: int) -> Record:
    return closed_loop(side, Clock.of(model.family.device), regime.jobs(seed), regime.num_users)


def _throughput(regime: Regime, bare: Sequence[Record], engine: Sequence[Record], goal: float) -> Figure:
    theirs, ours = [each.throughput for each in bare], [each.throughput for each in engine]
    beside = medians("jobs/s", bare=theirs, engine=ours)
    what = "jobs per second beside bare diffusers"
    return Figure(NUMBER, what, _crowd(regime), ratios(ours, theirs), goal=at_least(goal), beside=beside)


def _mean(regime: Regime, bare: Sequence[Record], engine: Sequence[Record], goal: float) -> Figure:
    theirs, ours = [each.mean for each in bare], [each.mean for each in engine]
    beside = medians("s", bare=theirs, engine=ours)
    what = "mean latency: how many times shorter than bare diffusers"
    return Figure(NUMBER, what, _crowd(regime), ratios(theirs, ours), goal=at_least(goal), beside=beside)


def _crowd(regime: Regime) -> str:
    return f"{regime.name}, {regime.num_users} user{'s' * (regime.num_users > 1)}"
