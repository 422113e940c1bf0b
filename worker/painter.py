"""The thread that owns the engines: it takes orders, steps every engine in turn and says who has ended.

`worker.residents` has the engines. Knows no job, no Redis and no torch.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from model.catalog import Entry
from model.generation import Step
from worker.residents import Budget, Residents
from worker.stepper import Ended, Engine, OnStep, Stepper, Task, failure_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """A task to see through, and whom to tell, always on the thread of the engines."""

    stepper: Stepper
    task: Task
    on_start: Callable[[], None]  # it is drawn from now on, rather than wait for room
    on_step: OnStep
    on_finish: Callable[[Callable[[], Any]], None]  # given what decodes it, on any other thread
    on_fail: Callable[[Exception], None]


NO_LIMIT = Budget()


class Painter:
    """Draws orders on a thread of its own. Of `cancel` and the end of a generation, exactly one happens."""

    def __init__(
        self,
        load: Callable[[Entry], Engine],
        prepare_thread: Callable[[], None] = lambda: None,
        budget: Budget = NO_LIMIT,
    ) -> None:
        self._residents = Residents(load, budget)
        self._prepare_thread = prepare_thread
        self._orders: dict[str, Order] = {}
        self._lock = threading.Lock()  # guards `_orders`
        self._inbox: SimpleQueue[str | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    @property
    def models(self) -> tuple[str, ...]:
        return self._residents.names

    def engine(self, entry: Entry) -> Engine:
        """The engine of a model, loaded at its first use: that takes long. Raises what loading raises."""
        return self._residents.engine(entry)

    def reader(self, entry: Entry) -> Stepper:
        """What reads with a model, loaded at its first use. Raises what loading raises."""
        return self._residents.reader(entry)

    def enlarger(self, entry: Entry) -> Stepper:
        """What enlarges with a model, loaded at its first use. Raises what loading raises."""
        return self._residents.enlarger(entry)

    def using(self, entry: Entry) -> AbstractContextManager[None]:
        """Keep a model in memory from asking for its engine until the order is given."""
        return self._residents.using(entry)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread. Orders that are not finished never end."""
        self._inbox.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def draw(self, order: Order) -> None:
        self._residents.begin(order.stepper)
        with self._lock:
            self._orders[order.task.id] = order
        self._inbox.put(order.task.id)

    def cancel(self, task_id: str) -> bool:
        """Give an order up. True if it had not ended: it will then not end."""
        order = self._take(task_id)
        if order is None:
            return False
        order.stepper.cancel(task_id)
        self._residents.end(order.stepper)
        return True

    def _run(self) -> None:
        self._prepare_thread()
        while self._admit_new():
            self._step_all()

    def _step_all(self) -> None:  # a function of its own: a loop in `_run` would hold on to the last engine
        for stepper in self._residents.steppers():
            if not stepper.is_idle:
                self._step(stepper)

    def _admit_new(self) -> bool:
        """Hand new orders to their engines; wait for one while there is nothing to do. False at the end."""
        is_idle = all(stepper.is_idle for stepper in self._residents.steppers())
        while True:
            try:
                task_id = self._inbox.get(block=is_idle)
            except Empty:
                return True
            if task_id is None:
                return False
            self._admit(task_id)
            is_idle = False

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
            order.on_finish(lambda: self._decode(order, ended))
        else:
            self._residents.end(order.stepper)
            order.on_fail(error)

    def _decode(self, order: Order, ended: Ended) -> Any:
        """On any thread, once. The model stays until its pictures are there."""
        try:
            return order.stepper.decode(ended)
        finally:
            self._residents.end(order.stepper)

    def _fail_all(self, stepper: Stepper, error: Exception) -> None:
        with self._lock:
            ids = [key for key, order in self._orders.items() if order.stepper is stepper]
        for task_id in ids:
            order = self._take(task_id)
            if order is not None:
                stepper.cancel(task_id)
                self._residents.end(stepper)
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
