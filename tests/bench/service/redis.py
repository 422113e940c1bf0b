"""What a job costs Redis, as `redis-cost` last wrote it down. Measures nothing itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Figure, at_most
from tests.bench.report import FOLDER

NUMBER = 9
GOAL = 20
GOALS = {"commands sent": at_most(GOAL), "commands executed": None, "round trips": None}
PARTS = ("submit", "worker", "bot")
WHEN, CROWDED = "one at a time", "8 at once"
STOCK_WORKER = 52  # commands of RQ's own SimpleWorker for a job that does nothing (rq 2.12)


def measure(rounds: int) -> Iterator[Figure]:
    costs = read(FOLDER / "redis-cost.json")
    for when in (WHEN, CROWDED):
        for what, goal in GOALS.items():
            whole = costs[f"whole, {when}"][what]
            beside = ", ".join(f"{part} {costs[f'{part}, {when}'][what]:g}" for part in PARTS)
            regime = f"from the command to the grid, jobs of 1 s, {when}"
            yield Figure(NUMBER, f"{what} for each job", regime, (whole,), "", goal, beside)


def curve(rounds: int) -> dict[str, object]:
    costs = read(FOLDER / "redis-cost.json")
    return {
        "stock": STOCK_WORKER,
        "goal": GOAL,
        "sent": {part: costs[f"{part}, {WHEN}"]["commands sent"] for part in PARTS},
        "executed": {part: costs[f"{part}, {WHEN}"]["commands executed"] for part in PARTS},
    }


def read(file: Path) -> dict[str, dict[str, float]]:
    """Figures by the part of the road and what was counted."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    return {row["what"]: {name: float(value) for name, value in row.items() if name != "what"} for row in rows}
