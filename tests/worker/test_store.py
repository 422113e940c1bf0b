"""Records: a model in Python against the one in Redis, and what no other road may lead around."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from redis import Redis

from tests.worker.orders import ANN, order, record
from worker import keys
from worker.events import Event
from worker.jobs import (
    TRANSITIONS,
    Job,
    JobEndedError,
    JobError,
    JobNotFoundError,
    Shown,
    StaleLeaseError,
    State,
    new_job_id,
    now,
)
from worker.lease import claim, hand_back, lose
from worker.store import JobStore


def events(redis: Redis) -> list[Event]:
    entries: Any = redis.xrange(keys.EVENTS)
    return [Event.model_validate_json(fields[b"event"]) for _, fields in entries]


def test_a_record_is_read_as_it_was_written(store: JobStore) -> None:
    job = record(
        request=order("ein Fuchs 🦊::2.5 -- snow --ar 3:2 --no a, b --tile"),
        error=JobError.MODEL,
        error_detail="line one\nline two",
        ended_at=now(),
        width=256,
        height=192,
        message_id=2**63 - 1,
    )
    store.create(job)
    assert store.get(job.id) == job


def test_a_record_of_a_newer_edition_can_be_read(store: JobStore, redis: Redis) -> None:
    job = record()
    store.create(job)
    request = json.loads(job.request.model_dump_json()) | {"mood": "happy"}
    redis.hset(keys.job(job.id), mapping={"request": json.dumps(request), "colour": "red"})
    assert store.get(job.id) == job


def test_there_is_no_job_without_a_record(store: JobStore) -> None:
    nobody = new_job_id()
    for ask in (
        lambda: store.get(nobody),
        lambda: store.move(nobody, State.CANCELLED),
        lambda: store.attach_message(nobody, 1),
        lambda: store.record_result(nobody, 1),
        lambda: store.look(nobody),
        lambda: claim(store, nobody, "w"),
    ):
        with pytest.raises(JobNotFoundError):
            ask()
    assert store.progress(nobody, 0, 10) is False


@pytest.mark.parametrize("source", State)
@pytest.mark.parametrize("target", State)
def test_a_job_moves_along_the_table_and_nowhere_else(
    store: JobStore, redis: Redis, source: State, target: State
) -> None:
    job = record(state=source)
    store.create(job)
    if target in TRANSITIONS[source]:
        assert store.move(job.id, target).state is target
        assert events(redis)[-1] == Event(job_id=job.id, state=target)
    else:
        with pytest.raises(JobEndedError):
            store.move(job.id, target)
        assert store.get(job.id).state is source
        assert len(events(redis)) == 1


def test_only_the_holder_of_the_lease_may_finish(store: JobStore) -> None:
    job = record()
    store.create(job)
    first = claim(store, job.id, "one")
    second = claim(store, job.id, "two")
    with pytest.raises(StaleLeaseError):
        store.move(job.id, State.DONE, holding=first.attempt)
    assert store.move(job.id, State.DONE, holding=second.attempt).worker == "two"


def test_a_move_whose_answer_was_lost_can_be_made_again(store: JobStore, redis: Redis) -> None:
    job = record()
    store.create(job)
    running = claim(store, job.id, "one")
    once = store.move(job.id, State.DONE, holding=running.attempt, width=8)
    assert store.move(job.id, State.DONE, holding=running.attempt, width=8) == once
    assert [event.state for event in events(redis)] == [State.QUEUED, State.RUNNING, State.DONE]


def test_a_claim_made_twice_is_one_claim(store: JobStore, redis: Redis) -> None:
    job = record()
    store.create(job)
    at = now()
    assert claim(store, job.id, "one", at) == claim(store, job.id, "one", at) == store.get(job.id)
    assert [event.state for event in events(redis)] == [State.QUEUED, State.RUNNING]
    assert (claim(store, job.id, "two", at).attempt, store.get(job.id).lost) == (2, 1)


def test_a_job_that_outlives_too_many_workers_is_lost(store: JobStore) -> None:
    job = record()
    store.create(job)
    for attempt in range(1, keys.MAX_ATTEMPTS + 1):
        assert claim(store, job.id, f"worker {attempt}").attempt == attempt
    with pytest.raises(JobEndedError) as ended:
        claim(store, job.id, "one too many")
    assert (ended.value.job.state, ended.value.job.error) == (State.FAILED, JobError.LOST)
    assert store.live() == []


def test_handing_back_in_good_order_does_not_count(store: JobStore) -> None:
    job = record()
    store.create(job)
    for _ in range(2 * keys.MAX_ATTEMPTS):
        assert hand_back(store, claim(store, job.id, "one")).state is State.QUEUED
    assert store.get(job.id).lost == 0


def test_progress_tells_and_keeps_the_preview_for_a_while(store: JobStore, redis: Redis) -> None:
    job = record()
    store.create(job)
    running = claim(store, job.id, "one")
    assert store.progress(job.id, running.attempt, 30, b"webp")
    assert events(redis)[-1] == Event(job_id=job.id, state=State.RUNNING, percent=30, has_preview=True)
    assert store.preview(job.id) == b"webp"
    assert store.look(job.id) == (store.get(job.id), b"webp")
    assert 0 < int(redis.ttl(keys.preview(job.id))) <= keys.PREVIEW_LIFETIME


def test_progress_of_a_stale_lease_vanishes(store: JobStore, redis: Redis) -> None:
    job = record()
    store.create(job)
    stale = claim(store, job.id, "one").attempt
    claim(store, job.id, "two")
    before = events(redis)
    assert not store.progress(job.id, stale, 50, b"webp")
    assert (events(redis), store.preview(job.id)) == (before, None)


def test_progress_of_a_cancelled_job_vanishes(store: JobStore) -> None:
    job = record()
    store.create(job)
    attempt = claim(store, job.id, "one").attempt
    store.move(job.id, State.CANCELLED)
    assert not store.progress(job.id, attempt, 50)


def test_live_jobs_are_found_among_very_many_old_ones(store: JobStore, redis: Redis) -> None:
    with redis.pipeline(transaction=False) as pipe:
        for _ in range(2000):
            store.create(record(state=State.DONE), pipe)
        pipe.delete(keys.LIVE)
        pipe.execute()
    job = record()
    store.create(job)
    assert store.live() == [job]
    assert len(store.jobs_of(ANN, limit=10)) == 10


class StoreMachine(RuleBasedStateMachine):
    """Workers, owners and deaths in any order: the store never disagrees with the model beside it."""

    redis: Redis

    @initialize()
    def submit(self) -> None:
        self.redis.flushall()
        self.store = JobStore(self.redis)
        self.job: Job = record()
        self.store.create(self.job)
        self.state, self.attempt, self.lost = State.QUEUED, 0, 0
        self.history = [State.QUEUED]

    def expect(self, state: State) -> None:
        self.state = state
        self.history.append(state)

    @rule(worker=st.sampled_from(["one", "two"]))
    def claim(self, worker: str) -> None:
        if self.state is State.RUNNING:
            self.lost += 1
            self.expect(State.FAILED if self.lost == keys.MAX_ATTEMPTS else State.QUEUED)
        if TRANSITIONS[self.state]:
            self.attempt += 1
            self.expect(State.RUNNING)
            assert claim(self.store, self.job.id, worker).worker == worker
        else:
            with pytest.raises(JobEndedError):
                claim(self.store, self.job.id, worker)

    @rule(end=st.sampled_from([State.DONE, State.FAILED, State.BLOCKED]), age=st.integers(0, 2))
    def finish(self, end: State, age: int) -> None:
        holding = self.attempt - age
        repeated = self.state is end and age == 0
        if self.state is State.RUNNING and age == 0:
            self.expect(end)
            self.store.move(self.job.id, end, holding=holding)
        elif repeated:
            self.store.move(self.job.id, end, holding=holding)
        elif not (self.state is State.QUEUED and age == 0):
            with pytest.raises(StaleLeaseError):
                self.store.move(self.job.id, end, holding=holding)

    @rule()
    def cancel(self) -> None:
        if State.CANCELLED in TRANSITIONS[self.state]:
            self.expect(State.CANCELLED)
            self.store.move(self.job.id, State.CANCELLED)
        else:
            with pytest.raises(JobEndedError):
                self.store.move(self.job.id, State.CANCELLED)

    @rule()
    def hand_back(self) -> None:
        job = self.store.get(self.job.id)
        if self.state is State.RUNNING:
            self.expect(State.QUEUED)
            hand_back(self.store, job)

    @rule()
    def die(self) -> None:
        job = self.store.get(self.job.id)
        if self.state is State.RUNNING:
            self.lost += 1
            self.expect(State.FAILED if self.lost == keys.MAX_ATTEMPTS else State.QUEUED)
            lose(self.store, job)

    @rule(age=st.integers(0, 1))
    def progress(self, age: int) -> None:
        reported = self.store.progress(self.job.id, self.attempt - age, 50)
        assert reported == (self.state is State.RUNNING and age == 0)

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "store"):
            return
        job = self.store.get(self.job.id)
        assert (job.state, job.attempt, job.lost) == (self.state, self.attempt, self.lost)
        assert [event.state for event in events(self.redis) if not event.is_progress] == self.history
        assert bool(self.store.live()) == bool(TRANSITIONS[self.state])


@pytest.fixture
def machine(redis: Redis) -> Iterator[type[StoreMachine]]:
    StoreMachine.redis = redis
    yield StoreMachine
    del StoreMachine.redis


def test_the_store_agrees_with_its_model(machine: type[StoreMachine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize(("index", "user_id"), [(None, None), (3, 42), (2, None)])
def test_a_message_knows_its_picture_and_who_asked_for_it(
    store: JobStore, index: int | None, user_id: int | None
) -> None:
    job = record()
    store.create(job)
    store.link_message(job.id, 7, index, user_id)
    assert store.shown_by(7) == Shown(job, index, user_id)
    assert store.shown_by(8) is None


def test_a_message_of_an_earlier_edition_knows_its_job_alone(store: JobStore, redis: Redis) -> None:
    job = record()
    store.create(job)
    redis.set(keys.message(7), job.id)
    assert store.shown_by(7) == Shown(job)


@pytest.mark.parametrize(("user_id", "may"), [(ANN, True), (42, True), (43, False)])
def test_a_picture_belongs_to_who_asked_for_it_and_to_the_owner_of_its_job(user_id: int, *, may: bool) -> None:
    assert Shown(record(), 1, 42).belongs_to(user_id) is may


def test_one_watcher_at_a_time_shows_the_line(store: JobStore, redis: Redis) -> None:
    waiting, running = record(), record()
    for job in (waiting, running):
        store.create(job)
    claim(store, running.id, "worker")
    assert [store.watch(name) for name in ("one", "two", "one")] == [[waiting], [], [waiting]]
    redis.delete(keys.WATCHER)  # as after its lifetime
    assert store.watch("two") == [waiting]
