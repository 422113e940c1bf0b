"""The seam to the model: anything with these methods can draw or read. Knows no job, no Redis and no torch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from model.generation import Step

OnStep = Callable[[Step], None]


class Task(Protocol):
    """What is drawn, read or enlarged: a `Generation`, a `Question` or an `Enlarging`."""

    @property
    def id(self) -> str: ...


class Ended(Task, Protocol):
    """A task that is finished, or failed if it has an `error`. It has the id of the task."""


def failure_of(ended: Ended) -> Exception | None:
    """What ended the task, if that was not its last step."""
    failure: Exception | None = getattr(ended, "error", None)
    return failure


class Stepper(Protocol):
    """What works on many tasks at once. `admit` and `step` are called by one thread, the rest by any."""

    @property
    def is_idle(self) -> bool: ...
    def has_room(self, task: Any, /) -> bool: ...
    def admit(self, task: Any, on_step: OnStep, /) -> None: ...
    def step(self) -> Sequence[Ended]: ...
    def cancel(self, task_id: str, /) -> bool: ...
    def decode(self, finished: Any, /) -> Any: ...


class Engine(Stepper, Protocol):
    """What draws."""

    @property
    def memory(self) -> int:
        """What the weights take, in bytes."""

    def reader(self) -> Stepper:
        """What reads with the same model, a short step at a time on the same thread."""

    def enlarger(self) -> Stepper:
        """What makes finished pictures larger, a tile at a time on the same thread. Not every model has one."""
