"""Workers as RQ's books name them and what they have noted, without anybody behind the names."""

from __future__ import annotations

from collections.abc import Sequence

from redis import Redis
from rq.worker_registration import REDIS_WORKER_KEYS

from worker import keys, queues

MODELS = ("postcard",)  # all of the catalog that ships


def enlist(redis: Redis, name: str = "one", models: Sequence[str] = MODELS) -> None:
    """A living worker that serves these models."""
    key = f"rq:worker:{name}"
    redis.hset(key, "queues", ",".join(queue.name for queue in queues.open_queues(redis, models)))
    redis.sadd(REDIS_WORKER_KEYS, key)


def note_pace(redis: Redis, version: str, seconds: float) -> None:
    """A job of this model has taken its worker so long."""
    redis.lpush(keys.pace(version), seconds)
