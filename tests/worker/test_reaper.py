"""What crashes leave between a record and RQ, and how it heals."""

from __future__ import annotations

import pytest
from redis import Redis
from rq import Queue
from rq.job import Job as RQJob
from rq.job import JobStatus
from rq.serializers import JSONSerializer

from model.params import Speed
from tests.worker.listeners import MODELS
from tests.worker.orders import order, record
from worker import keys, queues
from worker.client import JobClient
from worker.jobs import JobError, State
from worker.lease import claim
from worker.reaper import Reaper
from worker.store import JobStore


@pytest.fixture
def reaper(redis: Redis, store: JobStore) -> Reaper:
    return Reaper(redis, store)


def rq_job(redis: Redis, job_id: str) -> RQJob:
    return RQJob.fetch(job_id, connection=redis, serializer=JSONSerializer)


def waiting(redis: Redis) -> list[str]:
    return [job_id for queue in queues.open_queues(redis, MODELS) for job_id in queue.job_ids]


def test_what_is_well_is_left_alone(client: JobClient, reaper: Reaper, redis: Redis) -> None:
    jobs = [client.submit(order()) for _ in range(3)]
    assert [reaper.reap() for _ in range(3)] == [0, 0, 0]
    assert waiting(redis) == [job.id for job in jobs]


def test_a_record_that_rq_knows_nothing_of_is_queued(store: JobStore, reaper: Reaper, redis: Redis) -> None:
    job = record(request=order(speed=Speed.TURBO))
    store.create(job)
    assert [reaper.reap() for _ in range(2)] == [1, 0]
    assert queues.open_queues(redis, MODELS)[0].job_ids == [job.id]


def test_a_running_job_that_rq_forgot_is_queued_again_until_it_is_lost(
    client: JobClient, store: JobStore, reaper: Reaper, redis: Redis
) -> None:
    job = client.submit(order())
    for lost in range(1, keys.MAX_ATTEMPTS + 1):
        claim(store, job.id, "gone")
        redis.delete(RQJob.key_for(job.id))
        assert reaper.reap() == 1
        assert store.get(job.id).lost == lost
    assert (store.get(job.id).state, store.get(job.id).error) == (State.FAILED, JobError.LOST)
    assert reaper.reap() == 0


def test_a_job_that_rq_gave_up_fails_as_lost(
    client: JobClient, store: JobStore, reaper: Reaper, redis: Redis
) -> None:
    job = client.submit(order())
    claim(store, job.id, "gone")
    rq_job(redis, job.id).set_status(JobStatus.FAILED)
    assert [reaper.reap() for _ in range(2)] == [1, 0]
    assert (store.get(job.id).state, store.get(job.id).error) == (State.FAILED, JobError.LOST)


def test_a_job_that_an_admin_cancelled_in_rq_is_cancelled(
    client: JobClient, store: JobStore, reaper: Reaper, redis: Redis
) -> None:
    job = client.submit(order())
    rq_job(redis, job.id).cancel()
    assert [reaper.reap() for _ in range(2)] == [1, 0]
    assert store.get(job.id).state is State.CANCELLED


def test_a_job_that_rq_took_from_a_dead_worker_waits_again(
    client: JobClient, store: JobStore, reaper: Reaper
) -> None:
    job = client.submit(order())
    claim(store, job.id, "gone")
    assert [reaper.reap() for _ in range(2)] == [1, 0]
    assert (store.get(job.id).state, store.get(job.id).lost) == (State.QUEUED, 1)


def test_a_job_that_lies_in_no_queue_is_queued_at_the_second_look(
    client: JobClient, reaper: Reaper, redis: Redis
) -> None:
    job = client.submit(order())
    redis.delete(queues.open_queues(redis, MODELS)[1].key)  # as BLPOP leaves it when its worker dies
    assert reaper.reap() == 0
    assert waiting(redis) == []
    assert [reaper.reap() for _ in range(2)] == [1, 0]
    assert waiting(redis) == [job.id]


def test_a_job_whose_worker_died_as_it_popped_is_queued_at_the_second_look(
    client: JobClient, reaper: Reaper, redis: Redis
) -> None:
    job = client.submit(order())
    queue = queues.open_queues(redis, MODELS)[1]
    assert Queue.dequeue_any([queue], None, redis, serializer=JSONSerializer) is not None
    assert [reaper.reap() for _ in range(3)] == [0, 1, 0]
    assert waiting(redis) == [job.id]
    assert queue.intermediate_queue.get_job_ids() == []


def test_a_started_job_that_is_with_no_worker_is_queued_at_the_second_look(
    client: JobClient, store: JobStore, reaper: Reaper, redis: Redis
) -> None:
    job = client.submit(order())
    claim(store, job.id, "gone")
    rq_job(redis, job.id).set_status(JobStatus.STARTED)
    redis.delete(queues.open_queues(redis, MODELS)[1].key)
    assert [reaper.reap() for _ in range(3)] == [0, 1, 0]
    assert (store.get(job.id).state, store.get(job.id).lost) == (State.QUEUED, 1)
    assert waiting(redis) == [job.id]


def test_emptied_queues_of_very_many_jobs_fill_again(store: JobStore, reaper: Reaper, redis: Redis) -> None:
    jobs = [record() for _ in range(600)]
    with redis.pipeline() as pipe:
        for job in jobs:
            store.create(job, pipe)
        pipe.execute()
    assert [reaper.reap() for _ in range(2)] == [600, 0]
    assert sorted(waiting(redis)) == sorted(job.id for job in jobs)
