"""What a generation under way takes in memory, and how long a fresh process needs for its first picture."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.bench.engine.row import Row, at_most, spread

FEW, MANY = 1, 33  # generations under way
REPOSITORY = Path(__file__).parents[3]
COLD_START = 8  # seconds


class Cost(NamedTuple):
    """What a process has taken."""

    wall: float  # seconds
    processor: float  # seconds
    output: str


def measure(rounds: int) -> Iterator[Row]:
    extra = [(_memory(MANY) - _memory(FEW)) / (MANY - FEW) for _ in range(rounds)]
    yield Row("MB for each further grid under way", "postcard, 256 px", "", spread(extra), "", "")
    starts = [cold_start() for _ in range(rounds)]
    walls, processors = [each.wall for each in starts], [each.processor for each in starts]
    regime = "postcard, 256 px, process start to the grid's file"
    goal = at_most(COLD_START, walls, " s")
    yield Row("cold start, wall time", regime, "", spread(walls, " s"), "", goal)
    yield Row("cold start, processor time", regime, "", spread(processors, " s"), "", "")


def cold_start() -> Cost:
    with TemporaryDirectory() as folder:
        return _python("-m", "model", "imagine", "a fox in the snow", "--out", str(Path(folder, "grid.png")))


def _memory(number: int) -> float:
    """MB that a process holds while so many grids are under way."""
    return float(_python("-m", "tests.bench.engine.flight", str(number)).output) / 2**20


def _python(*arguments: str) -> Cost:
    """Run a Python program. Raises `CalledProcessError`."""
    command: Sequence[str] = (sys.executable, *arguments)
    start = time.perf_counter()
    before = os.times()
    done = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(time.perf_counter() - start, spent, done.stdout)
