"""A figure of the scoreboard: what was measured, how often, and what it should be. Knows no benchmark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

TIMES = " ×"  # the unit of a ratio


@dataclass(frozen=True)
class Goal:
    """A limit for the median."""

    limit: float
    is_floor: bool  # it should be at least so much, rather than at most

    def is_met(self, value: float) -> bool:
        return value >= self.limit if self.is_floor else value <= self.limit

    def distance(self, value: float) -> float:
        """How far a value is from the limit, as a share of the limit."""
        return abs(value - self.limit) / self.limit

    def verdict(self, value: float) -> str:
        if self.is_met(value):
            return "met"
        return f"missed by {_number(100 * self.distance(value))} %"


@dataclass(frozen=True)
class Figure:
    """A line of the scoreboard."""

    number: int  # of the list in docs/bench/README.md
    what: str
    regime: str
    values: tuple[float, ...]  # one for each round
    unit: str = TIMES
    goal: Goal | None = None
    beside: str = ""  # what the values were computed from

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def is_met(self) -> bool | None:
        """None where there is no goal."""
        return None if self.goal is None else self.goal.is_met(self.median)

    @property
    def row(self) -> tuple[str, ...]:
        """As texts, in the order of `COLUMNS`."""
        measured = spread(self.values, self.unit)
        if self.goal is None:
            return (str(self.number), self.what, self.regime, measured, "", "", self.beside)
        sign = "≥" if self.goal.is_floor else "≤"
        limit = f"{sign} {self.goal.limit:g}{self.unit}"
        verdict = self.goal.verdict(self.median)
        return (str(self.number), self.what, self.regime, measured, limit, verdict, self.beside)

    @property
    def as_json(self) -> dict[str, Any]:
        goal = self.goal
        return {
            "figure": self.number,
            "what": self.what,
            "regime": self.regime,
            "unit": self.unit.strip(),
            "values": list(self.values),
            "median": self.median,
            "goal": None if goal is None else {"at least" if goal.is_floor else "at most": goal.limit},
            "is met": self.is_met,
            "beside": self.beside,
        }


COLUMNS = ("#", "figure", "regime", "measured: median (range)", "goal", "verdict", "computed from")


def at_least(limit: float) -> Goal:
    return Goal(limit, is_floor=True)


def at_most(limit: float) -> Goal:
    return Goal(limit, is_floor=False)


def ratios(numerators: Sequence[float], denominators: Sequence[float]) -> tuple[float, ...]:
    """Round by round."""
    return tuple(above / below for above, below in zip(numerators, denominators, strict=True))


def medians(unit: str, **sides: Sequence[float]) -> str:
    """`bare 3.69, engine 11.8 jobs/s`: the sides of a ratio in absolute numbers."""
    return ", ".join(f"{name} {_number(median(values))}" for name, values in sides.items()) + f" {unit}"


def spread(values: Sequence[float], unit: str = "") -> str:
    """Median and range: `1.52 × (1.49–1.61)`."""
    middle = f"{_number(median(values))}{unit}"
    return middle if len(set(values)) == 1 else f"{middle} ({_number(min(values))}–{_number(max(values))})"


def _number(value: float) -> str:
    """Three digits, without an exponent."""
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
