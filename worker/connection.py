"""Connections to Redis: a patient one for workers, an impatient one for whoever owes a person an answer."""

from __future__ import annotations

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

ANSWER_TIMEOUT = 1.0  # seconds for one command of the client: Discord waits three for an answer, all in all
PATIENT_TIMEOUT = 20.0  # seconds for one command of a worker


def connect(url: str, timeout: float = ANSWER_TIMEOUT) -> Redis:
    """A client that fails within `timeout` rather than retry: a submit sent twice would be a job too many."""
    return Redis.from_url(url, socket_timeout=timeout, socket_connect_timeout=timeout, retry=Retry(NoBackoff(), 0))


def connect_async(url: str, timeout: float = PATIENT_TIMEOUT) -> AsyncRedis:
    """A client for `EventReader`, whose reads block for some seconds."""
    return AsyncRedis.from_url(
        url, socket_timeout=timeout, socket_connect_timeout=timeout, retry=AsyncRetry(NoBackoff(), 0)
    )
