"""A worker as RQ sees it: registered, listening, alive, and looking after the jobs of those who died.

Knows no engine and takes no jobs: that is `runtime`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker, worker_registration
from rq.command import parse_payload
from rq.registry import clean_registries
from rq.serializers import JSONSerializer
from rq.suspension import WORKERS_SUSPENDED
from rq.timeouts import TimerDeathPenalty
from rq.utils import now as rq_now
from rq.utils import utcformat
from rq.worker import WorkerStatus

from worker import health, keys, queues
from worker.flight import Flight
from worker.reaper import Reaper
from worker.scripts import script
from worker.store import JobStore

logger = logging.getLogger(__name__)

LISTEN_PAUSE = 2.0  # seconds before the channels are listened to again after Redis was away


class Member(SimpleWorker):  # type: ignore[misc]  # RQ ships no types
    """RQ's books of one worker of `models` with many jobs. Subclasses say what its commands do. Times: seconds."""

    death_penalty_class = TimerDeathPenalty  # SIGALRM belongs to the main thread; used for RQ's callbacks alone

    def __init__(
        self, redis: Redis, name: str, models: Sequence[str], lease: int, maintenance_interval: float
    ) -> None:
        super().__init__(
            queues.open_served_queues(redis, models),
            name=name,
            connection=redis,
            serializer=JSONSerializer,
            default_result_ttl=keys.RESULT_LIFETIME,
            worker_ttl=max(60, 4 * lease),
            log_job_description=False,
        )
        self.models = tuple(models)
        self.lease = lease
        self.is_paused = False  # by `rq suspend`
        self._maintenance_every = maintenance_interval
        self.settle_script = redis.register_script(script("settle.lua"))
        self._beat_script = redis.register_script(script("beat.lua"))
        self._reaper = Reaper(redis, JobStore(redis))
        self._next_beat = 0.0
        self._next_maintenance = 0.0

    def on_wake(self) -> None:
        """There may be a job to take. Called on RQ's thread."""
        raise NotImplementedError

    def on_stop_job(self, job_id: str) -> None:
        """RQ's stop command for one job. Called on RQ's thread."""
        raise NotImplementedError

    def request_stop(self, signum: Any = None, frame: Any = None) -> None:
        """RQ's shutdown command, or a signal."""
        raise NotImplementedError

    @property
    def next_duty(self) -> float:
        """When `beat` or `maintain` has something to do again, by the monotonic clock."""
        return min(self._next_beat, self._next_maintenance)

    def join(self) -> None:
        """Become a worker that RQ knows."""
        self.register_birth()
        self.subscribe()
        self.set_state(WorkerStatus.IDLE)

    def leave(self) -> None:
        try:
            self.teardown()
        except RedisError as error:
            logger.warning("RQ will notice by itself that this worker is gone: %s", error)

    def beat(self, in_flight: Iterable[Flight]) -> None:
        """Renew the leases of all jobs, and our own entry, when it is time."""
        if time.monotonic() < self._next_beat:
            return
        self.last_heartbeat = at = rq_now()
        is_new, is_suspended = self._beat_script(
            keys=[self.key, health.key("worker"), WORKERS_SUSPENDED],
            args=[
                utcformat(at),
                int(at.timestamp()),
                at.timestamp(),
                self.worker_ttl + 60,
                keys.ALIVE_LIFETIME,
                self.lease,
                *(word for each in in_flight for word in (each.rq_job.origin, each.id, each.execution.id)),
            ],
        )
        if is_new:
            self._register_again()
        self.is_paused = bool(is_suspended)
        self._next_beat = time.monotonic() + self.lease / 3

    def _register_again(self) -> None:
        """RQ had given us up, as when Redis was away for long."""
        with self.connection.pipeline(transaction=True) as pipe:
            pipe.hset(self.key, mapping=self.serialize())
            worker_registration.register(self, pipe)
            pipe.execute()

    def maintain(self) -> None:
        """Look for jobs of dead workers, when it is time. One of all workers does, once in an interval."""
        if time.monotonic() < self._next_maintenance:
            return
        self._next_maintenance = time.monotonic() + self._maintenance_every
        # Our own lock: RQ's lasts for 15 minutes when its holder dies.
        lifetime = max(1, int(900 * self._maintenance_every))
        if not self.connection.set(keys.MAINTENANCE, self.name, nx=True, px=lifetime):
            return
        for queue in self.queues:
            worker_registration.clean_worker_registry(queue)
        for queue in queues.open_known_queues(self.connection):  # also of models that nobody serves just now
            clean_registries(queue)
            queue.intermediate_queue.cleanup(self, queue)
        self._reaper.reap()
        queues.wake(self.connection)

    def after_outage(self) -> None:
        """Redis was away, and all leases may have run out: heartbeats come first, then the look for the dead."""
        self._next_beat, self._next_maintenance = 0.0, time.monotonic() + self.lease

    def show_state(self, *, is_busy: bool) -> None:
        state = WorkerStatus.BUSY if is_busy else WorkerStatus.IDLE
        if self.get_state() != state:
            self.set_state(state)

    def is_told(self, *, is_busy: bool) -> None:
        """RQ knows already, by the script that took or settled a job."""
        self._state = WorkerStatus.BUSY if is_busy else WorkerStatus.IDLE

    # ---- what RQ calls

    def subscribe(self) -> None:
        """Listen to RQ's channel for this worker, and to the one that says that there are jobs."""
        self.pubsub = self.connection.pubsub()
        channels = {self.pubsub_channel_name: self.handle_payload, keys.WAKE: self._hear_wake}
        self.pubsub.subscribe(**channels)
        self.pubsub_thread = self.pubsub.run_in_thread(
            sleep_time=60, daemon=True, exception_handler=self._pubsub_exception_handler
        )

    def handle_payload(self, message: Any) -> None:
        payload = parse_payload(message)
        if payload.get("command") == "stop-job":
            self.on_stop_job(str(payload.get("job_id")))
        elif payload.get("command") == "shutdown":
            self.request_stop()

    def _hear_wake(self, message: Any) -> None:
        name = message["data"].decode()
        if not name or name in self.queue_names():
            self.on_wake()

    def _pubsub_exception_handler(self, exc: Exception, pubsub: Any, pubsub_thread: Any) -> None:
        """Keep listening; RQ's own handler ends the thread on a timeout."""
        if not isinstance(exc, RedisError | OSError):
            raise exc
        time.sleep(LISTEN_PAUSE)

    def get_heartbeat_ttl(self, job: Any) -> int:
        return self.lease

    def _set_connection(self, connection: Redis) -> Redis:
        """RQ would let a command take as long as its blocking pop does. Nothing here blocks in Redis."""
        return connection
