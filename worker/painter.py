"""The thread that owns the engines: it takes orders, steps every engine in turn and says who has ended.

`Engine` is the seam to the model: anything with these methods can draw. Knows no job, no Redis and no torch.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from model.catalog import Entry
from model.generation import Step

logger = logging.getLogger(__name__)

OnStep = Callable[[Step], None]


class Task(Protocol):
    """What is drawn or read: a `Generation` or a `Question`."""

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

    def reader(self) -> Stepper:
        """What reads with the same model, a short step at a time on the same thread."""


@dataclass(frozen=True)
class Order:
    """A task to see through, and whom to tell, always on the thread of the engines."""

    stepper: Stepper
    task: Task
    on_start: Callable[[], None]  # it is drawn from now on, rather than wait for room
    on_step: OnStep
    on_finish: Callable[[Callable[[], Any]], None]  # given what decodes it, on any other thread
    on_fail: Callable[[Exception], None]


class Painter:
    """Draws orders on a thread of its own. Of `cancel` and the end of a generation, exactly one happens."""

    def __init__(self, load: Callable[[Entry], Engine], prepare_thread: Callable[[], None] = lambda: None) -> None:
        self._load = load
        self._prepare_thread = prepare_thread
        self._engines: dict[str, Engine] = {}
        self._readers: dict[str, Stepper] = {}
        self._loading = threading.Lock()
        self._orders: dict[str, Order] = {}
        self._lock = threading.Lock()  # guards `_orders`
        self._inbox: SimpleQueue[str | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    @property
    def models(self) -> tuple[str, ...]:
        return tuple(self._engines)

    def engine(self, entry: Entry) -> Engine:
        """The engine of a model, loaded at its first use: that takes long. Raises what loading raises."""
        with self._loading:
            if entry.name not in self._engines:
                logger.info("Loading model %s", entry.name)
                self._engines[entry.name] = self._load(entry)
            return self._engines[entry.name]

    def reader(self, entry: Entry) -> Stepper:
        """What reads with a model, loaded at its first use. Raises what loading raises."""
        engine = self.engine(entry)
        with self._loading:
            return self._readers.setdefault(entry.name, engine.reader())

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread. Orders that are not finished never end."""
        self._inbox.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def draw(self, order: Order) -> None:
        with self._lock:
            self._orders[order.task.id] = order
        self._inbox.put(order.task.id)

    def cancel(self, task_id: str) -> bool:
        """Give an order up. True if it had not ended: it will then not end."""
        order = self._take(task_id)
        if order is None:
            return False
        order.stepper.cancel(task_id)
        return True

    def _run(self) -> None:
        self._prepare_thread()
        while self._admit_new():
            for stepper in self._steppers():
                if not stepper.is_idle:
                    self._step(stepper)

    def _admit_new(self) -> bool:
        """Hand new orders to their engines; wait for one while there is nothing to do. False at the end."""
        is_idle = all(stepper.is_idle for stepper in self._steppers())
        while True:
            try:
                task_id = self._inbox.get(block=is_idle)
            except Empty:
                return True
            if task_id is None:
                return False
            self._admit(task_id)
            is_idle = False

    def _steppers(self) -> list[Stepper]:
        return [*self._engines.values(), *self._readers.values()]

    def _admit(self, task_id: str) -> None:
        with self._lock:
            order = self._orders.get(task_id)
            if order is None:  # it was cancelled meanwhile
                return
            has_room = order.stepper.has_room(order.task)
            order.stepper.admit(order.task, order.on_step if has_room else _starting(order))
        if has_room:
            order.on_start()

    def _step(self, stepper: Stepper) -> None:
        try:
            ended = stepper.step()
        except Exception as error:
            logger.exception("An engine cannot go on; all that it drew has failed")
            self._fail_all(stepper, error)
            return
        for each in ended:
            self._end(each)

    def _end(self, ended: Ended) -> None:
        order = self._take(ended.id)
        if order is None:
            return
        error = failure_of(ended)
        if error is None:
            order.on_finish(lambda: order.stepper.decode(ended))
        else:
            order.on_fail(error)

    def _fail_all(self, stepper: Stepper, error: Exception) -> None:
        with self._lock:
            ids = [key for key, order in self._orders.items() if order.stepper is stepper]
        for task_id in ids:
            order = self._take(task_id)
            if order is not None:
                stepper.cancel(task_id)
                order.on_fail(error)

    def _take(self, task_id: str) -> Order | None:
        with self._lock:
            return self._orders.pop(task_id, None)


def _starting(order: Order) -> OnStep:
    """`on_step` of an order that had to wait for room: its first step is its start."""
    has_started = False

    def on_step(step: Step) -> None:
        nonlocal has_started
        if not has_started:
            has_started = True
            order.on_start()
        order.on_step(step)

    return on_step
