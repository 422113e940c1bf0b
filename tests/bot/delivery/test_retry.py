from __future__ import annotations

from itertools import islice

import aiohttp
import discord
import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from bot.delivery import retry
from worker.images import ImageNotFoundError
from worker.jobs import JobNotFoundError, QueueUnavailableError


class Response:
    """As much of an answer as discord.py's errors read."""

    reason = ""

    def __init__(self, status: int) -> None:
        self.status = status


def refusal(status: int, code: int = 0) -> discord.HTTPException:
    return discord.HTTPException(Response(status), {"code": code, "message": ""})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error",
    [
        refusal(500),
        refusal(503),
        refusal(429),
        aiohttp.ClientError(),
        ConnectionResetError(),
        TimeoutError(),
        QueueUnavailableError(OSError()),
        RedisConnectionError(),
    ],
)
def test_an_outage_passes(error: Exception) -> None:
    assert retry.is_transient(error)


@pytest.mark.parametrize(
    "error",
    [
        refusal(400, 50035),
        refusal(403, 50013),
        refusal(404, 10008),
        refusal(413, 40005),
        JobNotFoundError("x"),
        ImageNotFoundError("x", "grid.png"),
        KeyError("x"),
    ],
)
def test_a_refusal_does_not_pass(error: Exception) -> None:
    assert not retry.is_transient(error)


def test_delays_double_up_to_a_limit() -> None:
    assert list(islice(retry.delays(), 8)) == [1, 2, 4, 8, 16, 32, 60, 60]
