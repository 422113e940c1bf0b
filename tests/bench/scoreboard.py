"""`scoreboard`: every figure there is, in one table. `docs/bench/README.md` tells what each of them means.

What costs Redis something is measured by `redis-cost`, a program of its own that mostly sleeps, beside the figures
that count processor seconds. Those of wall time come when it is over.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench import board, plots
from tests.bench.engine import (
    absolute,
    batch_curve,
    equality,
    footprint,
    latency,
    peak,
    promptness,
    throughput,
)
from tests.bench.report import FOLDER
from tests.bench.service import fairness, overhead, redis, scale

SHARE = 2  # a round of this is as long as so many of other benchmarks

ENGINE = (throughput, latency, promptness, equality, peak)
SERVICE = (overhead, fairness, scale, footprint, redis)
CURVES = {
    "batch-curve": batch_curve.curve,
    "users": throughput.curve,
    "latency": latency.curve,
    "fairness": fairness.curve,
    "scale-out": scale.curve,
    "redis": redis.curve,
}


async def run(rounds: int) -> None:
    rounds = max(1, rounds // SHARE)
    with _beside("tests.bench", "redis-cost") as process:
        engine = board.measure([figure.measure for figure in ENGINE], rounds)
        engine += board.measure([absolute.measure], rounds)
        curves = {name: CURVES[name](rounds) for name in ("batch-curve", "users", "latency")}
    service = board.measure([figure.measure for figure in SERVICE], rounds)
    curves |= {name: curve(rounds) for name, curve in CURVES.items() if name not in curves}
    filled = board.Board(rounds, sorted([*engine, *service], key=lambda figure: figure.number), curves)
    board.publish(filled, FOLDER)
    plots.draw_all(filled.curves, FOLDER)
    if process.returncode:
        sys.exit("redis-cost has failed: figure 9 is what it measured before.")


@contextmanager
def _beside(*module: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs while the block does, and is over when that is."""
    command = [sys.executable, "-m", *module]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    except BaseException:
        process.terminate()
        raise
    finally:
        process.wait()
