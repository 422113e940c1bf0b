"""The pictures that people marked with a heart. Knows neither pictures nor prompts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from redis import Redis

from worker import keys
from worker.jobs import now


@dataclass(frozen=True, order=True)
class Liked:
    """One picture of a job: `index` is 1 to 4, as on its button."""

    job_id: str
    index: int


class Likes:
    """The likes of everybody. `redis` must not decode responses."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def toggle(self, user_id: int, picture: Liked) -> bool:
        """Like a picture, or no longer. Returns whether it is liked now."""
        key, member = keys.likes(user_id), _written(picture)
        if self._redis.zadd(key, {member: now().timestamp()}, nx=True):
            return True
        self._redis.zrem(key, member)
        return False

    def is_liked(self, user_id: int, picture: Liked) -> bool:
        return self._redis.zscore(keys.likes(user_id), _written(picture)) is not None

    def count(self, user_id: int) -> int:
        return int(self._redis.zcard(keys.likes(user_id)))

    def of(self, user_id: int, limit: int | None = None) -> list[Liked]:
        """What a user likes, newest first."""
        members = self._redis.zrevrange(keys.likes(user_id), 0, -1 if limit is None else limit - 1)
        return [_read(member) for member in cast(list[bytes], members)]


def _written(picture: Liked) -> str:
    return f"{picture.job_id}:{picture.index}"


def _read(member: bytes) -> Liked:
    job_id, _, index = member.decode().partition(":")
    return Liked(job_id, int(index))
