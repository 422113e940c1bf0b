"""How long people wait who come as they like: Poisson arrivals below and above what the bare pipeline can do."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.engine.clock import Clock
from tests.bench.engine.load import Record, open_loop, poisson
from tests.bench.engine.regimes import GRIDS, POSTCARD_64, TINY, Regime, load
from tests.bench.engine.row import Row, at_least, ratios, spread
from tests.bench.engine.sides import Bare, Continuous
from tests.bench.engine.throughput import FULL, both

LOADS = {0.8: 1.0, 1.5: 1.7}  # load as a share of the bare pipeline's capacity: goal


def measure(rounds: int) -> Iterator[Row]:
    for regime in (TINY, POSTCARD_64):
        for load_share, goal in LOADS.items():
            yield _row(regime, load_share, goal, rounds)
    for load_share in LOADS:
        yield _row(GRIDS, load_share, FULL, rounds)


def _row(regime: Regime, share: float, goal: float, rounds: int) -> Row:
    capacities = [record.throughput for record in both(regime, rounds)[0]]
    pairs = [_pair(regime, share * capacity, seed) for seed, capacity in enumerate(capacities)]
    theirs, ours = [bare.p95 for bare, _ in pairs], [engine.p95 for _, engine in pairs]
    gain = ratios(theirs, ours)
    return Row(
        "p95 of latency",
        f"{regime.name}, {share:g} × the capacity of the bare pipeline",
        spread(theirs, " s"),
        spread(ours, " s"),
        spread(gain),
        at_least(goal, gain),
    )


def _pair(regime: Regime, rate: float, seed: int) -> tuple[Record, Record]:
    """The same jobs at the same moments for both. `rate` is jobs per second."""
    model, jobs = load(regime.model), regime.jobs(seed)
    device = model.family.device
    moments = poisson(rate, len(jobs), seed)
    bare = open_loop(Bare(model), Clock.of(device), jobs, moments)
    return bare, open_loop(Continuous(model), Clock.of(device), jobs, moments)
