"""The scoreboard: figures and curves as one table, as JSON and as a page in docs/bench. Measures nothing."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import torch

from model.loading.device import choose_device, choose_dtype, device_name
from tests.bench.figure import COLUMNS, Figure


@dataclass(frozen=True)
class Board:
    """What was measured in so many rounds."""

    rounds: int
    figures: Sequence[Figure]
    curves: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        """`21 of 24 goals are met.`"""
        judged = [figure.is_met for figure in self.figures if figure.is_met is not None]
        return f"{sum(judged)} of {len(judged)} goals are met."


def measure(figures: Iterable[Callable[[int], Iterable[Figure]]], rounds: int) -> list[Figure]:
    """All of them, each told as soon as it is known."""
    known = []
    for figure in chain.from_iterable(each(rounds) for each in figures):
        print(" | ".join(figure.row), flush=True)
        known.append(figure)
    return known


def publish(board: Board, folder: Path) -> None:
    """Write `scoreboard.md` and `scoreboard.json`, and print the table."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scoreboard.json").write_text(as_json(board), encoding="utf-8")
    (folder / "scoreboard.md").write_text(page(board), encoding="utf-8")
    print(f"\n{table(board.figures)}\n\n{board.summary}")


def as_json(board: Board) -> str:
    content = {
        "machine": machine(),
        "rounds": board.rounds,
        "figures": [figure.as_json for figure in board.figures],
        "curves": board.curves,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def page(board: Board) -> str:
    """The table with its plots, in Markdown."""
    plots = "\n\n".join(f"![{title}]({name}.png)" for name, title in PLOTS.items() if name in board.curves)
    head = _HEAD.format(rounds=board.rounds, machine=machine(), summary=board.summary)
    return f"{head}\n{table(board.figures)}\n\n{plots}\n"


def table(figures: Iterable[Figure]) -> str:
    lines = (COLUMNS, ["---"] * len(COLUMNS), *(figure.row for figure in figures))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine() -> str:
    """What we run on, in words."""
    device = choose_device()
    precision = str(choose_dtype(device)).removeprefix("torch.")
    return f"{device_name(device)}, {precision}, torch {torch.__version__}, Python {platform.python_version()}"


PLOTS = {
    "batch-curve": "Time of one row by rows in the batch",
    "users": "Jobs per second by number of users",
    "latency": "Latency by load for three policies",
    "fairness": "Latency of light users beside a heavy one",
    "scale-out": "Jobs per second by number of workers",
    "redis": "Redis commands of one job",
}

_HEAD = """# Scoreboard

Written by `make bench`; [README.md](README.md) tells how each figure is measured. {summary}

{rounds} rounds with the sides in turns, median and range, on {machine}. A ratio has both of its sides in one run.
On a CPU the figures of the engine are processor seconds of one thread, and waiting in them is virtual; those of
the service (1, 8, 10) are wall time. Where a ratio of speeds is below 1, the other side is better.
"""
