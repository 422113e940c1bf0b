"""How much of what the device can do reaches the denoiser: its arithmetic beside a large matrix multiplication.

Padding rows are not counted as work done.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import mean

import torch
from torch.utils.flop_counter import FlopCounterMode

from model.families.family import Family
from model.generation import Generation
from model.loading.device import choose_dtype
from tests.bench.engine.batch_curve import denoise, rows_of
from tests.bench.engine.clock import Clock
from tests.bench.engine.load import Record
from tests.bench.engine.regimes import GRIDS, POSTCARD_64, POSTCARD_128, Regime, load
from tests.bench.engine.throughput import both
from tests.bench.figure import Figure, medians

NUMBER = 3
MATRIX = {"cpu": 2048, "mps": 4096, "cuda": 8192}  # rows and columns


def measure(rounds: int) -> Iterator[Figure]:
    for regime in (POSTCARD_64, POSTCARD_128, GRIDS):
        bare, engine = both(regime, rounds)
        best = multiplication(load(regime.model).family.device)
        theirs, ours = [
            [arithmetic(record, regime, seed) / best for seed, record in enumerate(side)]
            for side in (bare, engine)
        ]
        what = "share of the speed of a matrix multiplication, decoding included"
        beside = medians("", bare=theirs) + f"of {best / 1e12:.3g} TFLOP/s"
        yield Figure(NUMBER, what, regime.name, tuple(ours), "", beside=beside)


def arithmetic(record: Record, regime: Regime, seed: int) -> float:
    """FLOP per second of the jobs of a full house, as far as the denoiser asks for them."""
    row_steps = mean(job.num_rows * job.steps for job in regime.jobs(seed))
    return record.throughput * row_steps * flop_per_row(load(regime.model).family, regime.jobs(seed)[0])


def multiplication(device: torch.device) -> float:
    """FLOP per second of the largest matrices, in the precision that models are loaded in. The best of five."""
    size = MATRIX[device.type]
    one, other = torch.randn(2, size, size, dtype=choose_dtype(device), device=device)
    seconds = []
    for _ in range(6):  # the first sets things up
        clock = Clock.of(device)
        clock.run(partial(torch.matmul, one, other))
        seconds.append(clock.now)
    return 2 * size**3 / min(seconds)


def flop_per_row(family: Family, generation: Generation) -> int:
    """Of one row in one step of the denoiser."""
    counter = FlopCounterMode(display=False)
    with counter:
        denoise(family, rows_of(family, generation, 1))
    return int(counter.get_total_flops())
