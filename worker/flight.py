"""A job in flight: RQ's side of it, and RQ's bookkeeping at its start, while it runs, and at its end.

Says to RQ's keys what is true, so that `rq info` and its dashboards show it. Knows no record and no model.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from rq import Queue
from rq.executions import Execution
from rq.job import Job as RQJob
from rq.job import JobStatus
from rq.utils import current_timestamp
from rq.utils import now as rq_now

from worker import queues
from worker.jobs import Job


class Ending(Enum):
    """How a job leaves this worker, for RQ."""

    SUCCESS = auto()  # nothing is left to do: its result is the state of the record
    FAILURE = auto()  # trying again would not help
    STOPPED = auto()  # somebody stopped it
    HANDED_BACK = auto()  # to the front of its queue, for another worker
    LEFT = auto()  # somebody else has it: touch nothing but our own execution
    ABANDONED = auto()  # nobody could be told: RQ finds out when the lease runs out


@dataclass(frozen=True)
class Outcome:
    """An ending and what RQ should keep of it."""

    ending: Ending
    text: str = ""


@dataclass
class Flight:
    """One job of the many that a worker has in hand."""

    rq_job: Any
    queue: Queue
    execution: Execution
    begun_at: float = field(default_factory=time.monotonic)
    job: Job | None = None  # the record, once it is claimed
    is_started: bool = False  # the engine draws it
    is_stopping: bool = False

    @property
    def id(self) -> str:
        return str(self.rq_job.id)

    @property
    def is_overdue(self) -> bool:
        timeout = self.rq_job.timeout or 0
        return timeout > 0 and time.monotonic() - self.begun_at > timeout


def begin(worker: Any, rq_job: RQJob, queue: Queue, ttl: int) -> Flight | None:
    """Tell RQ that `worker` has started a job. None when another worker is at it: then it is not ours to start.

    RQ can hand a job out twice, as when two workers clean one registry at the same time.
    """
    registry = queue.started_job_registry
    others = worker.connection.zrangebyscore(registry.key, f"({current_timestamp()}", "+inf")
    with worker.connection.pipeline() as pipe:
        pipe.lrem(queue.intermediate_queue_key, 1, rq_job.id)
        if any(entry.startswith(f"{rq_job.id}:".encode()) for entry in others):
            pipe.execute()
            return None
        execution = Execution.create(rq_job, ttl, pipeline=pipe, worker_name=worker.name)
        rq_job.prepare_for_execution(worker.name, pipeline=pipe)
        pipe.persist(rq_job.key)
        pipe.execute()
    return Flight(rq_job, queue, execution)


def settle(worker: Any, flight: Flight, outcome: Outcome) -> None:
    """Tell RQ how a job has left `worker`. May be called again when Redis was away."""
    job, queue = flight.rq_job, flight.queue
    job.ended_at = rq_now()
    worker.execution = flight.execution  # what RQ's own methods clean up
    match outcome.ending:
        case Ending.SUCCESS:
            job._result, job._status = outcome.text, JobStatus.FINISHED
            worker.handle_job_success(job, queue, queue.started_job_registry)
        case Ending.FAILURE:
            job.retries_left = 0
            worker.handle_job_failure(job, queue, queue.started_job_registry, exc_string=outcome.text)
        case Ending.STOPPED:
            worker._stopped_job_id = job.id
            worker.handle_job_failure(job, queue, queue.started_job_registry, exc_string=outcome.text)
        case Ending.HANDED_BACK:
            with worker.connection.pipeline() as pipe:
                worker.cleanup_execution(job, pipeline=pipe)
                queue._enqueue_job(job, pipeline=pipe, at_front=True)
                queues.wake(pipe)
                pipe.execute()
        case Ending.LEFT:
            with worker.connection.pipeline() as pipe:
                worker.cleanup_execution(job, pipeline=pipe)
                pipe.execute()
        case Ending.ABANDONED:
            worker.execution = None


def holds_lease(flight: Flight) -> bool:
    """Whether RQ still counts the job as ours, rather than as abandoned."""
    registry = flight.queue.started_job_registry
    expiry = flight.queue.connection.zscore(registry.key, flight.execution.composite_key)
    return expiry is not None and expiry > current_timestamp()


def forget_copy(rq_job: Any, queue: Queue) -> None:
    """Drop a job that RQ has handed out twice."""
    queue.connection.lrem(queue.intermediate_queue_key, 1, rq_job.id)


def put_back(rq_job: Any, queue: Queue) -> None:
    """Undo a pop."""
    with queue.connection.pipeline() as pipe:
        pipe.lrem(queue.intermediate_queue_key, 1, rq_job.id)
        pipe.lpush(queue.key, rq_job.id)
        pipe.execute()


def refusal(rq_job: Any) -> str:
    """Why a job may not run here, or nothing. Reads the name of its function and never imports it."""
    try:
        name, arguments, named = rq_job.func_name, list(rq_job.args), dict(rq_job.kwargs)
    except Exception as error:  # whatever lies in Redis was written by somebody else
        return f"This job cannot be read: {type(error).__name__}. Jobs are written in JSON."
    if name != queues.FUNCTION or rq_job.instance is not None:
        return f"Workers run {queues.FUNCTION} and nothing else, not {name}."
    if named or arguments != [rq_job.id]:
        return f"{queues.FUNCTION} takes the id of its own job and nothing else."
    return ""
