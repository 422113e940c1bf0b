"""Where a job stands among all that wait for its model, and when its turn may come: a few round trips for all.

Counts what lies in the queues and changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from redis import Redis
from rq import Queue
from rq.job import Job as RQJob

from model.params import Speed
from worker import keys, pace, serving
from worker.demand import Demand, Spot
from worker.jobs import State


@dataclass(frozen=True)
class Place:
    """The place of a job that waits."""

    position: int  # 1: the next of its model to start
    seconds: float | None = None  # until then, estimated from what the latest jobs took; None: nothing is known
    is_served: bool = True  # whether any living worker draws with its model


@dataclass(frozen=True)
class _Waiting:
    """What must be known of a job to find it."""

    id: str
    queue: str  # where RQ has it
    version: str
    speed: Speed
    held_by: int | None  # the user in whose line it is

    @property
    def line(self) -> str:
        """The key of the list that it is in."""
        return _key(self.queue) if self.held_by is None else keys.user_held(self.held_by)

    def spot(self, index: int, demand: Demand) -> Spot:
        """`index` is its own in its list. What is held comes after all that is queued."""
        queued = demand.queued(self.version, self.speed) if self.held_by is not None else 0
        return Spot(self.version, self.speed, queued + index + 1)


def places(redis: Redis, job_ids: Sequence[str]) -> dict[str, Place]:
    """The places of those among `job_ids` that wait."""
    waiting = _waiting(redis, job_ids)
    workers = serving.listening(redis) if waiting else []
    demand = _demand(redis, {job.version for job in waiting}.union(*map(_models, workers)))
    with redis.pipeline(transaction=False) as pipe:
        for job in waiting:
            pipe.lpos(job.line, job.id)
        found: list[int | None] = pipe.execute()
    return {job.id: _place(job, index or 0, demand, workers) for job, index in zip(waiting, found, strict=True)}


def _waiting(redis: Redis, job_ids: Sequence[str]) -> list[_Waiting]:
    with redis.pipeline(transaction=False) as pipe:
        for job_id in job_ids:
            pipe.hmget(keys.job(job_id), "state", "is_held", "user_id", "version", "speed")
            pipe.hget(RQJob.key_for(job_id), "origin")
        answers: list[Any] = pipe.execute()
    found = []
    for job_id, record, queue in zip(job_ids, answers[::2], answers[1::2], strict=True):
        state, is_held, user_id, version, speed = ((value or b"").decode() for value in record)
        if state == State.QUEUED and queue is not None:
            held_by = int(user_id) if is_held == str(True) else None
            found.append(_Waiting(job_id, queue.decode(), version, Speed(speed or Speed.FAST), held_by))
    return found


def _demand(redis: Redis, models: set[str]) -> Demand:
    """What waits for these models."""
    names = [keys.queue(speed, version) for version in models for speed in Speed]
    with redis.pipeline(transaction=True) as pipe:
        for name in names:
            pipe.llen(_key(name))
        for version in models:
            pipe.lrange(keys.pace(version), 0, keys.PACE_LENGTH - 1)
        answers: list[Any] = pipe.execute()
    lengths, noted = answers[: len(names)], answers[len(names) :]
    return Demand(
        dict(zip(names, lengths, strict=True)),
        {version: pace.mean(times) for version, times in zip(models, noted, strict=True)},
    )


def _place(job: _Waiting, index: int, demand: Demand, workers: Iterable[frozenset[str]]) -> Place:
    spot, who_serves = job.spot(index, demand), [names for names in workers if job.queue in names]
    seconds = demand.time(spot, [_models(names) for names in who_serves])
    return Place(demand.position(spot), None if math.isnan(seconds) else seconds, bool(who_serves))


def _models(queues: Iterable[str]) -> set[str]:
    return {version for queue in queues if (version := keys.model_of(queue))}


def _key(queue: str) -> str:
    return f"{Queue.redis_queue_namespace_prefix}{queue}"
