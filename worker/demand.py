"""What waits for which model, and how much of it comes before a job. Knows no Redis."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from model.params import Speed
from worker import keys

SPEEDS = tuple(Speed)


@dataclass(frozen=True)
class Spot:
    """Where a job of a model stands among those of its speed: 1 is the first."""

    version: str
    speed: Speed
    turn: int


@dataclass(frozen=True)
class Demand:
    """All that is queued."""

    lengths: Mapping[str, int]  # of the queues, by name
    seconds: Mapping[str, float]  # that a job takes a worker, by model; not a number where none has been noted

    def queued(self, version: str, speed: Speed) -> int:
        return self.lengths.get(keys.queue(speed, version), 0)

    def faster(self, version: str, speed: Speed) -> int:
        """The jobs of a model at faster speeds."""
        return sum(self.queued(version, each) for each in SPEEDS[: SPEEDS.index(speed)])

    def position(self, spot: Spot) -> int:
        """Among all jobs of the model: 1 is the next to start."""
        return self.faster(spot.version, spot.speed) + spot.turn

    def time(self, spot: Spot, workers: Iterable[Collection[str]]) -> float:
        """Seconds until its turn at workers that each serve these models; not a number where that is unknown."""
        works = [self._work(spot, models) for models in workers]
        if not works:
            return math.nan
        return 0.0 if 0 in works else 1 / sum(1 / work for work in works)

    def _work(self, spot: Spot, models: Collection[str]) -> float:
        """Seconds that a worker of these models would take alone: at each speed it serves them in turn."""
        own = self.position(spot) * self.seconds.get(spot.version, math.nan)
        others = [self._before(spot, other) for other in models if other != spot.version]
        return own + sum(seconds for seconds in others if not math.isnan(seconds))

    def _before(self, spot: Spot, other: str) -> float:
        """Seconds that the jobs of another model take that have their turn before."""
        count = self.faster(other, spot.speed) + min(spot.turn, self.queued(other, spot.speed))
        return count * self.seconds.get(other, math.nan)
