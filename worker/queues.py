"""The RQ queues: how a job gets in and how it gets out, without being lost on either way.

Knows job ids alone: no record, no model. JSON is the serializer on both sides, because RQ's own choice, pickle,
would run the code of whoever can write to Redis.
"""

from __future__ import annotations

from typing import Any

from redis import Redis
from redis.client import Pipeline
from rq import Queue, Retry
from rq.job import Job as RQJob
from rq.job import JobStatus
from rq.serializers import JSONSerializer
from rq.utils import now as rq_now

from model.params import Speed
from worker import keys

FUNCTION = "worker.tasks.render"  # the only function that our queues may name


def open_queues(redis: Redis) -> list[Queue]:
    """All queues in the order in which they are served."""
    return [_open(redis, name) for name in keys.QUEUES]


def queue_of(redis: Redis, speed: Speed) -> Queue:
    """The queue that jobs of this speed wait in."""
    return _open(redis, speed.value)


def _open(redis: Redis, name: str) -> Queue:
    return Queue(name, connection=redis, serializer=JSONSerializer)


def enqueue(queue: Queue, job_id: str, pipeline: Pipeline, *, at_front: bool = False) -> None:
    """Put a job into a queue and wake the idle workers, within the caller's transaction.

    What RQ's `enqueue_many` does, where it writes the job twice.
    """
    _save(queue, job_id, JobStatus.QUEUED, pipeline)
    queue.push_job_id(job_id, pipeline=pipeline, at_front=at_front)
    wake(pipeline)


def hold(queue: Queue, job_id: str, pipeline: Pipeline) -> None:
    """Tell RQ of a job that may not run yet: it needs a status and a place in its queue, see `let_in.lua`."""
    _save(queue, job_id, JobStatus.DEFERRED, pipeline)


def _save(queue: Queue, job_id: str, status: JobStatus, pipeline: Pipeline) -> None:
    job = queue.create_job(FUNCTION, status=status, **_properties(job_id))
    job.origin, job.enqueued_at = queue.name, rq_now()
    pipeline.sadd(Queue.redis_queues_keys, queue.key)
    job.save(pipeline=pipeline)


def _properties(job_id: str) -> dict[str, Any]:
    return {
        "args": (job_id,),
        "job_id": job_id,
        "description": job_id,  # RQ would log the prompt of a call; prompts are not for the log
        "timeout": keys.JOB_TIMEOUT,
        "result_ttl": keys.RESULT_LIFETIME,
        "failure_ttl": keys.FAILURE_LIFETIME,
        # One more than our own limit, so that the record says first that a job is lost.
        "retry": Retry(max=keys.MAX_ATTEMPTS + 1, enqueue_at_front=True),
    }


def wake(redis: Redis | Pipeline) -> None:
    """Tell idle workers to look. All hear it: a token in a list could be taken by a worker that has no room."""
    redis.publish(keys.WAKE, "")


def fetch(redis: Redis, job_id: str) -> RQJob | None:
    """RQ's side of a job, or None when RQ has forgotten it."""
    if not RQJob.exists(job_id, connection=redis):
        return None
    job: Any = RQJob.fetch(job_id, connection=redis, serializer=JSONSerializer)
    return job
