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
    """Put a job into a queue and wake the idle workers, within the caller's transaction."""
    job = Queue.prepare_data(FUNCTION, at_front=at_front, **_properties(job_id))
    pipeline.sadd(Queue.redis_queues_keys, queue.key)
    queue.enqueue_many([job], pipeline=pipeline)  # unlike `enqueue`, it leaves a transaction in progress alone
    wake(pipeline)


def hold(queue: Queue, job_id: str, pipeline: Pipeline) -> None:
    """Tell RQ of a job that may not run yet: it needs a status and a place in its queue, see `let_in.lua`."""
    job = queue.create_job(FUNCTION, status=JobStatus.DEFERRED, **_properties(job_id))
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
