"""The models that a worker has in memory: loaded at first use, and beyond a budget the longest unused one leaves.

What loads and weighs them is handed in. Knows no job, no Redis and no torch.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from model.catalog import Entry
from worker.stepper import Engine, Stepper

logger = logging.getLogger(__name__)

GIB = 2**30


@dataclass(frozen=True)
class Budget:
    """How much memory the weights of all models may take together, in bytes. 0 is no limit."""

    limit: int = 0
    weigh: Callable[[Entry], int] = lambda entry: 0  # what the weights will take, 0 where nobody knows yet
    reclaim: Callable[[], object] = gc.collect  # called when a model has left


@dataclass
class Resident:
    engine: Engine
    memory: int
    reader: Stepper | None = None
    enlarger: Stepper | None = None

    @property
    def steppers(self) -> list[Stepper]:
        return [each for each in (self.engine, self.reader, self.enlarger) if each]

    @property
    def is_idle(self) -> bool:
        return all(stepper.is_idle for stepper in self.steppers)


class Residents:
    """The loaded models. Every method may be called from any thread; `engine`, `reader` and `enlarger` take long.

    A model that somebody uses never leaves. If all others are in use, one more is loaded beyond the budget, and
    the budget holds again as soon as a use ends: to wait could keep the thread that the use needs to end.
    """

    def __init__(self, load: Callable[[Entry], Engine], budget: Budget) -> None:
        self._load = load
        self._budget = budget
        self._loading = threading.Lock()
        self._lock = threading.Lock()  # guards the two below; never held while something is loaded
        self._residents: dict[str, Resident] = {}  # the one that was asked for last stands last
        self._uses: Counter[str] = Counter()

    @property
    def names(self) -> tuple[str, ...]:
        with self._lock:
            return tuple(self._residents)

    def steppers(self) -> list[Stepper]:
        with self._lock:
            return [stepper for resident in self._residents.values() for stepper in resident.steppers]

    def engine(self, entry: Entry) -> Engine:
        """The engine of a model. Raises what loading raises."""
        return self._resident(entry).engine

    def reader(self, entry: Entry) -> Stepper:
        """What reads with a model. Raises what loading raises."""
        resident = self._resident(entry)
        with self._loading:
            if resident.reader is None:
                resident.reader = resident.engine.reader()
            return resident.reader

    def enlarger(self, entry: Entry) -> Stepper:
        """What enlarges with a model. Raises what loading raises, and `LookupError` for one that has nothing."""
        resident = self._resident(entry)
        with self._loading:
            if resident.enlarger is None:
                resident.enlarger = resident.engine.enlarger()
            return resident.enlarger

    @contextmanager
    def using(self, entry: Entry) -> Iterator[None]:
        """Keep a model from leaving, whether it is loaded before or within."""
        with self._lock:
            self._uses[entry.name] += 1
        try:
            yield
        finally:
            self._end_use(entry.name)

    def begin(self, stepper: Stepper) -> None:
        """A task of this stepper is under way: its model stays until `end`."""
        with self._lock:
            self._uses[self._name_of(stepper)] += 1

    def end(self, stepper: Stepper) -> None:
        with self._lock:
            name = self._name_of(stepper)
        self._end_use(name)

    def _resident(self, entry: Entry) -> Resident:
        with self._loading:
            resident = self._asked_for(entry.name)
            if resident is None:
                if self._budget.limit:
                    self._make_room(self._budget.weigh(entry))
                logger.info("Loading model %s", entry.name)
                engine = self._load(entry)
                resident = Resident(engine, engine.memory)
                with self._lock:
                    self._residents[entry.name] = resident
                self._make_room()  # now that its true size is known
                self._warn_of(entry.name)
            return resident

    def _asked_for(self, name: str) -> Resident | None:
        with self._lock:
            resident = self._residents.pop(name, None)
            if resident is not None:
                self._residents[name] = resident
            return resident

    def _end_use(self, name: str) -> None:
        with self._lock:
            self._uses[name] -= 1
        self._make_room()

    def _make_room(self, needed: int = 0) -> None:
        """Let models leave until `needed` bytes more are within the budget, or all that are left are in use."""
        has_left = False
        while name := self._leave(needed):
            logger.info("Unloaded model %s, which was unused for longest", name)
            has_left = True
        if has_left:
            self._budget.reclaim()

    def _leave(self, needed: int) -> str | None:
        """Forget one model if that is called for. Returns its name."""
        with self._lock:
            if not self._budget.limit or self._memory() + needed <= self._budget.limit:
                return None
            newest = None if needed else next(reversed(self._residents), None)
            for name, resident in self._residents.items():
                if name != newest and not self._uses[name] and resident.is_idle:
                    del self._residents[name]
                    return name
            return None

    def _memory(self) -> int:
        return sum(resident.memory for resident in self._residents.values())

    def _warn_of(self, name: str) -> None:
        with self._lock:
            memory = self._memory()
        if self._budget.limit and memory > self._budget.limit:
            logger.warning(
                "With model %s the models take %.2f GiB, more than the %.2f GiB that they may",
                name,
                memory / GIB,
                self._budget.limit / GIB,
            )

    def _name_of(self, stepper: Stepper) -> str:
        for name, resident in self._residents.items():
            if any(each is stepper for each in resident.steppers):
                return name
        raise LookupError("A task for a model that has left the memory: ask for the model within `using`.")
