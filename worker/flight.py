"""A job in flight: RQ's side of it, and RQ's bookkeeping at its end; `take` is its start.

Says to RQ's keys what is true, so that `rq info` and its dashboards show it. Knows no record and no model.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from rq import Queue
from rq.executions import Execution, ExecutionRegistry
from rq.job import JobStatus
from rq.results import Result
from rq.utils import current_timestamp, utcformat
from rq.utils import now as rq_now

from worker import keys, queues
from worker.jobs import Job
from worker.pace import Lap


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
    lap: Lap | None = None  # what it took, once it is done

    @property
    def id(self) -> str:
        return str(self.rq_job.id)

    @property
    def version(self) -> str:
        """Its model; "" where that is not known before it is claimed."""
        return self.job.version if self.job else keys.model_of(self.queue.name)

    @property
    def is_overdue(self) -> bool:
        timeout = self.rq_job.timeout or 0
        return timeout > 0 and time.monotonic() - self.begun_at > timeout


def settle(worker: Any, flight: Flight, outcome: Outcome, *, is_last: bool) -> None:
    """Tell RQ how a job has left `worker`, and whether it was the last one there.

    May be called again when Redis was away.
    """
    job, queue = flight.rq_job, flight.queue
    job.ended_at = rq_now()
    worker.execution = flight.execution  # what RQ's own methods clean up
    match outcome.ending:
        case Ending.SUCCESS:
            _succeed(worker, flight, outcome.text, is_last=is_last)
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
                queues.wake(pipe, queue.name)
                pipe.execute()
        case Ending.LEFT:
            with worker.connection.pipeline() as pipe:
                worker.cleanup_execution(job, pipeline=pipe)
                pipe.execute()
        case Ending.ABANDONED:
            worker.execution = None


def _succeed(worker: Any, flight: Flight, text: str, *, is_last: bool) -> None:
    """What RQ's `handle_job_success` does, in one script where nobody asks for more than that."""
    job, queue, execution = flight.rq_job, flight.queue, flight.execution
    job._result, job._status = text, JobStatus.FINISHED
    lifetime = job.get_result_ttl(worker.default_result_ttl)
    is_plain = lifetime > 0 and not job.repeats_left and not job.webhooks
    lap = flight.lap
    if is_plain and worker.settle_script(
        keys=[
            job.key,
            job.dependents_key,
            Result.get_key(job.id),
            job.finished_job_registry.key,
            job.started_job_registry.key,
            execution.key,
            ExecutionRegistry(job.id, worker.connection).key,
            worker.key,
            keys.pace(lap.version if lap else ""),
        ],
        args=[
            job.id,
            execution.id,
            lifetime,
            current_timestamp() + lifetime,
            utcformat(job.ended_at),
            (job.ended_at - job.started_at).total_seconds(),
            int(is_last),
            f"{lap.seconds:.3f}" if lap else "",
            keys.PACE_LENGTH,
            *(part for pair in _result_of(worker, flight).serialize().items() for part in pair),
        ],
    ):
        worker.is_told(is_busy=not is_last)
    else:
        worker.handle_job_success(job, queue, queue.started_job_registry)


def _result_of(worker: Any, flight: Flight) -> Result:
    return Result(
        flight.id,
        Result.Type.SUCCESSFUL,
        connection=worker.connection,
        return_value=flight.rq_job._result,
        worker_name=worker.name,
        serializer=flight.rq_job.serializer,
        execution_id=flight.execution.id,
        execution_started_at=flight.execution.created_at,
        execution_ended_at=flight.rq_job.ended_at,
    )


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
