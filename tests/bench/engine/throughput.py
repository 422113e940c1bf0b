"""How many jobs per second a full house gets: a closed loop, in which every user always has one job under way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from tests.bench.engine.clock import Clock
from tests.bench.engine.load import Record, closed_loop
from tests.bench.engine.regimes import GRIDS, LONE, POSTCARD_64, POSTCARD_128, TINY, Model, Regime, load
from tests.bench.engine.row import Row, at_least, ratios, spread
from tests.bench.engine.sides import Bare, Continuous, Side

MANY, FULL, ALONE = 2.2, 0.97, 0.95  # goals: where batches pay, where one job fills the device, for one user


def measure(rounds: int) -> Iterator[Row]:
    for regime in (TINY, POSTCARD_64, POSTCARD_128):
        yield _throughput(regime, *both(regime, rounds), MANY)
    yield _throughput(LONE, *both(LONE, rounds), ALONE)
    bare, engine = both(GRIDS, rounds)
    yield _throughput(GRIDS, bare, engine, FULL)
    yield _mean(GRIDS, bare, engine, FULL)


@cache
def both(regime: Regime, rounds: int) -> tuple[list[Record], list[Record]]:
    """Bare and engine in turns, each round with other jobs. Measured once."""
    model = load(regime.model)
    bare, engine = [], []
    for seed in range(rounds):
        bare.append(crowd(Bare(model), model, regime, seed))
        engine.append(crowd(Continuous(model), model, regime, seed))
    return bare, engine


def crowd(side: Side, model: Model, regime: Regime, seed: int) -> Record:
    return closed_loop(side, Clock.of(model.family.device), regime.jobs(seed), regime.num_users)


def _throughput(regime: Regime, bare: Sequence[Record], engine: Sequence[Record], goal: float) -> Row:
    theirs, ours = [each.throughput for each in bare], [each.throughput for each in engine]
    gain = ratios(ours, theirs)
    return Row("jobs per second", _crowd(regime), spread(theirs), spread(ours), spread(gain), at_least(goal, gain))


def _mean(regime: Regime, bare: Sequence[Record], engine: Sequence[Record], goal: float) -> Row:
    theirs, ours = [each.mean for each in bare], [each.mean for each in engine]
    gain = ratios(theirs, ours)
    return Row(
        "mean latency",
        _crowd(regime),
        spread(theirs, " s"),
        spread(ours, " s"),
        spread(gain),
        at_least(goal, gain),
    )


def _crowd(regime: Regime) -> str:
    return f"{regime.name}, {regime.num_users} user{'s' * (regime.num_users > 1)}"
