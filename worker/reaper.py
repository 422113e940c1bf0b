"""Heals what a crash has left between a record and RQ: jobs that RQ forgot, gave up, or gave to nobody.

Compares the two and moves the record, or queues the job again. Running it twice does no more than once.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress

from redis import Redis
from rq.job import Job as RQJob
from rq.registry import CanceledJobRegistry

from worker import keys, lease, queues
from worker.jobs import Job, JobEndedError, JobError, StaleLeaseError, State, now
from worker.line import Line
from worker.logs import JobLog
from worker.store import JobStore

logger = logging.getLogger(__name__)

CHUNK = 500  # jobs that are compared in one transaction


class Reaper:
    """Looks at the jobs that have not ended; the old ones, however many, cost nothing."""

    def __init__(self, redis: Redis, store: JobStore) -> None:
        self._redis = redis
        self._store = store
        self._line = Line(redis, store)
        self._strays: set[str] = set()  # jobs that were in no queue and with no worker at the last look

    def reap(self) -> int:
        """Heal everything that can be. Returns how many jobs that was."""
        live = [job_id.decode() for job_id in self._redis.zrange(keys.LIVE, 0, -1)]  # type: ignore[union-attr]
        healed = 0
        expected: set[str] = set()
        held: list[str] = []
        for start in range(0, len(live), CHUNK):
            for job_id, state, rq_status in self._compare(live[start : start + CHUNK]):
                if self._heal(job_id, state, rq_status):
                    healed += 1
                elif rq_status in {"queued", "started"}:
                    expected.add(job_id)
                elif rq_status == "deferred":
                    held.append(job_id)
        healed += self._heal_strays(expected)
        healed += self._line.mend(self._store.get_many(held))
        self._forget_cancelled()
        self._store.trim()
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
        queue = queues.queue_of(self._redis, job.request.speed, job.version)
        with self._redis.pipeline(transaction=True) as pipe:
            if job.is_held:
                queues.hold(queue, job.id, pipe)
            else:
                queues.enqueue(queue, job.id, pipe, at_front=True)
            pipe.execute()

    def _heal_strays(self, expected: set[str]) -> int:
        """Queue jobs that lie in no queue and are with no worker, as when a worker dies in the moment it pops.

        Only those that were nowhere at two looks in a row: one that moves while we look may seem to be. RQ itself
        leaves a job for a minute in the list that it passes through on its way out of the queue.
        """
        strays = expected - self._somewhere()
        again = strays & self._strays
        known = queues.open_known_queues(self._redis) if again else []
        for job in self._store.get_many(sorted(again)):
            JobLog(logger, job.id).warning("Healed: it was in no queue and with no worker")
            for queue in known:
                self._redis.lrem(queue.intermediate_queue_key, 0, job.id)
            with suppress(StaleLeaseError):
                self._queue_again(lease.lose(self._store, job) if job.state is State.RUNNING else job)
        self._strays = strays - again
        return len(again)

    def _somewhere(self) -> set[str]:
        """The jobs that RQ has in a queue or with a worker."""
        with self._redis.pipeline(transaction=True) as pipe:
            for queue in queues.open_known_queues(self._redis):
                pipe.lrange(queue.key, 0, -1)
                pipe.zrange(queue.started_job_registry.key, 0, -1)
            found = pipe.execute()
        return {entry.decode().partition(":")[0] for entries in found for entry in entries}

    def _forget_cancelled(self) -> None:
        """RQ never cleans its registry of cancelled jobs."""
        for queue in queues.open_known_queues(self._redis):
            registry = CanceledJobRegistry(queue=queue)
            self._redis.zremrangebyscore(registry.key, 0, time.time() - keys.RESULT_LIFETIME)
