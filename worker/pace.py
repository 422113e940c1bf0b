"""How fast pictures come: each worker notes what a finished job took it, and the latest of these make the pace.

A worker draws several jobs at once, so that a job takes it the time since the one before was finished, not the
time since its own start. Knows no queue.
"""

from __future__ import annotations

import logging
import math
from datetime import datetime
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from worker import keys
from worker.jobs import Job
from worker.logs import JobLog

logger = logging.getLogger(__name__)


class Stopwatch:
    """Of one worker: `stop` is what it calls with each job that is done."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._last: datetime | None = None

    def stop(self, job: Job) -> None:
        """Note what a job took. Raises nothing: the pace is not worth a picture."""
        if job.started_at is None or job.ended_at is None:
            return
        begun = max(job.started_at, self._last or job.started_at)
        self._last = job.ended_at
        try:
            note(self._redis, job.version, max(0.0, (job.ended_at - begun).total_seconds()))
        except RedisError as error:
            JobLog(logger, job.id).warning("What it took is not noted: %s", error)


def note(redis: Redis, version: str, seconds: float) -> None:
    """Remember what a job of a model took, and now and then forget all but the latest."""
    length: Any = redis.lpush(keys.pace(version), f"{seconds:.3f}")
    if length >= 2 * keys.PACE_LENGTH:
        redis.ltrim(keys.pace(version), 0, keys.PACE_LENGTH - 1)


def mean(noted: list[bytes]) -> float:
    """Seconds per job; not a number where none has been noted."""
    return sum(map(float, noted)) / len(noted) if noted else math.nan
