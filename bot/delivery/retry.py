"""Which failures pass by themselves, how long to wait for that, and which never will. Knows no job."""

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

# Discord's codes for a place that takes no message of ours any more, beside all of 403 and 404.
TOO_MANY_FOLLOWUPS, INVALID_WEBHOOK_TOKEN, ARCHIVED_THREAD = 40094, 50027, 50083
_CLOSED = frozenset({TOO_MANY_FOLLOWUPS, INVALID_WEBHOOK_TOKEN, ARCHIVED_THREAD})
UNAUTHORIZED, FORBIDDEN, NOT_FOUND = 401, 403, 404


def is_transient(error: BaseException) -> bool:
    """Whether the same call may succeed later: Discord, Redis or the network is out of order."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == TOO_MANY_REQUESTS
    if isinstance(error, ImageNotFoundError):  # an OSError, but what was deleted will not come back
        return False
    passing = (aiohttp.ClientError, OSError, TimeoutError, QueueUnavailableError, RedisError, discord.RateLimited)
    return isinstance(error, passing)


def is_closed(error: BaseException) -> bool:
    """Whether Discord will never take this at this place: it is gone or forbidden, or the token is too old."""
    if not isinstance(error, discord.HTTPException):
        return False
    return error.status in {UNAUTHORIZED, FORBIDDEN, NOT_FOUND} or error.code in _CLOSED


def delays(first: float = FIRST_DELAY, longest: float = LONGEST_DELAY) -> Iterator[float]:
    """Seconds to wait before each further try, doubling."""
    return patience.delays(first, longest)
