"""What the finished jobs of a person came to. Counted by `move.lua`, once for each job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from redis import Redis

from model.params import Speed
from worker import keys
from worker.jobs import Job, State
from worker.store import JobStore


@dataclass(frozen=True)
class Used:
    """Finished jobs and their pictures."""

    jobs: int = 0
    images: int = 0


@dataclass(frozen=True)
class Usage:
    """A person's past by speed, and what they have under way."""

    by_speed: Mapping[Speed, Used] = field(default_factory=dict)
    under_way: tuple[Job, ...] = ()  # oldest first

    @property
    def total(self) -> Used:
        used = self.by_speed.values()
        return Used(sum(one.jobs for one in used), sum(one.images for one in used))

    @property
    def running(self) -> list[Job]:
        return [job for job in self.under_way if job.state is State.RUNNING]

    def num_queued(self, speed: Speed) -> int:
        queued = [job for job in self.under_way if job.state is State.QUEUED]
        return sum(job.request.speed is speed for job in queued)


def usage_of(redis: Redis, store: JobStore, user_id: int) -> Usage:
    """`redis` must not decode responses."""
    counted = cast("dict[bytes, bytes]", redis.hgetall(keys.usage(user_id)))
    under_way = [job for job in store.live() if job.request.origin.user_id == user_id]
    return Usage({speed: _used(counted, speed) for speed in Speed}, tuple(under_way))


def _used(counted: Mapping[bytes, bytes], speed: Speed) -> Used:
    jobs, images = (int(counted.get(f"{speed}:{what}".encode(), 0)) for what in ("jobs", "images"))
    return Used(jobs, images)
