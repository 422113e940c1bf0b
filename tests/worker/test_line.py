"""The line of each person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from redis import Redis
from rq.job import Job as RQJob
from rq.job import JobStatus
from rq.serializers import JSONSerializer

from model.catalog import Catalog
from model.params import Speed
from model.prompt import PromptError
from tests.worker.listeners import MODELS
from tests.worker.orders import ANN, BOB, order
from worker import keys, lease
from worker.client import JobClient
from worker.images import Images
from worker.jobs import Job, JobEndedError, JobError, LineFullError, State, now
from worker.line import Limits
from worker.queues import open_queues
from worker.reaper import Reaper
from worker.store import JobStore

LIMITS = Limits(running=2, waiting=3)


@pytest.fixture
def client(redis: Redis, catalog: Catalog, images: Images) -> JobClient:
    return JobClient(redis, catalog, images, limits=LIMITS)


def queued(redis: Redis) -> list[str]:
    return [job_id for queue in open_queues(redis, MODELS) for job_id in queue.job_ids]


def submit(client: JobClient, count: int, user_id: int = ANN) -> list[Job]:
    return [client.submit(order(user_id=user_id)) for _ in range(count)]


def end(store: JobStore, job: Job, state: State = State.DONE) -> None:
    """As a worker does."""
    claimed = lease.claim(store, job.id, "worker")
    store.move(job.id, state, holding=claimed.attempt, ended_at=now())


def test_a_few_jobs_of_a_person_are_queued_and_further_ones_held(client: JobClient, redis: Redis) -> None:
    jobs = submit(client, 4)
    assert [job.is_held for job in jobs] == [False, False, True, True]
    assert [client.get(job.id) for job in jobs] == jobs
    assert queued(redis) == [job.id for job in jobs[:2]]
    assert {job.state for job in jobs} == {State.QUEUED}


def test_nobody_waits_for_the_jobs_of_another(client: JobClient) -> None:
    submit(client, 4, ANN)
    assert [job.is_held for job in submit(client, 2, BOB)] == [False, False]


@pytest.mark.parametrize("state", [State.DONE, State.FAILED, State.BLOCKED])
def test_the_end_of_a_job_lets_in_the_next(client: JobClient, store: JobStore, redis: Redis, state: State) -> None:
    jobs = submit(client, 4)
    end(store, jobs[0], state)
    assert [client.get(job.id).is_held for job in jobs] == [False, False, False, True]
    assert queued(redis) == [jobs[0].id, jobs[1].id, jobs[2].id], "the first lies there still: no worker popped it"
    in_rq = RQJob.fetch(jobs[2].id, connection=redis, serializer=JSONSerializer)
    assert (in_rq.get_status(), list(in_rq.args)) == (JobStatus.QUEUED, [jobs[2].id])


def test_a_cancelled_job_makes_room_too(client: JobClient, redis: Redis) -> None:
    jobs = submit(client, 3)
    client.cancel(jobs[1].id, ANN)
    assert queued(redis) == [jobs[0].id, jobs[2].id]


def test_a_job_that_is_lost_makes_room(client: JobClient, store: JobStore, redis: Redis) -> None:
    jobs = submit(client, 3)
    for _ in range(keys.MAX_ATTEMPTS):
        lease.lose(store, lease.claim(store, jobs[0].id, "gone"))
    assert client.get(jobs[0].id).error is JobError.LOST
    assert not client.get(jobs[2].id).is_held


def test_a_job_that_waits_for_another_worker_keeps_its_place(client: JobClient, store: JobStore) -> None:
    jobs = submit(client, 3)
    lease.hand_back(store, lease.claim(store, jobs[0].id, "stopping"))
    assert client.get(jobs[2].id).is_held


def test_a_held_job_can_be_cancelled_and_never_runs(client: JobClient, store: JobStore, redis: Redis) -> None:
    jobs = submit(client, 4)
    cancelled = client.cancel(jobs[2].id, ANN)
    assert (cancelled.state, cancelled.is_held) == (State.CANCELLED, False)
    end(store, jobs[0])
    assert jobs[2].id not in queued(redis)
    assert jobs[3].id in queued(redis)
    assert redis.ttl(RQJob.key_for(jobs[2].id)) > 0


def test_a_held_job_keeps_its_speed(client: JobClient, store: JobStore, redis: Redis) -> None:
    jobs = submit(client, 2)
    held = client.submit(order(speed=Speed.TURBO))
    end(store, jobs[0])
    assert open_queues(redis, MODELS)[0].job_ids == [held.id]


def test_a_full_line_takes_nothing_more_and_records_nothing(client: JobClient, redis: Redis) -> None:
    submit(client, 5)
    before = redis.dbsize()
    with pytest.raises(LineFullError) as refusal:
        client.submit(order())
    assert refusal.value.limit == 5
    assert redis.dbsize() == before
    assert len(client.jobs_of(ANN)) == 5


def test_many_jobs_at_once_are_taken_all_or_none(client: JobClient, redis: Redis) -> None:
    with pytest.raises(LineFullError):
        client.submit_all([order() for _ in range(6)])
    with pytest.raises(PromptError):
        client.submit_all([order(), order("a fox --version 9000")])
    assert redis.dbsize() == 0
    jobs = client.submit_all([order() for _ in range(5)])
    assert [job.is_held for job in jobs] == [False, False, True, True, True]
    assert [job.id for job in reversed(client.jobs_of(ANN))] == [job.id for job in jobs]


def test_many_jobs_at_once_come_from_one_person(client: JobClient) -> None:
    with pytest.raises(ValueError, match="2 people"):
        client.submit_all([order(user_id=ANN), order(user_id=BOB)])


def test_jobs_of_one_person_that_come_at_the_same_moment_respect_the_limits(
    client: JobClient, redis: Redis
) -> None:
    def attempt(_: int) -> Job | None:
        try:
            return client.submit(order())
        except LineFullError:
            return None

    with ThreadPoolExecutor(8) as pool:
        jobs = [job for job in pool.map(attempt, range(12)) if job]
    assert len(jobs) == 5
    assert sum(job.is_held for job in jobs) == 3
    assert len(queued(redis)) == 2


def test_the_reaper_finds_a_line_in_order(client: JobClient, store: JobStore, redis: Redis) -> None:
    submit(client, 5)
    assert [Reaper(redis, store).reap() for _ in range(2)] == [0, 0]
    assert len(queued(redis)) == 2


def test_the_reaper_lets_in_whom_a_vanished_job_keeps_out(
    client: JobClient, store: JobStore, redis: Redis
) -> None:
    jobs = submit(client, 3)
    redis.zrem(keys.LIVE, jobs[0].id)  # as a worker of an older edition ends a job
    redis.hset(keys.job(jobs[0].id), "state", "done")
    assert [Reaper(redis, store).reap() for _ in range(2)] == [1, 0]
    assert not client.get(jobs[2].id).is_held


def test_the_reaper_puts_back_a_job_that_its_line_has_forgotten(
    client: JobClient, store: JobStore, redis: Redis
) -> None:
    jobs = submit(client, 4)
    redis.delete(keys.user_held(ANN))
    assert [Reaper(redis, store).reap() for _ in range(2)] == [2, 0]
    assert redis.lrange(keys.user_held(ANN), 0, -1) == [job.id.encode() for job in jobs[2:]]


def test_a_held_job_that_rq_has_forgotten_still_runs_in_its_turn(
    client: JobClient, store: JobStore, redis: Redis
) -> None:
    jobs = submit(client, 3)
    redis.delete(RQJob.key_for(jobs[2].id))
    assert [Reaper(redis, store).reap() for _ in range(2)] == [1, 0]
    assert queued(redis) == [job.id for job in jobs[:2]]
    redis.delete(RQJob.key_for(jobs[2].id))
    end(store, jobs[0])
    assert Reaper(redis, store).reap() == 1
    assert jobs[2].id in queued(redis)


class Crowd(RuleBasedStateMachine):
    """Whatever happens in whatever order: nobody has too many jobs in RQ, and nobody waits beside free room."""

    client: JobClient
    store: JobStore
    redis: Redis

    def __init__(self) -> None:
        super().__init__()
        self.redis.flushall()
        self.jobs: list[str] = []

    @rule(user_id=st.sampled_from([ANN, BOB]), count=st.integers(1, 3))
    def submit(self, user_id: int, count: int) -> None:
        try:
            jobs = self.client.submit_all([order(user_id=user_id) for _ in range(count)])
        except LineFullError:
            return
        self.jobs += [job.id for job in jobs]

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), state=st.sampled_from([State.DONE, State.FAILED, State.CANCELLED]))
    def end(self, data: st.DataObject, state: State) -> None:
        job = self.store.get(data.draw(st.sampled_from(self.jobs)))
        try:
            if state is State.CANCELLED:
                self.client.cancel(job.id, None)
            elif not job.is_held:
                end(self.store, job, state)
        except JobEndedError:
            assert job.is_ended

    @rule()
    def reap(self) -> None:
        Reaper(self.redis, self.store).reap()

    @invariant()
    def lines_are_in_order(self) -> None:
        live = self.store.live()
        for user_id in (ANN, BOB):
            mine = [job for job in live if job.request.origin.user_id == user_id]
            held = [job.id.encode() for job in mine if job.is_held]
            active = {job.id.encode() for job in mine if not job.is_held}
            assert len(active) <= LIMITS.running
            assert not held or len(active) == LIMITS.running
            assert self.redis.smembers(keys.user_active(user_id)) == active
            assert self.redis.lrange(keys.user_held(user_id), 0, -1) == held


def test_no_order_of_events_upsets_a_line(client: JobClient, store: JobStore, redis: Redis) -> None:
    Crowd.client, Crowd.store, Crowd.redis = client, store, redis
    run_state_machine_as_test(
        Crowd,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
