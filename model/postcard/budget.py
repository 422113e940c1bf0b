"""How long a stage trains: so many minutes, or so many steps. Its state travels in the checkpoint, so a resumed
run continues the same schedule. Knows nothing about what is trained."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Budget:
    """`steps`, when given, decides; otherwise the clock does, and counts only time spent training."""

    seconds: float
    steps: int | None = None
    clock: Callable[[], float] = time.monotonic
    spent: float = 0.0  # seconds of earlier runs
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        self._started = self.clock()

    def start(self, spent: float = 0.0) -> None:
        self.spent, self._started = spent, self.clock()

    @property
    def elapsed(self) -> float:
        return self.spent + self.clock() - self._started

    def progress(self, step: int) -> float:
        """0 at the start, 1 at the end."""
        done = step / self.steps if self.steps is not None else self.elapsed / self.seconds
        return min(1.0, done)


def decayed(step: int, progress: float, warm_up: int, constant: float) -> float:
    """The factor of the learning rate: linear warm-up, constant, then linear to exactly zero at the end."""
    warm = min(1.0, (step + 1) / max(1, warm_up))
    return warm * min(1.0, (1 - progress) / (1 - constant))
