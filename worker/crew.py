"""What happens to the jobs of a worker off its main thread: the painter draws, a small pool does the rest.

Each job ends by one word to the main thread, its `Outcome`. Knows the steps of a job, no RQ and no loop.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from model.catalog import Entry
from model.enlarging import Enlarging
from model.generation import Generation, UnsafePicturesError
from worker.flight import Ending, Flight, Outcome
from worker.jobs import Job, JobEndedError, JobError, JobNotFoundError, StaleLeaseError, State
from worker.logs import JobLog
from worker.pace import Stopwatch
from worker.painter import Order, Painter
from worker.patience import AWAY
from worker.progress import Progress
from worker.render import Renderer, RenderError
from worker.stepper import Stepper, Task

logger = logging.getLogger(__name__)

NUM_FINISHERS = 2  # threads that plan, decode, encode and store

Step = Callable[[Flight], None]
Tell = Callable[[str, Outcome | None], None]  # a job and its outcome, or None: it is drawn from now on


class Crew:
    """Its methods return at once; `tell` is called later, from any thread."""

    def __init__(self, renderer: Renderer, painter: Painter, tell: Tell) -> None:
        self._renderer = renderer
        self._painter = painter
        self._tell = tell
        self._stopwatch = Stopwatch()
        self._pool = ThreadPoolExecutor(NUM_FINISHERS, thread_name_prefix="finisher")
        self.failures = 0  # of the model, in a row

    def start(self) -> None:
        self._painter.start()

    def close(self) -> None:
        """End all threads. What waits for a Redis that is away fails."""
        self._painter.stop()
        self._renderer.give_up()
        self._pool.shutdown(wait=True)

    def draw(self, flight: Flight) -> None:
        """See a job through, from its claim to its end."""
        self._submit(self._draw, flight)

    def stop(self, flight: Flight) -> None:
        """Somebody has stopped the job."""
        flight.is_stopping = True
        self._submit(self._stop, flight)

    def let_go(self, flight: Flight) -> None:
        """The lease is gone, so that drawing on is in vain."""
        self._submit(self._let_go, flight)

    def fail(self, flight: Flight, error: Exception) -> None:
        """End a job that is being drawn as failed. One that is being stored already may still succeed."""
        if self._painter.cancel(flight.id):
            self._pool.submit(self._record_failure, flight, error)

    def hand_back(self, flight: Flight) -> None:
        """Let another worker have a job that is being drawn. One that is being stored goes on to its end."""
        if self._painter.cancel(flight.id):
            self._submit(self._hand_back, flight)

    # ---- on the pool

    def _submit(self, step: Step, flight: Flight) -> None:
        self._pool.submit(self._guarded, step, flight)

    def _guarded(self, step: Step, flight: Flight) -> None:
        """Whatever a step raises is the end of its job."""
        try:
            self._concluded(step, flight)
        except Exception as error:
            self._record_failure(flight, error)

    def _record_failure(self, flight: Flight, error: Exception) -> None:
        try:
            self._concluded(lambda each: self._fail(each, error), flight)
        except Exception:
            JobLog(logger, flight.id).exception("Its failure could not be recorded")
            self._tell(flight.id, Outcome(Ending.FAILURE, str(error)))

    def _concluded(self, step: Step, flight: Flight) -> None:
        """A step, and what the store says of a job that is no longer ours."""
        try:
            step(flight)
        except JobEndedError as error:
            self._tell(flight.id, outcome_of(error.job))
        except StaleLeaseError:
            self._tell_what_became_of(flight)
        except JobNotFoundError as error:
            self._tell(flight.id, Outcome(Ending.FAILURE, str(error)))
        except AWAY:  # we are closing
            self._tell(flight.id, Outcome(Ending.ABANDONED))

    def _draw(self, flight: Flight) -> None:
        job = flight.job = self._renderer.claim(flight.id)
        entry, task = self._renderer.prepare(job)
        report = self._renderer.report(job, on_lost=lambda: self.let_go(flight))
        with self._painter.using(entry):
            order = Order(
                self._stepper(entry, task),
                task,
                on_start=lambda: self._tell(flight.id, None),
                on_step=Progress(report, self._pool.submit),
                on_finish=lambda decode: self._submit(lambda each: self._finish(each, decode), flight),
                on_fail=lambda error: self._submit(lambda each: self._fail(each, error), flight),
            )
            self._painter.draw(order)
        if flight.is_stopping:  # somebody stopped it before it was the painter's
            self._stop(flight)

    def _stepper(self, entry: Entry, task: Task) -> Stepper:
        steppers: dict[type, Callable[[Entry], Stepper]] = {
            Generation: self._painter.engine,
            Enlarging: self._painter.enlarger,
        }
        try:
            return steppers.get(type(task), self._painter.reader)(entry)
        except Exception as error:
            raise RenderError(JobError.MODEL, f"Model {entry.name} cannot be loaded: {error}") from error

    def _finish(self, flight: Flight, decode: Callable[[], Any]) -> None:
        done = self._renderer.conclude(_claimed(flight), decode())
        self.failures = 0
        flight.lap = self._stopwatch.stop(done)
        self._tell(flight.id, outcome_of(done))

    def _fail(self, flight: Flight, error: Exception) -> None:
        failed = self._renderer.fail(_claimed(flight), error)
        if not isinstance(error, RenderError | UnsafePicturesError):
            self.failures += 1
        self._tell(flight.id, outcome_of(failed))

    def _stop(self, flight: Flight) -> None:
        job = self._renderer.cancel(flight.id)
        if self._painter.cancel(flight.id):
            self._tell(flight.id, outcome_of(job))

    def _let_go(self, flight: Flight) -> None:
        if self._painter.cancel(flight.id):
            self._tell_what_became_of(flight)

    def _hand_back(self, flight: Flight) -> None:
        self._renderer.hand_back(_claimed(flight))
        self._tell(flight.id, Outcome(Ending.HANDED_BACK))

    def _tell_what_became_of(self, flight: Flight) -> None:
        job = self._renderer.get(flight.id)
        self._tell(flight.id, outcome_of(job) if job.is_ended else Outcome(Ending.LEFT))


def outcome_of(job: Job) -> Outcome:
    """What RQ should know of a job that has ended."""
    if job.state is State.CANCELLED:
        return Outcome(Ending.STOPPED, "Stopped by its owner or an admin.")
    if job.state is State.FAILED:
        return Outcome(Ending.FAILURE, job.error_detail)
    return Outcome(Ending.SUCCESS, job.state)


def _claimed(flight: Flight) -> Job:
    assert flight.job is not None, "Only a claimed job is drawn."
    return flight.job
