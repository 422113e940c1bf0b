"""How a worker takes a job: one script pops it and begins its lease, so that no crash can come between.

RQ's own pop leaves the id in an intermediate list, and what starts the job takes it from there: four round trips.
Knows no record and no model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import uuid4

from redis import Redis
from rq.executions import Execution
from rq.job import Job as RQJob
from rq.job import JobStatus
from rq.serializers import JSONSerializer
from rq.utils import now as rq_now
from rq.utils import utcformat

from worker import keys, queues
from worker.flight import Flight
from worker.scripts import script
from worker.turns import Turns


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
    """Takes jobs of `models` for one worker. `lease` is in seconds."""

    def __init__(self, redis: Redis, models: Collection[str], name: str, lease: int) -> None:
        self._redis = redis
        self._queues = {queue.name: queue for queue in queues.open_served_queues(redis, models)}
        self._turns = Turns(models)
        self._served = "".join(f"\n{version}\n" for version in models)
        self._name = name
        self._lease = lease
        self._script = redis.register_script(script("fields.lua", "take.lua"))

    def take(self, in_flight: Iterable[str], without: Collection[str] = ()) -> Taken:
        """Start the first job of the queue whose turn it is, unless some worker is at it; of some models none."""
        begun = Execution(uuid4().hex, "", self._redis, self._name)
        at = rq_now()
        begun.created_at = begun.last_heartbeat = at
        names = self._turns.queues(without)
        what, number, job_id, fields, more = self._script(
            keys=[self._queues[each].key for each in names],
            args=[
                self._name,
                begun.id,
                self._lease,
                int(at.timestamp()),
                at.timestamp(),
                utcformat(at),
                keys.PREFIX,
                self._served,
                *in_flight,
            ],
        )
        outcome, found = What(what.decode()), job_id.decode()
        if outcome is not What.STARTED:
            return Taken(outcome, found, is_more=bool(more))
        queue = self._queues[names[number - 1]]
        self._turns.took(queue.name)
        begun.job_id = found
        job: Any = RQJob(found, connection=self._redis, serializer=JSONSerializer)
        job.restore(dict(zip(fields[::2], fields[1::2], strict=True)))
        job.worker_name, job._status, job.started_at, job.last_heartbeat = self._name, JobStatus.STARTED, at, at
        return Taken(outcome, found, Flight(job, queue, begun), bool(more))
