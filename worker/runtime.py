"""An RQ worker that keeps many jobs in flight in one process, so that they share a model that is loaded once.

The main thread takes jobs, keeps RQ's books and never waits for the model: what happens to a job in between is the
crew's business. Knows no record and no picture.
"""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from redis import Redis

from worker import flight as flights
from worker import keys
from worker.crew import Crew
from worker.flight import Ending, Flight, Outcome
from worker.jobs import JobError
from worker.logs import JobLog
from worker.member import Member
from worker.painter import Painter
from worker.patience import AWAY, delays
from worker.render import Renderer, RenderError
from worker.take import Taker, What

logger = logging.getLogger(__name__)

R = TypeVar("R")

IDLE_WAIT = 5.0  # seconds between looks at the queues when nobody wakes us, as `rq requeue` does not
MAX_FAILURES = 5  # in a row, after which the model or its device is taken for broken
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0  # seconds between attempts to reach Redis


@dataclass(frozen=True)
class Told:
    """What the crew says of a job: how it left, or nothing: it is drawn from now on."""

    job_id: str
    outcome: Outcome | None


@dataclass(frozen=True)
class Stop:
    """RQ's stop command for one job."""

    job_id: str


class Wake:
    """There may be a job to take."""


Message = Told | Stop | Wake


class BrokenEngineError(RuntimeError):
    """Nothing can be drawn any more. Another process may have better luck with the device."""


