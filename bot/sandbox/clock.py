"""The time as the sandbox sees it: the real time plus what a test has added. Knows nothing of Discord."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime


class Timer:
    """A call that waits for its moment; `cancel` forgets it."""

    def __init__(self, due: float, call: Callable[[], None]) -> None:
        self.due, self.call = due, call
        self.handle: asyncio.TimerHandle | None = None

    def cancel(self) -> None:
        if self.handle:
            self.handle.cancel()


class Clock:
    """Seconds since 1970. `advance` makes time pass at once and runs what became due."""

    def __init__(self) -> None:
        self._skipped = 0.0
        self._timers: list[Timer] = []

    def now(self) -> float:
        return time.time() + self._skipped

    def iso(self) -> str:
        """Now, in the form of Discord's timestamps."""
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="microseconds")

    def later(self, seconds: float, call: Callable[[], None]) -> Timer:
        timer = Timer(self.now() + seconds, call)
        self._timers.append(timer)
        self._arm(timer)
        return timer

    def advance(self, seconds: float) -> None:
        self._skipped += seconds
        for timer in list(self._timers):
            timer.cancel()
            if timer.due <= self.now():
                self._fire(timer)
            else:
                self._arm(timer)

    def stop(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def forget(self, timer: Timer) -> None:
        timer.cancel()
        if timer in self._timers:
            self._timers.remove(timer)

    def _arm(self, timer: Timer) -> None:
        wait = max(0.0, timer.due - self.now())
        timer.handle = asyncio.get_running_loop().call_later(wait, self._fire, timer)

    def _fire(self, timer: Timer) -> None:
        if timer in self._timers:
            self._timers.remove(timer)
            timer.call()
