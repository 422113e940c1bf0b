"""An RQ worker that keeps many jobs in flight in one process, so that they share a model that is loaded once.

The main thread takes jobs, keeps RQ's books and never waits for the model: what happens to a job in between is the
crew's business. Knows no record and no picture.
"""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker, worker_registration
from rq.command import parse_payload
from rq.registry import clean_registries
from rq.serializers import JSONSerializer
from rq.suspension import is_suspended
from rq.timeouts import TimerDeathPenalty
from rq.worker import WorkerStatus

from worker import flight as flights
from worker import health, keys, queues
from worker.crew import Crew
from worker.flight import Ending, Flight, Outcome
from worker.jobs import JobError
from worker.logs import JobLog
from worker.painter import Painter
from worker.patience import AWAY
from worker.reaper import Reaper
from worker.render import Renderer, RenderError
from worker.store import JobStore

logger = logging.getLogger(__name__)

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


class EngineWorker(SimpleWorker):  # type: ignore[misc]  # RQ ships no types
    """`serve` until SIGTERM. Times are in seconds."""

    death_penalty_class = TimerDeathPenalty  # SIGALRM belongs to the main thread; used for RQ's callbacks alone

    def __init__(
        self,
        redis: Redis,
        renderer: Renderer,
        painter: Painter,
        *,
        name: str,
        max_jobs: int = 8,
        lease: int = keys.LEASE,
        maintenance_interval: float = keys.MAINTENANCE_INTERVAL,
        grace: float = 60,
    ) -> None:
        super().__init__(
            queues.open_queues(redis),
            name=name,
            connection=redis,
            serializer=JSONSerializer,
            default_result_ttl=keys.RESULT_LIFETIME,
            worker_ttl=max(60, 4 * lease),
            log_job_description=False,
        )
        self._crew = Crew(renderer, painter, self._hear)
        self._max_jobs = max_jobs
        self._lease = lease
        self._maintenance_every = maintenance_interval
        self._grace = grace
        self._reaper = Reaper(redis, JobStore(redis))
        self._inbox: SimpleQueue[Message] = SimpleQueue()
        self._in_flight: dict[str, Flight] = {}
        self._to_settle: dict[str, Outcome] = {}
        self._is_paused = False  # by `rq suspend`
        self._deadline: float | None = None  # when a stopping worker hands back what it still has
        self._next_beat = 0.0
        self._next_maintenance = 0.0

    # ---- the loop

    def serve(self, *, burst: bool = False, on_ready: Callable[[], None] = lambda: None) -> None:
        """Work until `request_stop`, or with `burst` until the queues are empty. Raises `BrokenEngineError`."""
        self._patiently(self._register)
        self._crew.start()
        on_ready()
        try:
            while not self._is_over():
                found = self._patiently(self._turn)
                if burst and not found and not self._in_flight:
                    break
        finally:
            self._crew.close()
            self._leave()
        if self._crew.failures >= MAX_FAILURES:
            raise BrokenEngineError(f"{self._crew.failures} jobs in a row have failed.")

    def request_stop(self, signum: Any = None, frame: Any = None) -> None:
        """Finish what is in flight within the grace period, and hand the rest back. A second time: at once."""
        is_first = self._deadline is None
        self._deadline = time.monotonic() + (self._grace if is_first else 0)
        self._inbox.put(Wake())

    def install_signal_handlers(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.request_stop)

    def _turn(self) -> bool:
        """One round of the loop. Whether a job was taken."""
        self._beat()
        self._settle_all()
        self._maintain()
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
        times = [self._next_beat, self._next_maintenance]
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
            case Told(job_id, None) if job_id in self._in_flight:
                self._in_flight[job_id].is_started = True
            case Told(job_id, Outcome() as outcome):
                self._to_settle.setdefault(job_id, outcome)
            case Stop(job_id) if job_id in self._in_flight:
                self._crew.stop(self._in_flight[job_id])

    def _patiently(self, act: Callable[[], bool]) -> bool:
        """Do something with Redis, again and again while it is away. What is drawn meanwhile is not lost."""
        pause = FIRST_PAUSE
        while True:
            try:
                return act()
            except AWAY as error:
                logger.warning("Redis is away, trying again in %.1f s: %s", pause, error)
                # Our own leases may have run out with everybody else's: first heartbeats, then a look at the dead.
                self._next_beat, self._next_maintenance = 0.0, time.monotonic() + self._lease
                if self._deadline is not None and time.monotonic() > self._deadline:
                    self._in_flight.clear()  # their leases will run out
                    return False
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    # ---- RQ's bookkeeping

    def _register(self) -> bool:
        self.register_birth()
        self.subscribe()
        self.set_state(WorkerStatus.IDLE)
        return True

    def _set_connection(self, connection: Redis) -> Redis:
        """RQ would let a command take as long as its blocking pop does. Nothing here blocks in Redis."""
        return connection

    def subscribe(self) -> None:
        """Listen to RQ's channel for this worker, and to the one that says that there are jobs."""
        self.pubsub = self.connection.pubsub()
        self.pubsub.subscribe(
            **{self.pubsub_channel_name: self.handle_payload, keys.WAKE: lambda _: self._inbox.put(Wake())}
        )
        self.pubsub_thread = self.pubsub.run_in_thread(
            sleep_time=60, daemon=True, exception_handler=self._pubsub_exception_handler
        )

    def _leave(self) -> None:
        try:
            self.teardown()
        except RedisError as error:
            logger.warning("RQ will notice by itself that this worker is gone: %s", error)

    def handle_payload(self, message: Any) -> None:
        """A command by RQ's channel, on RQ's thread."""
        payload = parse_payload(message)
        if payload.get("command") == "stop-job":
            self._inbox.put(Stop(str(payload.get("job_id"))))
        elif payload.get("command") == "shutdown":
            self.request_stop()

    def _pubsub_exception_handler(self, exc: Exception, pubsub: Any, pubsub_thread: Any) -> None:
        """Keep listening; RQ's own handler ends the thread on a timeout."""
        if not isinstance(exc, RedisError | OSError):
            raise exc
        time.sleep(LONGEST_PAUSE)

    def get_heartbeat_ttl(self, job: Any) -> int:
        return self._lease

    def _beat(self) -> None:
        if time.monotonic() < self._next_beat:
            return
        with self.connection.pipeline(transaction=False) as pipe:
            self.heartbeat(self.worker_ttl, pipeline=pipe)
            for each in self._in_flight.values():
                each.execution.heartbeat(each.rq_job.started_job_registry, self._lease, pipeline=pipe)
            is_forgotten = pipe.execute()[0] == 1  # the key was made anew: RQ had given us up
            if is_forgotten:
                pipe.hset(self.key, mapping=self.serialize())
                worker_registration.register(self, pipe)
                pipe.execute()
        health.beat(self.connection, "worker")
        self._is_paused = is_suspended(self.connection, self)
        self._next_beat = time.monotonic() + self._lease / 3

    def _maintain(self) -> None:
        """Look for jobs of dead workers. One of all workers does, once in an interval."""
        if time.monotonic() < self._next_maintenance:
            return
        self._next_maintenance = time.monotonic() + self._maintenance_every
        lifetime = max(1, int(900 * self._maintenance_every))  # of the lock: RQ's own lasts 15 minutes if we die
        if not self.connection.set(keys.MAINTENANCE, self.name, nx=True, px=lifetime):
            return
        for queue in self.queues:
            clean_registries(queue)
            worker_registration.clean_worker_registry(queue)
            queue.intermediate_queue.cleanup(self, queue)
        self._reaper.reap()
        queues.wake(self.connection)

    def _show_state(self) -> None:
        state = WorkerStatus.BUSY if self._in_flight else WorkerStatus.IDLE
        if self.get_state() != state:
            self.set_state(state)

    # ---- taking jobs

    def _take(self) -> bool:
        """Take one job if it can be drawn now; others leave it to a worker that has room."""
        if not self._has_room():
            return False
        found = queues.dequeue(self.queues)
        if found is None:
            self._show_state()
            return False
        rq_job, queue = found
        if mine := self._in_flight.get(rq_job.id):
            # Our lease ran out, as while Redis was away, and RQ queued the job again: let go before we claim it.
            flights.put_back(rq_job, queue)
            self._crew.let_go(mine)
            return False
        flight = flights.begin(self, rq_job, queue, self._lease)
        if flight is None:
            JobLog(logger, rq_job.id).warning("Left alone: another worker is at it")
            return True
        self._in_flight[flight.id] = flight
        self._show_state()
        if reason := flights.refusal(rq_job):
            JobLog(logger, rq_job.id).error("Refused: %s", reason)
            self._hear(flight.id, Outcome(Ending.FAILURE, reason))
        else:
            self._crew.draw(flight)
        return True

    def _has_room(self) -> bool:
        """One by one: while the newest job still waits for the engine, further ones are better off elsewhere."""
        if self._deadline is not None or self._is_paused or len(self._in_flight) >= self._max_jobs:
            return False
        return all(each.is_started or each.id in self._to_settle for each in self._in_flight.values())

    # ---- leaving jobs

    def _settle_all(self) -> None:
        for job_id, outcome in list(self._to_settle.items()):
            if flight := self._in_flight.get(job_id):
                flights.settle(self, flight, outcome)
                del self._in_flight[job_id]
            del self._to_settle[job_id]

    def _stop_overdue(self) -> None:
        for each in self._in_flight.values():
            if each.is_overdue:
                self._crew.fail(
                    each, RenderError(JobError.MODEL, f"It took longer than {each.rq_job.timeout} seconds.")
                )