class EngineWorker(Member):
    """Draws jobs of `models`: `serve` until SIGTERM. Times are in seconds."""

    def __init__(
        self,
        redis: Redis,
        renderer: Renderer,
        painter: Painter,
        *,
        name: str,
        models: Sequence[str],
        max_jobs: int = 8,
        lease: int = keys.LEASE,
        maintenance_interval: float = keys.MAINTENANCE_INTERVAL,
        grace: float = 60,
    ) -> None:
        super().__init__(redis, name, models, lease, maintenance_interval)
        self._crew = Crew(renderer, painter, self._hear)
        self._max_jobs = max_jobs
        self._grace = grace
        self._inbox: SimpleQueue[Message] = SimpleQueue()
        self._in_flight: dict[str, Flight] = {}
        self._to_settle: dict[str, Outcome] = {}
        self._taker = Taker(redis, models, name, lease)
        self._left_out: set[str] = set()  # the models of which the last look took no job
        self._next_look = 0.0  # when the queues are worth a look, unless somebody wakes us before
        self._deadline: float | None = None  # when a stopping worker hands back what it still has

    # ---- the loop

    def serve(self, *, burst: bool = False, on_ready: Callable[[], None] = lambda: None) -> None:
        """Work until `request_stop`, or with `burst` until the queues are empty. Raises `BrokenEngineError`."""
        self._patiently(self.join)
        self._crew.start()
        on_ready()
        try:
            while not self._is_over():
                if burst:
                    self._next_look = 0.0
                found = self._patiently(self._turn)
                if burst and not found and not self._in_flight:
                    break
        finally:
            self._crew.close()
            self.leave()
        if self._crew.failures >= MAX_FAILURES:
            raise BrokenEngineError(f"{self._crew.failures} jobs in a row have failed.")

    def request_stop(self, signum: Any = None, frame: Any = None) -> None:
        """Finish what is in flight within the grace period, and hand the rest back. A second time: at once."""
        is_first = self._deadline is None
        self._deadline = time.monotonic() + (self._grace if is_first else 0)
        self._inbox.put(Wake())

    def on_wake(self) -> None:
        self._inbox.put(Wake())

    def on_stop_job(self, job_id: str) -> None:
        self._inbox.put(Stop(job_id))

    def install_signal_handlers(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.request_stop)

    def _turn(self) -> bool:
        """One round of the loop. Whether a job was taken."""
        self.beat(self._in_flight.values())
        self._settle_all()
        self.maintain()
        self._stop_overdue()
        found = self._take()
        self._read_inbox(self._pause() if not found else 0)
        return found

    def _hear(self, job_id: str, outcome: Outcome | None) -> None:
        """What the crew calls, from its threads."""
        self._inbox.put(Told(job_id, outcome))

    def _is_over(self) -> bool:
        if self._deadline is None and self._crew.failures >= MAX_FAILURES:
            self.request_stop()
        if self._deadline is None:
            return False
        if self._in_flight and time.monotonic() >= self._deadline:
            for each in self._in_flight.values():
                self._crew.hand_back(each)
        return not self._in_flight

    def _pause(self) -> float:
        """How long nothing needs to be done unless somebody says so."""
        times = [self.next_duty]
        if self._has_room():
            times.append(self._next_look)
        if self._deadline is not None and self._deadline > time.monotonic():
            times.append(self._deadline)
        return min(IDLE_WAIT, max(0.0, min(times) - time.monotonic()))

    def _read_inbox(self, timeout: float) -> None:
        try:
            message = self._inbox.get(timeout=timeout) if timeout else self._inbox.get_nowait()
            while True:
                self._read(message)
                message = self._inbox.get_nowait()
        except Empty:
            return

    def _read(self, message: Message) -> None:
        match message:
            case Wake():
                self._next_look = 0.0
            case Told(job_id, None) if job_id in self._in_flight:
                self._in_flight[job_id].is_started = True
                self._look_at_left_out()
            case Told(job_id, Outcome() as outcome):
                self._to_settle.setdefault(job_id, outcome)
                self._look_at_left_out()
            case Stop(job_id) if job_id in self._in_flight:
                self._crew.stop(self._in_flight[job_id])

    def _patiently(self, act: Callable[[], R]) -> R | None:
        """Do something with Redis, again and again while it is away. What is drawn meanwhile is not lost."""
        pauses = delays(FIRST_PAUSE, LONGEST_PAUSE)
        while True:
            try:
                return act()
            except AWAY as error:
                pause = next(pauses)
                logger.warning("Redis is away, trying again in %.1f s: %s", pause, error)
                self.after_outage()
                self._next_look = 0.0  # what was published meanwhile is gone
                if self._deadline is not None and time.monotonic() > self._deadline:
                    self._in_flight.clear()  # their leases will run out
                    return None
                time.sleep(pause)

    # ---- taking jobs

    def _take(self) -> bool:
        """Take one job if it can be drawn now; others leave it to a worker that has room."""
        if not self._has_room() or not self._may_find_some():
            self.show_state(is_busy=bool(self._in_flight))
            return False
        self._left_out = self._full_models()
        taken = self._taker.take(self._in_flight, without=self._left_out)
        self._looked(is_more=taken.is_more)
        if taken.what is What.EXPIRED:
            self._take_again(self._in_flight[taken.job_id])
            return False
        if taken.what is What.ELSEWHERE and taken.job_id not in self._in_flight:
            JobLog(logger, taken.job_id).warning("Left alone: another worker is at it")
        if taken.flight is not None:
            self._begin(taken.flight)
        else:
            self.show_state(is_busy=bool(self._in_flight))
        return taken.what is not What.NOTHING

    def _begin(self, flight: Flight) -> None:
        self._in_flight[flight.id] = flight
        self.is_told(is_busy=True)
        if reason := flights.refusal(flight.rq_job):
            JobLog(logger, flight.id).error("Refused: %s", reason)
            self._hear(flight.id, Outcome(Ending.FAILURE, reason))
        else:
            self._crew.draw(flight)

    def _take_again(self, mine: Flight) -> None:
        """Our lease ran out, as while Redis was away, and RQ queued the job again: let it go, then take it."""
        self._looked(is_more=False)  # until it is let go, it would be found again and again
        self._crew.let_go(mine)

    def _may_find_some(self) -> bool:
        """Whether to look at the queues: somebody said that there is a job, or nobody did for a while."""
        return time.monotonic() >= self._next_look

    def _looked(self, *, is_more: bool) -> None:
        self._next_look = 0.0 if is_more else time.monotonic() + IDLE_WAIT

    def _look_at_left_out(self) -> None:
        """There may be room for what the last look has left out."""
        if self._left_out:
            self._next_look = 0.0

    def _has_room(self) -> bool:
        if self._deadline is not None or self.is_paused or len(self._in_flight) >= self._max_jobs:
            return False
        return len(self._full_models()) < len(self.models)

    def _full_models(self) -> set[str]:
        """One by one: while a job waits for its engine, further ones of its model are better off elsewhere."""
        waiting = [job for job in self._in_flight.values() if not job.is_started and job.id not in self._to_settle]
        return {model for job in waiting for model in ([job.version] if job.version else self.models)}

    # ---- leaving jobs

    def _settle_all(self) -> None:
        for job_id, outcome in list(self._to_settle.items()):
            if flight := self._in_flight.get(job_id):
                flights.settle(self, flight, outcome, is_last=len(self._in_flight) == 1)
                if outcome.ending is Ending.LEFT:
                    self._next_look = 0.0  # it may be the one that lies in the queue again
                del self._in_flight[job_id]
            del self._to_settle[job_id]

    def _stop_overdue(self) -> None:
        for each in self._in_flight.values():
            if each.is_overdue:
                self._crew.fail(
                    each, RenderError(JobError.MODEL, f"It took longer than {each.rq_job.timeout} seconds.")
                )
