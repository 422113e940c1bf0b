"""Workers that serve different models: each draws what it lists, and what nobody lists waits for who does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis
from rq.job import Job as RQJob
from rq.job import JobStatus
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer

from model.catalog import Catalog, Entry, load_catalog
from model.params import Speed
from tests.worker.conftest import Spawn
from tests.worker.listeners import enlist, note_pace
from tests.worker.orders import order
from tests.worker.sleeping_engine import SleepingEngine
from tests.worker.waiting import until
from worker import keys, queues, serving
from worker.client import JobClient
from worker.images import Images
from worker.jobs import Job, State
from worker.line import Limits
from worker.painter import Painter
from worker.place import Place
from worker.reaper import Reaper
from worker.redis_server import EmbeddedRedis
from worker.render import Renderer
from worker.runtime import EngineWorker
from worker.store import JobStore
from worker.take import Taker

Working = Callable[..., EngineWorker]
LEASE = 30


@pytest.fixture
def catalog(catalog: Catalog) -> Catalog:
    names = ("sdxl", "flux", "postcard")
    return Catalog({name: replace(catalog.default, name=name, default=name == "postcard") for name in names})


@pytest.fixture
def engine() -> SleepingEngine:
    return SleepingEngine(room=1)


@pytest.fixture
def make_worker(redis: Redis, catalog: Catalog, images: Images, engine: SleepingEngine) -> Working:
    def make(
        models: Sequence[str],
        name: str = "worker",
        engine: SleepingEngine = engine,
        load: Callable[[Entry], SleepingEngine] | None = None,
    ) -> EngineWorker:
        renderer = Renderer(JobStore(redis), images, catalog, name)
        painter = Painter(load or (lambda _: engine))
        return EngineWorker(
            redis, renderer, painter, name=name, models=models, lease=LEASE, maintenance_interval=0.2
        )

    return make


@contextmanager
def at_work(*workers: EngineWorker) -> Iterator[None]:
    threads = [threading.Thread(target=worker.serve) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.request_stop()
        for thread in threads:
            thread.join(30)


def asked(client: JobClient, *versions: str, speed: Speed = Speed.FAST) -> list[Job]:
    return [client.submit(order(f"a fox --v {version}", speed=speed)) for version in versions]


def from_before(redis: Redis, client: JobClient, version: str, speed: Speed = Speed.FAST) -> Job:
    """A job as an earlier edition of the bot has queued it."""
    [job] = asked(client, version, speed=speed)
    redis.lrem(f"rq:queue:{keys.queue(speed, version)}", 0, job.id)
    redis.rpush(f"rq:queue:{speed}", job.id)
    redis.sadd("rq:queues", f"rq:queue:{speed}")
    redis.hset(RQJob.key_for(job.id), "origin", speed)
    return job


def taken_by(taker: Taker) -> list[str]:
    """All that it takes, in that order."""
    jobs: list[str] = []
    while job_id := taker.take(()).job_id:
        jobs.append(job_id)
    return jobs


def test_a_job_lies_in_the_queue_of_its_speed_and_model(client: JobClient, redis: Redis) -> None:
    [job] = asked(client, "sdxl", speed=Speed.TURBO)
    assert redis.lrange("rq:queue:turbo.sdxl", 0, -1) == [job.id.encode()]
    assert [queue.name for queue in queues.open_known_queues(redis)] == ["turbo.sdxl"]


def test_each_of_two_workers_draws_its_own_models(client: JobClient, make_worker: Working) -> None:
    jobs = asked(client, "sdxl", "flux", "postcard", "flux", "sdxl")
    with at_work(make_worker(["sdxl"], "one"), make_worker(["flux", "postcard"], "two", SleepingEngine())):
        until(lambda: all(client.get(job.id).state is State.DONE for job in jobs))
        assert client.unserved_models() == []
    assert [client.get(job.id).worker for job in jobs] == ["one", "two", "two", "two", "one"]
    assert client.unserved_models() == ["sdxl", "flux", "postcard"]


def test_a_job_that_nobody_serves_waits_and_is_drawn_by_who_joins(client: JobClient, make_worker: Working) -> None:
    other, job = asked(client, "postcard", "sdxl")
    with at_work(make_worker(["postcard"])):
        until(lambda: client.get(other.id).state is State.DONE)
        assert client.place(job.id) == Place(1, is_served=False)
        assert client.unserved_models() == ["sdxl", "flux"]
        with at_work(make_worker(["sdxl"], "late", SleepingEngine())):
            until(lambda: client.get(job.id).state is State.DONE)
    assert client.get(job.id).worker == "late"


MODEL = """
[sdxl]
title = "Another model"
source = "nowhere"
family = "stable_diffusion_xl"
native_size = 256
size_multiple = 16
steps = 20
guidance_scale = 3.0
licence = "MIT"
"""


def test_a_job_of_a_killed_worker_waits_for_another_of_its_model(
    redis: Redis, server: EmbeddedRedis, images: Images, tmp_path: Path, spawn: Spawn
) -> None:
    path = tmp_path / "catalog.toml"
    path.write_text(MODEL)
    client = JobClient(redis, load_catalog(path), images)
    options = ("--catalog", str(path), "--lease", "3", "--models")
    doomed = spawn(server.url, "doomed", *options, "sdxl", "--frozen")
    spawn(server.url, "other", *options, "postcard")
    lost, other = asked(client, "sdxl", "postcard")
    until(lambda: client.get(lost.id).state is State.RUNNING)
    doomed.kill()
    until(lambda: client.get(lost.id).lost == 1)
    until(lambda: client.get(other.id).state is State.DONE)
    assert client.get(lost.id).state is State.QUEUED
    spawn(server.url, "heir", *options, "sdxl")
    until(lambda: client.get(lost.id).state is State.DONE)
    assert [client.get(job.id).worker for job in (lost, other)] == ["heir", "other"]


def test_the_models_of_a_worker_have_their_turns(
    client: JobClient, make_worker: Working, engine: SleepingEngine
) -> None:
    many, few = asked(client, *["sdxl"] * 4), asked(client, *["flux"] * 2)
    make_worker(["sdxl", "flux"]).serve(burst=True)
    drawn = [generation.id for generation in engine.admitted]
    assert drawn == [job.id for job in (many[0], few[0], many[1], few[1], many[2], many[3])]


def test_a_model_whose_jobs_never_end_starves_no_other(client: JobClient, redis: Redis) -> None:
    taker = Taker(redis, ["sdxl", "flux"], "one", LEASE)
    [patient] = asked(client, "flux")
    asked(client, "sdxl")
    for _ in range(3):
        if taker.take(()).job_id == patient.id:
            return
        asked(client, "sdxl", "sdxl")
    raise AssertionError("A job of the other model never had its turn.")


def test_a_model_whose_engine_is_full_keeps_no_other_waiting(
    client: JobClient, redis: Redis, make_worker: Working
) -> None:
    engines = {"sdxl": SleepingEngine(room=1, is_frozen=True), "flux": SleepingEngine(room=1)}
    stuck, jobs = asked(client, *["sdxl"] * 3), asked(client, *["flux"] * 3)
    with at_work(make_worker(["sdxl", "flux"], load=lambda entry: engines[entry.name])):
        until(lambda: all(client.get(job.id).state is State.DONE for job in jobs))
        assert redis.lrange("rq:queue:fast.sdxl", 0, -1) == [stuck[2].id.encode()]
        engines["sdxl"].is_frozen = False
        until(lambda: all(client.get(job.id).state is State.DONE for job in stuck))


def test_speed_comes_before_the_turn_of_a_model(client: JobClient, redis: Redis) -> None:
    slow, fast = asked(client, "flux")[0], asked(client, "sdxl", "sdxl", speed=Speed.TURBO)
    assert taken_by(Taker(redis, ["flux", "sdxl"], "one", LEASE)) == [fast[0].id, fast[1].id, slow.id]


def test_jobs_of_earlier_editions_are_drawn_by_who_serves_their_model(
    client: JobClient, redis: Redis, make_worker: Working
) -> None:
    jobs = [from_before(redis, client, version) for version in ("sdxl", "flux", "sdxl")]
    with at_work(make_worker(["flux"], "one")):
        until(lambda: client.get(jobs[1].id).state is State.DONE)
        assert client.get(jobs[0].id).state is State.QUEUED
        assert redis.lrange("rq:queue:fast.sdxl", 0, -1) == [jobs[0].id.encode(), jobs[2].id.encode()]
        with at_work(make_worker(["sdxl"], "two", SleepingEngine())):
            until(lambda: all(client.get(job.id).state is State.DONE for job in jobs))
    assert [client.get(job.id).worker for job in jobs] == ["two", "one", "two"]
    assert StartedJobRegistry("fast", connection=redis).count == 0


def test_a_held_job_of_an_earlier_edition_is_let_in_and_drawn(
    client: JobClient, redis: Redis, catalog: Catalog, images: Images, make_worker: Working
) -> None:
    narrow = JobClient(redis, catalog, images, limits=Limits(running=1))
    jobs = asked(narrow, "sdxl", "sdxl")
    redis.hset(RQJob.key_for(jobs[1].id), "origin", "fast")
    with at_work(make_worker(["flux"], "one"), make_worker(["sdxl"], "two", SleepingEngine())):
        until(lambda: all(client.get(job.id).state is State.DONE for job in jobs))


def test_a_dead_worker_of_an_earlier_edition_leaves_its_job_to_whom_serves_the_model(
    client: JobClient, redis: Redis, make_worker: Working
) -> None:
    job = from_before(redis, client, "sdxl")
    assert Taker(redis, ["sdxl"], "dead", lease=1).take(()).job_id == job.id
    with at_work(make_worker(["flux"], "one"), make_worker(["sdxl"], "two", SleepingEngine())):
        until(lambda: client.get(job.id).state is State.DONE)
    assert client.get(job.id).worker == "two"


def test_the_reaper_heals_jobs_of_models_that_it_does_not_serve(
    client: JobClient, redis: Redis, make_worker: Working
) -> None:
    [job] = asked(client, "sdxl")
    assert Taker(redis, ["sdxl"], "dead", lease=1).take(()).job_id == job.id
    with at_work(make_worker(["flux"])):
        until(lambda: redis.lrange("rq:queue:fast.sdxl", 0, -1) == [job.id.encode()])
    in_rq = RQJob.fetch(job.id, connection=redis, serializer=JSONSerializer)
    assert in_rq.get_status() is JobStatus.QUEUED


def test_a_stray_of_any_model_is_queued_at_the_second_look(client: JobClient, redis: Redis) -> None:
    [job] = asked(client, "flux")
    redis.delete("rq:queue:fast.flux")
    reaper = Reaper(redis, JobStore(redis))
    assert [reaper.reap() for _ in range(3)] == [0, 1, 0]
    assert redis.lrange("rq:queue:fast.flux", 0, -1) == [job.id.encode()]


def test_a_worker_that_vanished_serves_nothing(redis: Redis) -> None:
    enlist(redis, "one", ["sdxl"])
    redis.sadd("rq:workers", "rq:worker:vanished")
    assert serving.listening(redis) == [frozenset({"turbo.sdxl", "fast.sdxl", "relax.sdxl"})]
    assert serving.unserved(redis, ["flux", "sdxl"]) == ["flux"]


def test_places_are_those_among_the_jobs_of_a_model(client: JobClient, redis: Redis) -> None:
    jobs = asked(client, "sdxl", "flux", "sdxl", "flux")
    enlist(redis, "one", ["sdxl", "flux"])
    assert [client.places([job.id])[job.id].position for job in jobs] == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("workers", "seconds"),
    [
        ([("sdxl",)], 20.0),
        ([("sdxl",), ("sdxl",)], 10.0),
        ([("sdxl",), ("flux",)], 20.0),
        ([("sdxl", "flux")], 23.0),  # two turns of the one, and of the other the one job that waits
        ([("sdxl", "postcard")], 20.0),  # nothing waits for it
    ],
)
def test_the_time_is_that_of_the_workers_who_serve_the_model(
    client: JobClient, redis: Redis, workers: list[tuple[str, ...]], seconds: float
) -> None:
    note_pace(redis, "sdxl", 10.0)
    note_pace(redis, "flux", 3.0)
    jobs = asked(client, "sdxl", "sdxl", "flux")
    for number, models in enumerate(workers):
        enlist(redis, str(number), models)
    place = client.place(jobs[1].id)
    assert place is not None
    assert place.position == 2
    assert place.seconds == pytest.approx(seconds)


def test_faster_jobs_of_other_models_come_before(client: JobClient, redis: Redis) -> None:
    note_pace(redis, "sdxl", 10.0)
    note_pace(redis, "flux", 3.0)
    [relaxed] = asked(client, "sdxl", speed=Speed.RELAX)
    asked(client, "flux", "flux", speed=Speed.TURBO)
    enlist(redis, "one", ["sdxl", "flux"])
    assert client.place(relaxed.id) == Place(1, 16.0)


def test_a_worker_is_woken_for_its_own_models_alone(redis: Redis, make_worker: Working) -> None:
    worker = make_worker(["sdxl"])
    woken: list[bool] = []
    worker.on_wake = lambda: woken.append(True)  # type: ignore[method-assign]
    for name in ("fast.flux", "fast.sdxl", "fast", ""):
        worker._hear_wake({"data": name.encode()})
    assert len(woken) == 3
