"""Where a job stands among all that wait for its model, and when its turn may come: a few round trips for all.

Counts what lies in the queues and changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redis import Redis
from rq import Queue
from rq.job import Job as RQJob

from model.params import Speed
from worker import keys, pace, serving
from worker.jobs import State

SPEEDS = tuple(Speed)


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


@dataclass(frozen=True)
class _Demand:
    """What waits for which model, and how long a job of each takes a worker."""

    lengths: Mapping[str, int]  # of the queues, by name
    seconds: Mapping[str, float]  # by model; not a number where none has been noted

    def sooner(self, version: str, speed: Speed) -> int:
        """The jobs of a model that are faster than this speed."""
        faster = SPEEDS[: SPEEDS.index(speed)]
        return sum(self.lengths.get(keys.queue(each, version), 0) for each in faster)

    def position(self, job: _Waiting, index: int) -> int:
        """`index` is the job's in its queue, or in its owner's line: then it comes after all that is queued."""
        own = self.lengths.get(keys.queue(job.speed, job.version), 0)
        queued = own if job.held_by is not None else 0
        return self.sooner(job.version, job.speed) + queued + index + 1

    def work(self, job: _Waiting, index: int, models: Iterable[str]) -> float:
        """Seconds until its turn at a worker of these models, which serves them in turn at each speed."""
        turns = index + 1
        total = self.position(job, index) * self.seconds[job.version]
        for other in set(models) - {job.version}:
            same = min(turns, self.lengths.get(keys.queue(job.speed, other), 0))
            if count := self.sooner(other, job.speed) + same:
                taken = self.seconds.get(other, math.nan)
                total += 0 if math.isnan(taken) else count * taken
        return total


def places(redis: Redis, job_ids: Sequence[str]) -> dict[str, Place]:
    """The places of those among `job_ids` that wait."""
    waiting = _waiting(redis, job_ids)
    workers = serving.listening(redis) if waiting else []
    models = sorted({job.version for job in waiting}.union(*map(_models, workers)))
    with redis.pipeline(transaction=True) as pipe:
        for version in models:
            pipe.lrange(keys.pace(version), 0, keys.PACE_LENGTH - 1)
        for name in (names := [keys.queue(speed, version) for version in models for speed in Speed]):
            pipe.llen(_key(name))
        for job in waiting:
            pipe.lpos(job.line, job.id)
        answers: list[Any] = pipe.execute()
    noted, lengths, found = _parts(answers, len(models), len(names))
    demand = _Demand(
        dict(zip(names, lengths, strict=True)),
        {version: pace.mean(times) for version, times in zip(models, noted, strict=True)},
    )
    return {job.id: _place(job, index or 0, demand, workers) for job, index in zip(waiting, found, strict=True)}


def _parts(answers: list[Any], *counts: int) -> tuple[list[Any], ...]:
    """The answers in parts of these lengths, and the rest."""
    parts = []
    for count in counts:
        parts.append(answers[:count])
        answers = answers[count:]
    return (*parts, answers)


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
            found.append(_Waiting(job_id, queue.decode(), version, Speed(speed), held_by))
    return found


def _place(job: _Waiting, index: int, demand: _Demand, workers: Iterable[frozenset[str]]) -> Place:
    those_who_serve = [names for names in workers if job.queue in names]
    works = [demand.work(job, index, _models(names)) for names in those_who_serve]
    seconds = _together(works)
    return Place(demand.position(job, index), None if math.isnan(seconds) else seconds, bool(those_who_serve))


def _together(works: Sequence[float]) -> float:
    """Seconds that something takes all who would each take so long for it alone; not a number for nobody."""
    if not works:
        return math.nan
    return 0.0 if 0 in works else 1 / sum(1 / work for work in works)


def _models(queues: Iterable[str]) -> set[str]:
    return {version for queue in queues if (version := keys.model_of(queue))}


def _key(queue: str) -> str:
    return f"{Queue.redis_queue_namespace_prefix}{queue}"
