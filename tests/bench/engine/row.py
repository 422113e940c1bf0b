"""A line of the scoreboard, and how its figures are written."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple


class Row(NamedTuple):
    """Texts, in the order of the columns."""

    what: str
    regime: str
    bare: str
    engine: str
    ratio: str
    goal: str


def spread(values: Sequence[float], unit: str = "") -> str:
    """Median and range: `1.52 (1.49–1.61)`."""
    return f"{median(values):.2f}{unit} ({min(values):.2f}–{max(values):.2f})"


def at_least(goal: float, values: Sequence[float]) -> str:
    return f"≥ {goal:g}: {_verdict(median(values) >= goal)}"


def at_most(goal: float, values: Sequence[float], unit: str = "") -> str:
    return f"≤ {goal:g}{unit}: {_verdict(median(values) <= goal)}"


def ratios(numerators: Sequence[float], denominators: Sequence[float]) -> list[float]:
    """Round by round."""
    return [above / below for above, below in zip(numerators, denominators, strict=True)]


def _verdict(is_met: bool) -> str:
    return "met" if is_met else "missed"
