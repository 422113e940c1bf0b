"""How jobs are taken: one look at the queues, and what RQ's books say then."""

from __future__ import annotations

import pytest
from redis import Redis
from rq.job import Job as RQJob
from rq.job import JobStatus
from rq.serializers import JSONSerializer

from model.params import Speed
from tests.worker.listeners import MODELS
from tests.worker.orders import order
from worker import queues
from worker.client import JobClient
from worker.take import Taken, Taker, What

LEASE = 30


@pytest.fixture
def taker(redis: Redis) -> Taker:
    return Taker(redis, MODELS, "one", LEASE)


def waiting(redis: Redis) -> list[str]:
    return [job_id for queue in queues.open_queues(redis, MODELS) for job_id in queue.job_ids]


def test_in_empty_queues_there_is_nothing(taker: Taker) -> None:
    assert taker.take(()) == Taken(What.NOTHING)


def test_jobs_are_taken_in_the_order_of_the_queues_until_none_is_left(client: JobClient, taker: Taker) -> None:
    jobs = [client.submit(order(speed=speed)) for speed in (Speed.RELAX, Speed.FAST, Speed.FAST, Speed.TURBO)]
    taken = [taker.take(()) for _ in jobs]
    assert [each.job_id for each in taken] == [jobs[index].id for index in (3, 1, 2, 0)]
    assert [each.is_more for each in taken] == [True, True, True, False]


def test_what_was_taken_is_in_the_books_as_started(client: JobClient, redis: Redis, taker: Taker) -> None:
    job = client.submit(order())
    flight = taker.take(()).flight
    assert flight is not None
    rq_job = RQJob.fetch(job.id, connection=redis, serializer=JSONSerializer)
    assert (rq_job.get_status(), rq_job.worker_name) == (JobStatus.STARTED, "one")
    assert rq_job.started_at == flight.rq_job.started_at
    [execution] = rq_job.get_executions()
    assert (execution.id, execution.worker_name) == (flight.execution.id, "one")
    assert execution.created_at == flight.execution.created_at
    assert rq_job.started_job_registry.get_job_ids() == [job.id]
    assert 0 < int(redis.ttl(execution.key)) <= LEASE
    assert redis.ttl(rq_job.key) == -1
    assert waiting(redis) == []


def test_a_job_that_rq_has_forgotten_is_passed_over(client: JobClient, redis: Redis, taker: Taker) -> None:
    forgotten, job = client.submit(order()), client.submit(order())
    redis.delete(RQJob.key_for(forgotten.id))
    assert taker.take(()).job_id == job.id


def test_a_copy_of_a_job_that_a_worker_is_at_is_dropped(client: JobClient, redis: Redis, taker: Taker) -> None:
    job = client.submit(order())
    taker.take(())
    redis.rpush(queues.open_queues(redis, MODELS)[1].key, job.id)
    other = Taker(redis, MODELS, "two", LEASE)
    assert other.take(()) == Taken(What.ELSEWHERE, job.id)
    assert waiting(redis) == []


def test_an_own_job_whose_lease_is_gone_is_put_back(client: JobClient, redis: Redis, taker: Taker) -> None:
    job = client.submit(order())
    taker.take(())
    queue = queues.open_queues(redis, MODELS)[1]
    redis.delete(queue.started_job_registry.key)
    redis.rpush(queue.key, job.id)
    assert taker.take([job.id]) == Taken(What.EXPIRED, job.id, is_more=True)
    assert waiting(redis) == [job.id]


def test_a_worker_becomes_busy_with_its_first_job(client: JobClient, redis: Redis, taker: Taker) -> None:
    jobs = [client.submit(order()) for _ in range(2)]
    taker.take(())
    assert redis.hget("rq:worker:one", "state") == b"busy"
    redis.delete("rq:worker:one")
    taker.take([jobs[0].id])
    assert not redis.exists("rq:worker:one")
