"""Which failures pass by themselves, and how long to wait for that. Knows no job."""

from __future__ import annotations

from collections.abc import Iterator

import aiohttp
import discord
from redis.exceptions import RedisError

from worker import patience
from worker.images import ImageNotFoundError
from worker.jobs import QueueUnavailableError

FIRST_DELAY, LONGEST_DELAY = 1.0, 60.0  # seconds
TOO_MANY_REQUESTS = 429


def is_transient(error: BaseException) -> bool:
    """Whether the same call may succeed later: Discord, Redis or the network is out of order."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == TOO_MANY_REQUESTS
    if isinstance(error, ImageNotFoundError):  # an OSError, but what was deleted will not come back
        return False
    passing = (aiohttp.ClientError, OSError, TimeoutError, QueueUnavailableError, RedisError, discord.RateLimited)
    return isinstance(error, passing)


def delays(first: float = FIRST_DELAY, longest: float = LONGEST_DELAY) -> Iterator[float]:
    """Seconds to wait before each further try, doubling."""
    return patience.delays(first, longest)
