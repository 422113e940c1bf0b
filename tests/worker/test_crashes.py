"""Whatever is killed, whenever: no job is lost, and none is done twice."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from model.catalog import Catalog
from tests.worker.conftest import Spawn
from tests.worker.listeners import MODELS
from tests.worker.orders import order
from tests.worker.test_store import events
from tests.worker.waiting import until
from worker import keys, queues
from worker.client import JobClient
from worker.connection import connect
from worker.images import GRID, Images, open_images
from worker.jobs import Job, JobError, QueueUnavailableError, State
from worker.lease import claim, lose
from worker.redis_server import EmbeddedRedis
from worker.store import JobStore
from worker.take import Taker


def states(redis: Redis, job: Job) -> list[State]:
    return [event.state for event in events(redis) if event.job_id == job.id and not event.is_progress]


def test_a_job_of_a_killed_worker_is_finished_by_another(
    client: JobClient, redis: Redis, server: EmbeddedRedis, spawn: Spawn
) -> None:
    doomed = spawn(server.url, "doomed", "--frozen", "--lease", "3")
    jobs = [client.submit(order()) for _ in range(3)]
    until(lambda: all(client.get(job.id).state is State.RUNNING for job in jobs))
    doomed.kill()
    spawn(server.url, "heir")
    until(lambda: all(client.get(job.id).state is State.DONE for job in jobs))
    for job in jobs:
        done = client.get(job.id)
        assert (done.worker, done.attempt, done.lost) == ("heir", 2, 1)
        assert states(redis, job).count(State.DONE) == 1
        assert client.image(job.id, GRID)
    finished = queues.open_queues(redis, MODELS)[1].finished_job_registry
    until(lambda: sorted(finished.get_job_ids()) == sorted(job.id for job in jobs))


def test_a_frozen_worker_that_wakes_up_changes_nothing(
    client: JobClient, redis: Redis, server: EmbeddedRedis, spawn: Spawn
) -> None:
    frozen = spawn(server.url, "frozen", "--seconds", "0.5", "--lease", "3")
    job = client.submit(order())
    until(lambda: client.get(job.id).state is State.RUNNING)
    frozen.send_signal(signal.SIGSTOP)
    spawn(server.url, "heir")
    until(lambda: client.get(job.id).state is State.DONE)
    done = client.get(job.id)
    frozen.send_signal(signal.SIGCONT)
    frozen.send_signal(signal.SIGTERM)
    assert frozen.wait(30) == 0
    assert client.get(job.id) == done
    assert states(redis, job).count(State.DONE) == 1
    assert client.image(job.id, GRID)


def test_a_job_that_kills_every_worker_fails_as_lost(
    client: JobClient, redis: Redis, server: EmbeddedRedis, spawn: Spawn, store: JobStore
) -> None:
    job = client.submit(order())
    for attempt in range(1, keys.MAX_ATTEMPTS):
        lose(store, claim(store, job.id, f"worker {attempt}"))
    last = spawn(server.url, "last", "--frozen", "--lease", "3")
    until(lambda: client.get(job.id).state is State.RUNNING)
    last.kill()
    spawn(server.url, "survivor")
    until(lambda: client.get(job.id).state is State.FAILED)
    assert client.get(job.id).error is JobError.LOST
    until(lambda: queues.open_queues(redis, MODELS)[1].failed_job_registry.get_job_ids() == [job.id])


def test_a_job_popped_by_a_worker_that_died_right_then_comes_back(
    client: JobClient, redis: Redis, server: EmbeddedRedis, spawn: Spawn
) -> None:
    job = client.submit(order())
    queue = queues.open_queues(redis, MODELS)[1]
    assert (
        Queue.dequeue_any([queue], None, redis, serializer=JSONSerializer) is not None
    )  # and nothing more: its worker is dead
    assert queue.job_ids == []
    # RQ waits a minute from when it first saw the job there: let it have seen it long ago.
    redis.set(queue.intermediate_queue.get_first_seen_key(job.id), 1)
    spawn(server.url, "heir")
    until(lambda: client.get(job.id).state is State.DONE)


def test_a_job_whose_worker_died_as_it_took_it_comes_back(
    client: JobClient, redis: Redis, server: EmbeddedRedis, spawn: Spawn
) -> None:
    job = client.submit(order())
    taken = Taker(redis, MODELS, "dead", lease=1).take(())
    assert taken.job_id == job.id
    spawn(server.url, "heir")
    until(lambda: client.get(job.id).state is State.DONE)
    assert (client.get(job.id).worker, client.get(job.id).attempt) == ("heir", 1)


def test_a_worker_that_is_asked_to_stop_ends_in_good_order(
    client: JobClient, server: EmbeddedRedis, spawn: Spawn
) -> None:
    worker = spawn(server.url, "worker", "--seconds", "0.02")
    job = client.submit(order())
    until(lambda: client.get(job.id).state is not State.QUEUED)
    worker.terminate()
    assert worker.wait(30) == 0
    assert client.get(job.id).state is State.DONE


def test_jobs_outlive_a_kill_of_redis_while_they_are_drawn(
    tmp_path: Path, catalog: Catalog, spawn: Spawn, images: Images
) -> None:
    server = EmbeddedRedis(tmp_path / "redis")
    try:
        with connect(server.start(), timeout=20) as redis:
            client = JobClient(redis, catalog, open_images(str(tmp_path / "images")))
            spawn(server.url, "worker", "--seconds", "0.05", "--lease", "3")
            jobs = [client.submit(order()) for _ in range(6)]
            until(lambda: client.get(jobs[0].id).state is not State.QUEUED)
            assert server.process is not None
            server.process.kill()
            server.process.wait()
            with pytest.raises(QueueUnavailableError):
                client.submit(order())
            server.start()
            until(lambda: all(client.get(job.id).state is State.DONE for job in jobs))
            assert [states(redis, job).count(State.DONE) for job in jobs] == [1] * 6
            later = client.submit(order())
            until(lambda: client.get(later.id).state is State.DONE)
    finally:
        server.stop()
