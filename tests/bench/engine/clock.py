"""A clock that only work moves: processor seconds of this process on a CPU, wall seconds on a GPU.

Idle time is skipped, so a busy neighbour on the machine changes little. Knows no work.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import torch

from model.loading.device import wait_for

T = TypeVar("T")


class Clock:
    """Starts at 0 seconds. `read` is the meter that runs while work is done."""

    def __init__(self, read: Callable[[], float]) -> None:
        self.now = 0.0
        self._read = read

    @classmethod
    def of(cls, device: torch.device) -> Clock:
        return cls(time.process_time if device.type == "cpu" else partial(_synchronized, device))

    def run(self, work: Callable[[], T]) -> T:
        """Do the work, and let its time pass."""
        start = self._read()
        result = work()
        self.now += self._read() - start
        return result

    def skip_to(self, moment: float) -> None:
        self.now = max(self.now, moment)


def _synchronized(device: torch.device) -> float:
    wait_for(device)
    return time.perf_counter()
