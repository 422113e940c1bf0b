"""Waiting for stores that are away: what a worker has drawn must not be lost because Redis restarts."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

logger = logging.getLogger(__name__)

R = TypeVar("R")

AWAY = (RedisConnectionError, RedisTimeoutError)
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds between attempts


def delays(first: float, longest: float) -> Iterator[float]:
    """Seconds to wait before each further try, doubling up to `longest`."""
    delay = first
    while True:
        yield delay
        delay = min(2 * delay, longest)


class Patience:
    """Tries again with growing pauses, until it succeeds or `give_up` is called."""

    def __init__(self) -> None:
        self._is_over = threading.Event()

    def give_up(self) -> None:
        """Let every wait end with the error that it waits over."""
        self._is_over.set()

    def reach(self, call: Callable[[], R]) -> R:
        """Call what asks Redis, as often as Redis is away. What it writes must bear to be written twice."""
        pauses = delays(FIRST_PAUSE, LONGEST_PAUSE)
        while True:
            try:
                return call()
            except AWAY as error:
                pause = next(pauses)
                logger.warning("Redis is away, trying again in %.1f s: %s", pause, error)
                if self._is_over.wait(pause):
                    raise

    def insist(self, call: Callable[[], R], attempts: int = 4) -> R:
        """Call what asks the store of pictures, some times if it fails. `FileNotFoundError` is an answer."""
        for _, pause in zip(range(attempts - 1), delays(FIRST_PAUSE, LONGEST_PAUSE), strict=False):
            try:
                return call()
            except FileNotFoundError:
                raise
            except OSError as error:
                logger.warning("The store of pictures fails, trying again in %.1f s: %s", pause, error)
                if self._is_over.wait(pause):
                    raise
        return call()
