"""The line of each person: RQ has at most a few of their jobs, the others wait here until one of those ends.

Admission happens here, in one script with the record. The end of a job lets in the next by `move.lua`. Knows
no prompt and no Discord.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from redis import Redis
from redis.client import Pipeline

from worker import keys, queues
from worker.jobs import Job, LineFullError
from worker.scripts import script
from worker.store import JobStore


@dataclass(frozen=True)
class Limits:
    """How many jobs one person may have."""

    running: int = 3  # at a worker or in a queue
    waiting: int = 10  # behind those


DEFAULT_LIMITS = Limits()


class Line:
    """All lines. `redis` must not decode responses."""

    def __init__(self, redis: Redis, store: JobStore, limits: Limits = DEFAULT_LIMITS) -> None:
        self._redis = redis
        self._store = store
        self._limits = limits
        self._admit = redis.register_script(script("admit.lua"))
        self._mend = redis.register_script(script("let_in.lua", "mend.lua"))

    def admit(self, jobs: list[Job]) -> list[Job]:
        """Record jobs of one person and queue as many as they may have; the rest is held. All of them or none.

        Raises `LineFullError`.
        """
        user_id = _owner(jobs[0])
        held = [job.model_copy(update={"is_held": True}) for job in jobs]
        num_queued: Any = self._admit(
            keys=[keys.user_active(user_id), keys.user_held(user_id), keys.LINE],
            args=[
                self._limits.running,
                self._limits.waiting,
                len(jobs),
                *(word for pair in zip(jobs, held, strict=True) for job in pair for word in self._commands(job)),
            ],
        )
        if num_queued < 0:
            raise LineFullError(self._limits.running + self._limits.waiting, jobs[0].request.prompt)
        return [*jobs[:num_queued], *held[num_queued:]]

    def mend(self, held: list[Job]) -> int:
        """Put right the lines of those who have jobs in them, which are `held`. Returns how many jobs it moved."""
        by_owner = groupby(sorted(held, key=lambda job: (_owner(job), job.created_at)), key=_owner)
        return sum(self._mend_line(user_id, jobs) for user_id, jobs in by_owner)

    def _commands(self, job: Job) -> list[Any]:
        """What is to be written of a job, as `admit.lua` reads it."""
        pipe = self._redis.pipeline()
        self._write(job, pipe)
        commands = [words for words, _ in pipe.command_stack]
        return [len(commands), *(word for words in commands for word in (len(words), *words))]

    def _write(self, job: Job, pipe: Pipeline) -> None:
        self._store.create(job, pipe)
        queue, user_id = queues.queue_of(self._redis, job.request.speed, job.version), _owner(job)
        if job.is_held:
            queues.hold(queue, job.id, pipe)
            pipe.rpush(keys.user_held(user_id), job.id)
        else:
            queues.enqueue(queue, job.id, pipe)
            pipe.sadd(keys.user_active(user_id), job.id)

    def _mend_line(self, user_id: int, jobs: Iterable[Job]) -> int:
        mended: int = self._mend(
            keys=[keys.user_active(user_id), keys.user_held(user_id), keys.LIVE],
            args=[keys.PREFIX, user_id, *(job.id for job in jobs)],
        )
        return mended


def _owner(job: Job) -> int:
    return job.request.origin.user_id
