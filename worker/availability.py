"""Turns a Redis that does not answer into the one error that callers know."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from worker.jobs import QueueUnavailableError
from worker.patience import AWAY

S = TypeVar("S")
P = ParamSpec("P")
R = TypeVar("R")


def reaching_redis(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Let a method raise `QueueUnavailableError` where Redis does not answer."""

    @wraps(method)
    def wrapper(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(self, *args, **kwargs)
        except AWAY as error:
            raise QueueUnavailableError(error) from error

    return wrapper
