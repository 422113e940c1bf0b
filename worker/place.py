"""Where a job stands among all that wait, and when its turn may come: two round trips for any number of jobs.

Counts what lies in the queues and changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from redis import Redis
from rq import Queue
from rq.job import Job as RQJob
from rq.worker_registration import REDIS_WORKER_KEYS

from worker import keys, pace
from worker.jobs import State


@dataclass(frozen=True)
class Place:
    """The place of a job that waits."""

    position: int  # 1: the next to start
    seconds: float | None = None  # until then, estimated from what the latest jobs took; None: nothing is known


@dataclass(frozen=True)
class _Waiting:
    """What must be known of a job to find it."""

    id: str
    queue: str
    version: str
    held_by: int | None  # the user in whose line it is

    @property
    def num_queues(self) -> int:
        """Of those that are served until it is its turn."""
        return keys.QUEUES.index(self.queue) + 1


def places(redis: Redis, job_ids: Sequence[str]) -> dict[str, Place]:
    """The places of those among `job_ids` that wait."""
    waiting = _waiting(redis, job_ids)
    with redis.pipeline(transaction=True) as pipe:
        pipe.scard(REDIS_WORKER_KEYS)
        for name in keys.QUEUES:
            pipe.llen(_key(name))
        for job in waiting:
            line = _key(job.queue) if job.held_by is None else keys.user_held(job.held_by)
            pipe.lpos(line, job.id)
            pipe.lrange(keys.pace(job.version), 0, keys.PACE_LENGTH - 1)
        num_workers, *rest = pipe.execute()
    lengths, found = rest[: len(keys.QUEUES)], rest[len(keys.QUEUES) :]
    return {
        job.id: _place(job, index or 0, lengths, pace.mean(noted) / num_workers if num_workers else math.nan)
        for job, index, noted in zip(waiting, found[::2], found[1::2], strict=True)
    }


def _waiting(redis: Redis, job_ids: Sequence[str]) -> list[_Waiting]:
    with redis.pipeline(transaction=False) as pipe:
        for job_id in job_ids:
            pipe.hmget(keys.job(job_id), "state", "is_held", "user_id", "version")
            pipe.hget(RQJob.key_for(job_id), "origin")
        answers: list[Any] = pipe.execute()
    found = []
    for job_id, record, queue in zip(job_ids, answers[::2], answers[1::2], strict=True):
        state, is_held, user_id, version = ((value or b"").decode() for value in record)
        if state == State.QUEUED and queue is not None:
            held_by = int(user_id) if is_held == str(True) else None
            found.append(_Waiting(job_id, queue.decode(), version, held_by))
    return found


def _place(job: _Waiting, index: int, lengths: list[int], seconds_per_job: float) -> Place:
    """`index` is the job's own in its queue, or in its owner's line: then it comes after all that is queued."""
    num_queues = job.num_queues if job.held_by is not None else job.num_queues - 1
    position = sum(lengths[:num_queues]) + index + 1
    seconds = position * seconds_per_job
    return Place(position, None if math.isnan(seconds) else seconds)


def _key(queue: str) -> str:
    return f"{Queue.redis_queue_namespace_prefix}{queue}"
