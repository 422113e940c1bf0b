"""Waiting for what comes soon, in tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage

PATIENCE = 30.0  # seconds
T = TypeVar("T")


async def until(find: Callable[[], T]) -> T:
    """The first result of `find` that is true. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while not (found := find()):
            await asyncio.sleep(0.02)
    return found


async def gone(person: Person, message: SeenMessage) -> None:
    """Wait until a message is deleted."""
    await until(lambda: not exists(person, message))


def exists(person: Person, message: SeenMessage) -> bool:
    try:
        person.now(message)
    except LookupError:
        return False
    return True
