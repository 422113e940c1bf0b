"""Ending tasks of the event loop for certain."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

PATIENCE = 1.0  # seconds between two cancellations


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait until they ended; what they raised is dropped.

    Cancels again where it must: Python 3.11's `asyncio.wait_for`, which discord.py and redis-py use, swallows a
    cancellation that comes in the moment of its success.
    """
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        done, pending = await asyncio.wait(pending, timeout=PATIENCE)
        for task in done:
            if not task.cancelled():
                task.exception()  # looked at, so that the loop does not report it as forgotten
