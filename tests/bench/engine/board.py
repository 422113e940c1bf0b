"""`engine`: the scoreboard of the engine beside the bare diffusers pipeline, as one table.

Both sides run in one process with the same weights, in turns. Knows no figure: its neighbours measure them.
"""

from __future__ import annotations

from itertools import chain

from tests.bench.engine import equality, footprint, latency, peak, promptness, throughput
from tests.bench.engine.regimes import load
from tests.bench.report import publish

LENGTH = 7  # one round is as long as so many of other benchmarks
FIGURES = (throughput, latency, promptness, equality, footprint, peak)


async def run(rounds: int) -> None:
    rounds = max(1, rounds // LENGTH)
    model = load("postcard")
    rows = list(chain.from_iterable(figure.measure(rounds) for figure in FIGURES))
    publish(
        "engine",
        "The engine beside the bare pipeline",
        ("what", "regime", "bare diffusers", "engine", "how many times better", "goal"),
        rows,
        f"{rounds} rounds, sides in turns, median (range); {model.pipeline.unet.dtype} on {model.family.device}. "
        "On a CPU time is processor seconds of one thread, and waiting is virtual; on a GPU it is wall time. "
        "Mixed jobs: 8, 12 or 20 steps (grids 8 or 12), guidance 1, 3 or 5, DDIM, Euler or DPM++. "
        "Where a figure is below 1, diffusers is better.",
    )
