"""How long a stage trains: so many minutes in all, or so many steps, and how much of it this call may take. The
schedule is fixed when a run begins and travels in its checkpoint. Knows nothing about what is trained."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Budget:
    """`steps`, when given, decides; otherwise the clock does, and counts only time spent training."""

    seconds: float
    steps: int | None = None
    slice: float | None = None  # seconds that this call may take; None for all that is left
    is_asked_for: bool = True  # rather than the recipe's, which a resumed run does not follow
    clock: Callable[[], float] = time.monotonic
    spent: float = 0.0  # seconds of earlier calls
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        self._started = self.clock()

    def start(self, spent: float = 0.0) -> None:
        self.spent, self._started = spent, self.clock()

    def schedule(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        return {"seconds": self.seconds, "steps": self.steps}

    def follow(self, schedule: dict[str, Any]) -> None:
        """Keep to the schedule that the run began with, unless another is asked for."""
        if not self.is_asked_for:
            self.seconds, self.steps = schedule["seconds"], schedule["steps"]

    @property
    def elapsed(self) -> float:
        return self.spent + self.clock() - self._started

    @property
    def is_slice_over(self) -> bool:
        return self.slice is not None and self.elapsed - self.spent >= self.slice

    def progress(self, step: int) -> float:
        """0 at the start, 1 at the end."""
        done = step / self.steps if self.steps is not None else self.elapsed / self.seconds
        return min(1.0, done)


def decayed(step: int, progress: float, warm_up: int, constant: float) -> float:
    """The factor of the learning rate: linear warm-up, constant, then linear to exactly zero at the end."""
    warm = min(1.0, (step + 1) / max(1, warm_up))
    return warm * min(1.0, (1 - progress) / (1 - constant))
