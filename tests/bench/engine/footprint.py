"""What a generation under way takes in memory, and how long a fresh process needs for its first picture."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.bench.engine.flight import Memory
from tests.bench.figure import Figure, at_most

NUMBER = 13
FEW, MANY = 1, 33  # generations under way
REPOSITORY = Path(__file__).parents[3]
COLD_START = 8  # seconds
COPIES = 1.9  # of the weights: less than a second one, with the libraries that loading needs
MIB = 2**20


class Cost(NamedTuple):
    """What a process has taken."""

    wall: float  # seconds
    processor: float  # seconds
    output: str


def measure(rounds: int) -> Iterator[Figure]:
    few, many = memory(FEW), memory(MANY)
    yield _copies(few)
    extra = (many.drawing - few.drawing) / (MANY - FEW) / MIB
    yield Figure(NUMBER, "memory for each further grid under way", "postcard, 256 px", (extra,), " MiB")
    starts = [cold_start() for _ in range(rounds)]
    regime = "postcard, 256 px, process start to the grid's file"
    walls = tuple(each.wall for each in starts)
    yield Figure(NUMBER, "cold start, wall time", regime, walls, " s", at_most(COLD_START))
    processors = tuple(each.processor for each in starts)
    yield Figure(NUMBER, "cold start, processor time", regime, processors, " s")


def _copies(memory: Memory) -> Figure:
    taken = memory.loaded - memory.empty
    beside = f"{taken / MIB:.0f} MiB for {memory.weights / MIB:.0f} MiB of weights"
    what = "memory that a model takes once loaded, in copies of its weights"
    return Figure(NUMBER, what, "postcard", (taken / memory.weights,), "", at_most(COPIES), beside)


def cold_start() -> Cost:
    with TemporaryDirectory() as folder:
        return _python("-m", "model", "imagine", "a fox in the snow", "--out", str(Path(folder, "grid.png")))


def memory(number: int) -> Memory:
    """Of a process in which so many grids are under way."""
    return Memory(**json.loads(_python("-m", "tests.bench.engine.flight", str(number)).output))


def _python(*arguments: str) -> Cost:
    """Run a Python program. Raises `CalledProcessError`."""
    command: Sequence[str] = (sys.executable, *arguments)
    start = time.perf_counter()
    before = os.times()
    done = subprocess.run(
        command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(time.perf_counter() - start, spent, done.stdout)
