from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from bot import tasks


async def test_a_task_that_swallows_a_cancellation_is_cancelled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "PATIENCE", 0.01)

    async def stubborn() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await tasks.end([task])
    assert task.cancelled()


async def test_what_an_ended_task_raised_is_dropped() -> None:
    async def failing() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            raise KeyError("x")

    task = asyncio.create_task(failing())
    await asyncio.sleep(0)
    await tasks.end([task])
    assert task.done()


async def test_no_tasks_are_no_error() -> None:
    await tasks.end([])
