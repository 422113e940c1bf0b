"""Where a job stands, and what is known of its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from model.catalog import Catalog
from model.params import Speed
from tests.worker.listeners import enlist, note_pace
from tests.worker.orders import ANN, BOB, order, record
from worker import keys, lease
from worker.client import JobClient
from worker.images import Images
from worker.jobs import Job, new_job_id
from worker.line import Limits
from worker.pace import Lap, Stopwatch
from worker.place import Place
from worker.store import JobStore

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def positions(client: JobClient, jobs: list[Job]) -> list[int]:
    found = client.places([job.id for job in jobs])
    return [found[job.id].position for job in jobs]


def test_jobs_of_one_speed_stand_in_their_order(client: JobClient) -> None:
    jobs = [client.submit(order()) for _ in range(3)]
    assert positions(client, jobs) == [1, 2, 3]


def test_faster_speeds_are_served_before(client: JobClient) -> None:
    relax, fast, turbo = (client.submit(order(speed=speed)) for speed in (Speed.RELAX, Speed.FAST, Speed.TURBO))
    second_turbo = client.submit(order(speed=Speed.TURBO))
    assert positions(client, [turbo, second_turbo, fast, relax]) == [1, 2, 3, 4]


def test_a_held_job_comes_after_all_that_is_queued_and_those_before_it_in_line(
    redis: Redis, catalog: Catalog, images: Images
) -> None:
    client = JobClient(redis, catalog, images, limits=Limits(running=1, waiting=2))
    jobs = [client.submit(order(user_id=ANN)) for _ in range(3)]
    other = client.submit(order(user_id=BOB))
    assert positions(client, [jobs[0], other, jobs[1], jobs[2]]) == [1, 2, 3, 4]


def test_what_does_not_wait_has_no_place(client: JobClient, store: JobStore) -> None:
    running, cancelled = client.submit(order()), client.submit(order())
    lease.claim(store, running.id, "worker")
    client.cancel(cancelled.id, ANN)
    assert [client.place(job_id) for job_id in (running.id, cancelled.id, new_job_id())] == [None] * 3


def test_the_time_is_unknown_until_a_job_is_done_and_a_worker_lives(client: JobClient, redis: Redis) -> None:
    job = client.submit(order())
    assert client.place(job.id) == Place(1, None, is_served=False)
    note_pace(redis, "postcard", 4.0)
    assert client.place(job.id) == Place(1, None, is_served=False)
    enlist(redis)
    assert client.place(job.id) == Place(1, 4.0)


def test_more_workers_and_an_earlier_place_mean_less_time(client: JobClient, redis: Redis) -> None:
    jobs = [client.submit(order()) for _ in range(3)]
    note_pace(redis, "postcard", 4.0)
    note_pace(redis, "postcard", 8.0)
    enlist(redis, "one")
    enlist(redis, "two")
    assert [place.seconds for place in client.places([job.id for job in jobs]).values()] == [3.0, 6.0, 9.0]


def test_only_the_latest_jobs_make_the_pace(client: JobClient, redis: Redis) -> None:
    job = client.submit(order())
    enlist(redis)
    for seconds in [100.0] * 5 + [2.0] * keys.PACE_LENGTH:
        note_pace(redis, "postcard", seconds)
    assert client.place(job.id) == Place(1, 2.0)


@pytest.mark.parametrize(
    ("spans", "noted"),
    [
        ([(0, 5)], [5]),
        ([(0, 5), (5, 8)], [5, 3]),
        ([(0, 8), (0, 9), (0, 10)], [8, 1, 1]),  # three at once: the pace is that of the worker
        ([(0, 5), (60, 64)], [5, 4]),  # a pause is not counted
    ],
)
def test_a_job_takes_a_worker_the_time_since_the_one_before(
    spans: list[tuple[int, int]], noted: list[int]
) -> None:
    stopwatch = Stopwatch()
    laps = []
    for begun, ended in spans:
        times = {"started_at": BEGIN + timedelta(seconds=begun), "ended_at": BEGIN + timedelta(seconds=ended)}
        laps.append(stopwatch.stop(record(**times)))
    assert laps == [Lap("postcard", seconds) for seconds in noted]
