"""How a worker takes a job: one script pops it and begins its lease, so that no crash can come between.

RQ's own pop leaves the id in an intermediate list, and what starts the job takes it from there: four round trips.
Knows no record and no model.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import uuid4

from redis import Redis
from rq import Queue
from rq.executions import Execution
from rq.job import Job as RQJob
from rq.job import JobStatus
from rq.serializers import JSONSerializer
from rq.utils import now as rq_now
from rq.utils import utcformat

from worker.flight import Flight
from worker.scripts import script


class What(StrEnum):
    """What a look at the queues came to."""

    NOTHING = "nothing"
    STARTED = "started"
    ELSEWHERE = "elsewhere"  # a copy of a job that some worker is at, as RQ makes them; it is dropped
    EXPIRED = "expired"  # our own, whose lease ran out; it lies in its queue again


@dataclass(frozen=True)
class Taken:
    """`flight` is there where a job was started; `is_more` where this queue or a later one has further jobs."""

    what: What
    job_id: str = ""
    flight: Flight | None = None
    is_more: bool = False


class Taker:
    """Takes jobs for one worker. `lease` is in seconds."""

    def __init__(self, redis: Redis, queues: list[Queue], name: str, lease: int) -> None:
        self._redis = redis
        self._queues = queues
        self._name = name
        self._lease = lease
        self._script = redis.register_script(script("fields.lua", "take.lua"))

    def take(self, in_flight: Iterable[str]) -> Taken:
        """Start the first job of the first queue that has one, unless some worker is at it."""
        begun = Execution(uuid4().hex, "", self._redis, self._name)
        at = rq_now()
        begun.created_at = begun.last_heartbeat = at
        what, number, job_id, fields, more = self._script(
            keys=[queue.key for queue in self._queues],
            args=[
                self._name,
                begun.id,
                self._lease,
                int(at.timestamp()),
                at.timestamp(),
                utcformat(at),
                *in_flight,
            ],
        )
        outcome, found = What(what.decode()), job_id.decode()
        if outcome is not What.STARTED:
            return Taken(outcome, found, is_more=bool(more))
        begun.job_id = found
        job: Any = RQJob(found, connection=self._redis, serializer=JSONSerializer)
        job.restore(dict(zip(fields[::2], fields[1::2], strict=True)))
        job.worker_name, job._status, job.started_at, job.last_heartbeat = self._name, JobStatus.STARTED, at, at
        return Taken(outcome, found, Flight(job, self._queues[number - 1], begun), bool(more))
