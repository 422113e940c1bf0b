"""Heals what a crash has left between a record and RQ: jobs that RQ forgot, gave up, or gave to nobody.

Compares the two and moves the record, or queues the job again. Running it twice does no more than once.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from redis import Redis
from rq.job import Job as RQJob
from rq.registry import CanceledJobRegistry

from worker import keys, lease, queues
from worker.jobs import Job, JobEndedError, JobError, StaleLeaseError, State, now
from worker.logs import JobLog
from worker.store import JobStore

logger = logging.getLogger(__name__)

CHUNK = 500  # jobs that are compared in one transaction


class Reaper:
    """Looks at the jobs that have not ended; the old ones, however many, cost nothing."""

    def __init__(self, redis: Redis, store: JobStore) -> None:
        self._redis = redis
        self._store = store
        self._queues = queues.open_queues(redis)
        self._strays: set[str] = set()  # queued jobs that were in no queue at the last look

    def reap(self) -> int:
        """Heal everything that can be. Returns how many jobs that was."""
        live = [job_id.decode() for job_id in self._redis.zrange(keys.LIVE, 0, -1)]  # type: ignore[union-attr]
        healed = 0
        queued: set[str] = set()
        for start in range(0, len(live), CHUNK):
            for job_id, state, rq_status in self._compare(live[start : start + CHUNK]):
                if (state, rq_status) == (State.QUEUED, "queued"):
                    queued.add(job_id)
                healed += self._heal(job_id, state, rq_status)
        healed += self._queue_strays(queued)
        self._forget_cancelled()
        return healed

    def _compare(self, job_ids: list[str]) -> list[tuple[str, str, str]]:
        """What the record and RQ say of each job at one moment; "" where there is nothing."""
        with self._redis.pipeline(transaction=True) as pipe:
            for job_id in job_ids:
                pipe.hget(keys.job(job_id), "state")
                pipe.hget(RQJob.key_for(job_id), "status")
            answers = [(answer or b"").decode() for answer in pipe.execute()]
        return list(zip(job_ids, answers[::2], answers[1::2], strict=True))

    def _heal(self, job_id: str, state: str, rq_status: str) -> bool:
        try:
            match state, rq_status:
                case State.QUEUED, "" | "finished":
                    self._queue_again(self._store.get(job_id))
                case State.RUNNING, "" | "finished":
                    self._queue_again(lease.lose(self._store, self._store.get(job_id)))
                case State.RUNNING, "queued":  # RQ has taken the job from a dead worker already
                    lease.lose(self._store, self._store.get(job_id))
                case State.QUEUED | State.RUNNING, "failed":
                    self._fail(job_id)
                case State.QUEUED | State.RUNNING, "canceled" | "stopped":
                    self._store.move(job_id, State.CANCELLED, ended_at=now())
                case _:
                    return False
        except (StaleLeaseError, JobEndedError):  # it has moved on since we looked
            return False
        JobLog(logger, job_id).warning("Healed: the record said %s, RQ said %s", state, rq_status or "nothing")
        return True

    def _fail(self, job_id: str) -> None:
        detail = "RQ gave it up: its workers ended too often, or it was stuck between queue and worker."
        self._store.move(job_id, State.FAILED, error=JobError.LOST, error_detail=detail, ended_at=now())

    def _queue_again(self, job: Job) -> None:
        if job.state is not State.QUEUED:
            return
        with self._redis.pipeline(transaction=True) as pipe:
            queues.enqueue(self._queues[keys.QUEUES.index(job.request.speed)], job.id, pipe, at_front=True)
            pipe.execute()

    def _queue_strays(self, queued: set[str]) -> int:
        """Queue jobs that RQ calls queued but that lie in no queue: a worker has popped them by BLPOP, and died.

        Only those that lay nowhere at two looks in a row, as a job does for a moment when it is popped.
        """
        somewhere: set[str] = set()
        for queue in self._queues:
            for key in (queue.key, queue.intermediate_queue_key):
                entries: Any = self._redis.lrange(key, 0, -1)
                somewhere.update(entry.decode() for entry in entries)
        strays = queued - somewhere
        again = strays & self._strays
        for job in self._store.get_many(sorted(again)):
            JobLog(logger, job.id).warning("Healed: it was in no queue")
            self._queue_again(job)
        self._strays = strays - again
        return len(again)

    def _forget_cancelled(self) -> None:
        """RQ never cleans its registry of cancelled jobs."""
        for queue in self._queues:
            registry = CanceledJobRegistry(queue=queue)
            self._redis.zremrangebyscore(registry.key, 0, time.time() - keys.RESULT_LIFETIME)
