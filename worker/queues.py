"""The RQ queues: how a job gets in and how it gets out, without being lost on either way.

A job lies in the queue of its speed and its model, such as `fast.postcard`; a stock `rq worker` may serve it
too. Earlier editions had one queue for each speed, such as `fast`: our workers all listen to those as well, and
pass on what they do not serve (`take.lua`). Knows job ids alone: no record. JSON is the serializer on both sides,
because RQ's own choice, pickle, would run the code of whoever can write to Redis.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

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


def open_queues(redis: Redis, models: Iterable[str]) -> list[Queue]:
    """The queues of these models in the order in which they are served: by speed, then as they are listed."""
    models = tuple(models)
    return [queue_of(redis, speed, version) for speed in Speed for version in models]


def open_served_queues(redis: Redis, models: Iterable[str]) -> list[Queue]:
    """All that a worker of these models listens to: those of earlier editions too."""
    return [*(_open(redis, speed) for speed in Speed), *open_queues(redis, models)]


def open_known_queues(redis: Redis) -> list[Queue]:
    """All queues of ours that have ever held a job, whoever serves them."""
    known = cast("set[bytes]", redis.smembers(Queue.redis_queues_keys))
    names = sorted(key.decode().removeprefix(Queue.redis_queue_namespace_prefix) for key in known)
    return [_open(redis, name) for name in names if name.partition(".")[0] in set(Speed)]


def queue_of(redis: Redis, speed: Speed, version: str) -> Queue:
    """The queue that jobs of this speed and model wait in."""
    return _open(redis, keys.queue(speed, version))


def _open(redis: Redis, name: str) -> Queue:
    return Queue(name, connection=redis, serializer=JSONSerializer)


def enqueue(queue: Queue, job_id: str, pipeline: Pipeline, *, at_front: bool = False) -> None:
    """Put a job into a queue and wake the idle workers, within the caller's transaction.

    What RQ's `enqueue_many` does, where it writes the job twice.
    """
    _save(queue, job_id, JobStatus.QUEUED, pipeline)
    queue.push_job_id(job_id, pipeline=pipeline, at_front=at_front)
    wake(pipeline, queue.name)


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


def wake(redis: Redis | Pipeline, queue: str = "") -> None:
    """Tell idle workers to look: those of a queue, or all. A token in a list could go to one that has no room."""
    redis.publish(keys.WAKE, queue)


def fetch(redis: Redis, job_id: str) -> RQJob | None:
    """RQ's side of a job, or None when RQ has forgotten it."""
    if not RQJob.exists(job_id, connection=redis):
        return None
    job: Any = RQJob.fetch(job_id, connection=redis, serializer=JSONSerializer)
    return job
