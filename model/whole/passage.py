"""A long call taken a part at a time: on a thread of its own, which runs only while somebody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Semaphore, Thread
from typing import Generic, TypeVar

from model.loading.device import prepare_thread

T = TypeVar("T")


class GivenUpError(BaseException):
    """Ends the call where it rests. No `Exception`: nothing in the call may take it for a failure."""


class Passage(Generic[T]):
    """`work` is given `rest`, which it calls where it may pause. Of the two threads, one runs at a time."""

    def __init__(self, work: Callable[[Callable[[], None]], T]) -> None:
        self._work = work
        self._result: list[T] = []
        self._error: BaseException | None = None
        self._is_given_up = False
        self._may_go = Semaphore(0)
        self._has_rested = Semaphore(0)
        self._thread = Thread(target=self._run, name="pipeline", daemon=True)

    def advance(self) -> bool:
        """Run up to the next rest. True at the end; raises what the call raises."""
        if not self._thread.is_alive():
            self._thread.start()
        self._may_go.release()
        self._has_rested.acquire()
        if self._error is not None:
            raise self._error
        return bool(self._result)

    @property
    def result(self) -> T:
        """What the call has returned. Raises `IndexError` before its end."""
        return self._result[0]

    def give_up(self) -> None:
        """End the call where it rests; what it held is free when this returns."""
        if self._thread.is_alive():
            self._is_given_up = True
            self._may_go.release()
            self._thread.join()

    def _run(self) -> None:
        prepare_thread()
        self._may_go.acquire()
        try:
            self._result.append(self._work(self._rest))
        except GivenUpError:
            pass
        except BaseException as error:
            self._error = error
        finally:
            del self._work
            self._has_rested.release()

    def _rest(self) -> None:
        self._has_rested.release()
        self._may_go.acquire()
        if self._is_given_up:
            raise GivenUpError
