"""How fast pictures come: each worker notes what a finished job took it, and the latest of these make the pace.

A worker draws several jobs at once, so that a job takes it the time since the one before was finished, not the
time since its own start. It is noted with the job's end in RQ's books (`settle.lua`). Knows no queue.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from worker.jobs import Job


@dataclass(frozen=True)
class Lap:
    """What one job took its worker."""

    version: str
    seconds: float


class Stopwatch:
    """Of one worker: `stop` is what it calls with each job that is done."""

    def __init__(self) -> None:
        self._last: datetime | None = None

    def stop(self, job: Job) -> Lap | None:
        """What a job took since the one before was done, where that can be told."""
        if job.started_at is None or job.ended_at is None:
            return None
        begun = max(job.started_at, self._last or job.started_at)
        self._last = job.ended_at
        return Lap(job.version, max(0.0, (job.ended_at - begun).total_seconds()))


def mean(noted: list[bytes]) -> float:
    """Seconds per job; not a number where none has been noted."""
    return sum(map(float, noted)) / len(noted) if noted else math.nan
