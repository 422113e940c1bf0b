"""A clock for pacing that only moves when a test says so."""

from __future__ import annotations

import asyncio


class Clock:
    """`sleep` is what the code under test is given; `advance` is what the test does."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self._sleepers.append((self.now + seconds, woken))
        await woken.wait()

    def advance(self, seconds: float) -> None:
        self.now += seconds
        for due, woken in self._sleepers:
            if due <= self.now:
                woken.set()
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[0] > self.now]


async def hurry(seconds: float) -> None:
    """A sleep for tests that only want waits to be short."""
    await asyncio.sleep(min(seconds, 0.02))
