"""Keeps the bot connected: what passes is waited for, what does not ends the program with a sentence.

Knows how connections fail, but not what the bot does with one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlsplit

import aiohttp
import discord
from redis import Redis
from redis.exceptions import RedisError

from bot.delivery import retry
from bot.web.server import PortTakenError

FATAL_CODES = {
    4004: "Discord refused the token. Check DISCORD_TOKEN, or reset the token on the Bot page of the application.",
    4010: "Discord refused the connection: invalid shard.",
    4011: "Discord refused the connection: the bot is in so many servers that it needs sharding.",
    4012: "Discord refused the connection: this version of its gateway is no longer served. Update discord.py.",
    4013: "Discord refused the connection: invalid intents.",
    4014: "Discord refused the connection: an intent must be allowed on the Bot page of the application.",
}
BAD_SETTINGS = 2  # exit codes: starting again will not help …
NOT_REACHED = 1  # … and it may
STEADY_AFTER = 60.0  # seconds after which a connection counts as good, and the next pause is short again

log = logging.getLogger(__name__)


class StartError(RuntimeError):
    """The bot cannot run. The message is a sentence for whoever started it."""

    def __init__(self, sentence: str, exit_code: int) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


class Client(Protocol):
    """A `discord.Client` that is used for one connection."""

    was_ready: bool

    async def start(self, token: str) -> None: ...
    async def close(self) -> None: ...


async def serve(build: Callable[[], Client], token: str, *, first_delay: float = retry.FIRST_DELAY) -> None:
    """Connect, and connect anew with a new client whenever one ends. Raises `StartError`."""
    has_served = False
    delays = retry.delays(first_delay)
    while True:
        began = time.monotonic()
        client = build()
        try:
            await client.start(token)
        except Exception as error:
            has_served = has_served or client.was_ready
            if (sentence := fatal(error)) is not None:
                raise StartError(sentence, BAD_SETTINGS) from error
            if not has_served and is_unreachable(error):
                sentence = f"Could not reach Discord: {error}. Is this machine online?"
                raise StartError(sentence, NOT_REACHED) from error
            log.exception("The connection to Discord ended")
        finally:
            await client.close()
        if time.monotonic() - began > STEADY_AFTER:
            delays = retry.delays(first_delay)
        delay = next(delays)
        log.warning("Connecting to Discord again in %.0f s", delay)
        await asyncio.sleep(delay)


def fatal(error: BaseException) -> str | None:
    """The sentence for a failure that no further try will mend."""
    if isinstance(error, PortTakenError):
        return str(error)
    if isinstance(error, discord.LoginFailure):
        return FATAL_CODES[4004]
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return FATAL_CODES[4014]
    if isinstance(error, discord.ConnectionClosed):
        return FATAL_CODES.get(error.code)
    return None


def is_unreachable(error: BaseException) -> bool:
    return isinstance(error, (aiohttp.ClientConnectionError, OSError, TimeoutError, discord.DiscordServerError))


def check_redis(redis: Redis, url: str) -> None:
    """Raises `StartError` when Redis does not answer."""
    try:
        redis.ping()
    except RedisError as error:
        sentence = f"Could not connect to Redis at {_without_password(url)}. Is it running?"
        raise StartError(sentence, NOT_REACHED) from error


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
