"""What is asked of a model beside drawing, advancing in turn, one pass at a time: guests on its engine's thread.

The same seam as `model.engine.Engine`, so that whoever steps engines steps it too. Knows no job and no store.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, Protocol, TypeVar

import torch
from PIL import Image

from model.generation import Step
from model.reading.classifier import Work


class Task(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Task)
R = TypeVar("R")
OnStep = Callable[[Step], object]
STEPS = 1000  # into which a task is divided when it reports


@dataclass(frozen=True)
class Done(Generic[T, R]):
    """A task that is done."""

    task: T
    result: R

    @property
    def id(self) -> str:
        return self.task.id


@dataclass(frozen=True)
class Undone(Generic[T]):
    """A task that was ended by an error of its own. Its neighbours go on."""

    task: T
    error: Exception

    @property
    def id(self) -> str:
        return self.task.id


@dataclass
class _Errand(Generic[T, R]):
    task: T
    work: Work[R]
    on_step: OnStep


class Errands(Generic[T, R]):
    """`admit` and `step` belong to the engine's thread, `cancel` may be called from any."""

    def __init__(self) -> None:
        self._errands: OrderedDict[str, _Errand[T, R]] = OrderedDict()  # the first is advanced next
        self._lock = Lock()  # guards `_errands`; never held while the model runs

    @property
    def is_idle(self) -> bool:
        with self._lock:
            return not self._errands

    def has_room(self, task: T) -> bool:
        """Always: errands take turns."""
        return True

    def admit(self, task: T, on_step: OnStep) -> None:
        """Take a task. `on_step` is called after each of its passes."""
        with self._lock:
            if task.id in self._errands:
                raise ValueError(f"Task {task.id} is under way already.")
            self._errands[task.id] = _Errand(task, self._begin(task), on_step)

    def cancel(self, task_id: str) -> bool:
        """Give a task up. True if it was under way: it will then not end."""
        with self._lock:
            return self._errands.pop(task_id, None) is not None

    def step(self) -> list[Done[T, R] | Undone[T]]:
        """One forward pass for one task; they take turns. Returns it if that was its last."""
        with self._lock:
            if not self._errands:
                return []
            task_id, errand = next(iter(self._errands.items()))
            self._errands.move_to_end(task_id)
        with torch.inference_mode():
            ended = self._advance(errand)
        return [ended] if ended is not None and self.cancel(task_id) else []

    def decode(self, done: Done[T, R]) -> R:
        """Nothing is left to do: what an engine's pictures need, its guests have done."""
        return done.result

    @abstractmethod
    def _begin(self, task: T) -> Work[R]:
        """How a task is done. Nothing of it is done yet."""

    def _preview(self, task: T) -> Callable[[], Image.Image] | None:
        """What may be shown meanwhile."""
        return None

    def _advance(self, errand: _Errand[T, R]) -> Done[T, R] | Undone[T] | None:
        try:
            share = next(errand.work)
            errand.on_step(Step(errand.task.id, round(share * STEPS), STEPS, self._preview(errand.task)))
        except StopIteration as end:
            return Done(errand.task, end.value)
        except Exception as error:
            return Undone(errand.task, error)
        return None
