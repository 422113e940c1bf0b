"""Which queues living workers listen to, as RQ's own books say: a stock `rq worker` counts too. Knows no job."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from redis import Redis
from rq.worker_registration import REDIS_WORKER_KEYS

from worker import keys


def listening(redis: Redis) -> list[frozenset[str]]:
    """The names of the queues of each living worker. The entry of one that died vanishes within two minutes."""
    workers = cast("set[bytes]", redis.smembers(REDIS_WORKER_KEYS))
    with redis.pipeline(transaction=False) as pipe:
        for worker in sorted(workers):
            pipe.hget(worker.decode(), "queues")
        found: list[bytes | None] = pipe.execute()
    return [frozenset(names.decode().split(",")) for names in found if names is not None]


def unserved(redis: Redis, models: Iterable[str]) -> list[str]:
    """Those of these models that no living worker draws with, in their order."""
    served = {keys.model_of(queue) for queues in listening(redis) for queue in queues}
    return [version for version in models if version not in served]
