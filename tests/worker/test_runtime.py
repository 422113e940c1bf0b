"""Workers at work: on a real Valkey, with an engine that only sleeps."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from redis import Redis
from rq import Queue
from rq.cli.helpers import show_queues
from rq.command import send_stop_job_command
from rq.job import Job as RQJob
from rq.job import JobStatus
from rq.registry import CanceledJobRegistry
from rq.results import Result
from rq.serializers import JSONSerializer

from model.catalog import Catalog
from model.generation import UnsafePicturesError
from model.params import Speed
from model.starts import InitImage
from tests.worker.listeners import MODELS, note_pace
from tests.worker.orders import ANN, order
from tests.worker.sleeping_engine import SleepingEngine
from tests.worker.test_store import events
from tests.worker.waiting import until
from worker import keys, queues
from worker.client import JobClient
from worker.images import GRID, ImageNotFoundError, Images, open_images, tile
from worker.jobs import Action, Job, JobError, State
from worker.painter import Painter
from worker.render import Renderer
from worker.runtime import BrokenEngineError, EngineWorker
from worker.stepper import Engine
from worker.store import JobStore

Working = Callable[..., EngineWorker]


@pytest.fixture
def engine() -> SleepingEngine:
    return SleepingEngine()


@pytest.fixture
def make_worker(redis: Redis, catalog: Catalog, images: Images, engine: SleepingEngine) -> Working:
    def make(
        name: str = "worker",
        load: Callable[..., Engine] = lambda _: engine,
        images: Images = images,
        models: Sequence[str] = MODELS,
        catalog: Catalog = catalog,
        **options: float,
    ) -> EngineWorker:
        store = JobStore(redis)
        return EngineWorker(
            redis,
            Renderer(store, images, catalog, name),
            Painter(load),
            name=name,
            models=models,
            **({"lease": 30, "maintenance_interval": 0.2} | options),  # type: ignore[arg-type]
        )

    return make


@contextmanager
def at_work(worker: EngineWorker) -> Iterator[EngineWorker]:
    thread = threading.Thread(target=worker.serve)
    thread.start()
    try:
        yield worker
    finally:
        worker.request_stop()
        thread.join(30)
        assert not thread.is_alive()


def _is_done(client: JobClient, job: Job) -> bool:
    return client.get(job.id).state is State.DONE


def in_queue(redis: Redis, job: Job) -> RQJob:
    return RQJob.fetch(job.id, connection=redis, serializer=JSONSerializer)


def test_a_job_becomes_pictures_in_the_store(
    client: JobClient, make_worker: Working, images: Images, redis: Redis
) -> None:
    job = client.submit(order("a red fox::2 snow --ar 3:2 --chaos 5"))
    make_worker().serve(burst=True)
    done = client.get(job.id)
    assert (done.state, done.attempt, done.worker) == (State.DONE, 1, "worker")
    assert done.started_at is not None
    assert done.ended_at is not None
    grid = Image.open(io.BytesIO(client.image(job.id, GRID)))
    tiles = [Image.open(io.BytesIO(images.load(job.id, tile(index)))) for index in range(4)]
    assert {picture.size for picture in tiles} == {(done.width, done.height)}
    assert grid.size == (2 * done.width, 2 * done.height)
    assert in_queue(redis, job).get_status() is JobStatus.FINISHED


def test_a_picture_says_what_it_shows(client: JobClient, make_worker: Working) -> None:
    job = client.submit(order("a red fox --chaos 5"))
    make_worker().serve(burst=True)
    text = Image.open(io.BytesIO(client.image(job.id, GRID))).info
    assert text["Description"] == f"a red fox --chaos 5 --seed {job.seed} --version postcard Job ID: {job.id}"
    assert (text["Author"], text["Software"]) == ("ann", "Sojourn")
    assert text["Creation Time"]


def test_a_worker_notes_what_its_jobs_took(client: JobClient, make_worker: Working, redis: Redis) -> None:
    for _ in range(2):
        client.submit(order())
    make_worker().serve(burst=True)
    noted = [float(entry) for entry in redis.lrange(keys.pace("postcard"), 0, -1)]
    assert len(noted) == 2
    assert all(seconds >= 0 for seconds in noted)


def test_the_road_of_a_job_is_told_in_events(client: JobClient, make_worker: Working, redis: Redis) -> None:
    job = client.submit(order())
    make_worker().serve(burst=True)
    told = events(redis)
    assert [event.state for event in told if not event.is_progress] == [State.QUEUED, State.RUNNING, State.DONE]
    assert [event.percent for event in told if event.is_progress][:1] == [5]
    preview = client.preview(job.id)
    assert preview is not None
    assert Image.open(io.BytesIO(preview)).format == "WEBP"


def test_jobs_share_the_engine(client: JobClient, make_worker: Working, engine: SleepingEngine) -> None:
    jobs = [client.submit(order()) for _ in range(6)]
    make_worker().serve(burst=True)
    assert {client.get(job.id).state for job in jobs} == {State.DONE}
    assert engine.most_at_once > 1


def test_no_more_jobs_are_taken_than_can_be_drawn(client: JobClient, make_worker: Working, redis: Redis) -> None:
    engine = SleepingEngine(room=2, is_frozen=True)
    jobs = [client.submit(order()) for _ in range(5)]
    with at_work(make_worker(load=lambda _: engine)):
        until(lambda: len(engine.admitted) == 3)  # two that are drawn, one that waits for room
        redis.publish(keys.WAKE, "")
        until(lambda: queues.open_queues(redis, MODELS)[1].started_job_registry.get_job_count(cleanup=False) == 3)
        assert queues.open_queues(redis, MODELS)[1].job_ids == [job.id for job in jobs[3:]]
        engine.is_frozen = False
        until(lambda: client.get(jobs[-1].id).state is State.DONE)
    assert engine.most_at_once == 2


def test_the_turbo_queue_is_served_first_and_the_relaxed_one_last(
    client: JobClient, make_worker: Working, engine: SleepingEngine
) -> None:
    relaxed, fast, turbo = (client.submit(order(speed=speed)) for speed in (Speed.RELAX, Speed.FAST, Speed.TURBO))
    make_worker().serve(burst=True)
    assert [generation.id for generation in engine.admitted] == [turbo.id, fast.id, relaxed.id]


def test_an_idle_worker_is_woken_by_a_job(client: JobClient, make_worker: Working) -> None:
    with at_work(make_worker(maintenance_interval=60)):
        for _ in range(3):
            job = client.submit(order())
            until(partial(_is_done, client, job))


def test_rq_shows_the_truth(
    client: JobClient, make_worker: Working, redis: Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs = [client.submit(order()) for _ in range(3)]
    engine = SleepingEngine(is_frozen=True)
    with at_work(make_worker(load=lambda _: engine)):
        until(lambda: all(client.get(job.id).state is State.RUNNING for job in jobs))
        show_queues(queues.open_queues(redis, MODELS), True, False, None, None, redis)
        assert "queue fast.postcard 0, 3 executing, 0 finished, 0 failed" in capsys.readouterr().out
        assert redis.hget("rq:worker:worker", "state") == b"busy"
        engine.is_frozen = False
        bad = client.submit(order("explode"))
        until(lambda: client.get(bad.id).state is State.FAILED)
        until(lambda: queues.open_queues(redis, MODELS)[1].finished_job_registry.count == 3)
        until(lambda: redis.hget("rq:worker:worker", "state") == b"idle")
    show_queues(queues.open_queues(redis, MODELS), True, False, None, None, redis)
    assert "queue fast.postcard 0, 0 executing, 3 finished, 1 failed" in capsys.readouterr().out


def test_a_heartbeat_renews_all_leases_but_those_that_rq_took_away(
    client: JobClient, make_worker: Working, redis: Redis
) -> None:
    jobs = [client.submit(order()) for _ in range(2)]
    engine = SleepingEngine(is_frozen=True)
    with at_work(make_worker(load=lambda _: engine, lease=3, maintenance_interval=60)):
        until(lambda: all(client.get(job.id).state is State.RUNNING for job in jobs))
        kept, taken = (in_queue(redis, job).get_executions()[0] for job in jobs)
        registry = in_queue(redis, jobs[0]).started_job_registry.key
        redis.expire(kept.key, 1000)
        redis.expire("rq:worker:worker", 1000)
        redis.zadd(registry, {kept.composite_key: 10**10})
        redis.zrem(registry, taken.composite_key)
        until(lambda: redis.zscore(registry, kept.composite_key) != 10**10)
        assert 0 < int(redis.ttl(kept.key)) <= 3
        assert 0 < int(redis.ttl("rq:worker:worker")) <= 120
        assert redis.zscore(registry, taken.composite_key) is None
        engine.is_frozen = False


def test_a_worker_that_rq_gave_up_is_in_its_books_again(make_worker: Working, redis: Redis) -> None:
    with at_work(make_worker(lease=3)):
        until(lambda: redis.exists("rq:worker:worker"))
        redis.delete("rq:worker:worker", "rq:workers", "rq:workers:fast.postcard")
        until(lambda: redis.sismember("rq:workers", "rq:worker:worker"))
        assert redis.hget("rq:worker:worker", "birth")
        assert redis.sismember("rq:workers:fast.postcard", "rq:worker:worker")


def test_rq_keeps_of_a_success_what_its_own_worker_would(
    client: JobClient, make_worker: Working, redis: Redis
) -> None:
    job = client.submit(order())
    make_worker().serve(burst=True)
    rq_job = in_queue(redis, job)
    result = rq_job.latest_result()
    assert result is not None
    assert (result.type, result.return_value, result.worker_name) == (Result.Type.SUCCESSFUL, "done", "worker")
    assert rq_job.started_at is not None
    assert rq_job.ended_at is not None
    assert (result.execution_ended_at, rq_job.worker_name) == (rq_job.ended_at, "worker")
    assert rq_job.get_executions() == []
    assert redis.keys("rq:execution:*") == []
    for key in (rq_job.key, Result.get_key(job.id)):
        assert 0 < int(redis.ttl(key)) <= keys.RESULT_LIFETIME
    book = redis.hgetall("rq:worker:worker")
    assert book[b"successful_job_count"] == b"1"
    assert float(book[b"total_working_time"]) > 0


def test_the_paces_of_long_ago_are_forgotten(client: JobClient, make_worker: Working, redis: Redis) -> None:
    for _ in range(keys.PACE_LENGTH):
        note_pace(redis, "postcard", 4711.0)
    client.submit(order())
    make_worker().serve(burst=True)
    noted = [float(entry) for entry in redis.lrange(keys.pace("postcard"), 0, -1)]
    assert len(noted) == keys.PACE_LENGTH
    assert noted[0] < noted[1] == noted[-1] == 4711.0


def test_a_success_that_is_told_twice_counts_once(
    client: JobClient, make_worker: Working, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.submit(order())
    worker = make_worker()
    settle, told = worker.settle_script, []

    def settle_twice(**words: Any) -> Any:
        told.append(settle(**words))
        return settle(**words)

    monkeypatch.setattr(worker, "settle_script", settle_twice)
    worker.serve(burst=True)
    assert told == [1]
    assert redis.hget("rq:worker:worker", "successful_job_count") == b"1"
    assert redis.llen(keys.pace("postcard")) == 1


def test_a_job_that_depends_on_one_of_ours_has_its_turn(
    client: JobClient, make_worker: Working, redis: Redis
) -> None:
    job = client.submit(order())
    other = Queue("other", connection=redis, serializer=JSONSerializer)
    dependent = other.enqueue("anything", depends_on=in_queue(redis, job))
    assert dependent.get_status() is JobStatus.DEFERRED
    make_worker().serve(burst=True)
    assert other.job_ids == [dependent.id]
    assert in_queue(redis, job).get_status() is JobStatus.FINISHED


def test_a_model_that_raises_fails_its_job_and_no_other(client: JobClient, make_worker: Working) -> None:
    bad, good = client.submit(order("explode")), client.submit(order("a fox"))
    make_worker().serve(burst=True)
    failed = client.get(bad.id)
    assert (failed.state, failed.error, failed.error_detail) == (
        State.FAILED,
        JobError.MODEL,
        "RuntimeError: boom",
    )
    assert client.get(good.id).state is State.DONE


class PrudishEngine(SleepingEngine):
    """Finds something in every picture."""

    def decode(self, finished: Any) -> list[Image.Image]:
        raise UnsafePicturesError(1, 4)


def test_pictures_that_are_not_safe_are_withheld_and_the_worker_goes_on(
    client: JobClient, make_worker: Working, images: Images
) -> None:
    jobs = [client.submit(order("a fox")) for _ in range(12)]
    make_worker(load=lambda _: PrudishEngine()).serve(burst=True)
    ended = [client.get(job.id) for job in jobs]
    assert {(job.state, job.error) for job in ended} == {(State.BLOCKED, JobError.UNSAFE)}
    with pytest.raises(ImageNotFoundError):
        images.load(jobs[0].id, GRID)


def test_a_worker_whose_engine_is_broken_stops(client: JobClient, make_worker: Working) -> None:
    jobs = [client.submit(order("explode")) for _ in range(12)]
    with pytest.raises(BrokenEngineError):
        make_worker().serve()
    states = [client.get(job.id).state for job in jobs]
    assert State.QUEUED in states
    assert set(states) <= {State.FAILED, State.QUEUED}


def test_a_variation_starts_from_the_picture_of_its_parent(
    client: JobClient, make_worker: Working, engine: SleepingEngine, images: Images
) -> None:
    parent = client.submit(order("a fox --seed 7"))
    make_worker().serve(burst=True)
    child = client.submit(order("a fox", action=Action.VARY_STRONG, parent=parent, index=2))
    make_worker("second").serve(burst=True)
    init = engine.admitted[-1].start
    assert isinstance(init, InitImage)
    assert init.denoising_strength == 0.75
    assert init.image.tobytes() == Image.open(io.BytesIO(images.load(parent.id, tile(1)))).tobytes()
    assert client.get(child.id).state is State.DONE


def test_a_variation_of_a_picture_that_is_gone_says_so(
    client: JobClient, make_worker: Working, images: Images
) -> None:
    parent = client.submit(order())
    make_worker().serve(burst=True)
    images.delete(parent.id)
    child = client.submit(order(action=Action.VARY_SUBTLE, parent=parent, index=1))
    make_worker("second").serve(burst=True)
    assert client.get(child.id).error is JobError.PARENT_GONE


def test_what_the_catalog_of_the_worker_refuses_fails_with_its_sentence(
    client: JobClient, make_worker: Working, catalog: Catalog
) -> None:
    job = client.submit(order("waves --tile"))
    poorer = replace(catalog.default, refuses=("tile",))
    make_worker(catalog=Catalog({poorer.name: poorer})).serve(burst=True)
    failed = client.get(job.id)
    assert (failed.state, failed.error) == (State.FAILED, JobError.MODEL)
    assert "--tile" in (failed.error_detail or "")


def test_pictures_that_cannot_be_stored_fail_the_job(
    client: JobClient, make_worker: Working, tmp_path: Path
) -> None:
    full = tmp_path / "full"
    full.write_text("not a folder")
    job = client.submit(order())
    make_worker(images=open_images(str(full))).serve(burst=True)
    assert client.get(job.id).error is JobError.STORAGE


def test_a_cancelled_job_is_never_run(client: JobClient, make_worker: Working, engine: SleepingEngine) -> None:
    job = client.submit(order())
    client.cancel(job.id, ANN)
    make_worker().serve(burst=True)
    assert engine.admitted == []


def test_a_job_cancelled_in_the_record_alone_is_never_run(
    client: JobClient, make_worker: Working, engine: SleepingEngine, store: JobStore, redis: Redis
) -> None:
    job = client.submit(order())
    store.move(job.id, State.CANCELLED)
    make_worker(maintenance_interval=60).serve(burst=True)
    assert engine.admitted == []
    assert in_queue(redis, job).get_status() in {JobStatus.STOPPED, JobStatus.CANCELED}


def test_a_running_job_is_stopped_and_its_neighbours_go_on(
    client: JobClient, make_worker: Working, redis: Redis, images: Images
) -> None:
    jobs = [client.submit(order()) for _ in range(3)]
    engine = SleepingEngine(is_frozen=True)
    with at_work(make_worker(load=lambda _: engine)):
        until(lambda: all(client.get(job.id).state is State.RUNNING for job in jobs))
        client.cancel(jobs[1].id, ANN)
        until(lambda: in_queue(redis, jobs[1]).get_status() is JobStatus.STOPPED)
        engine.is_frozen = False
        until(lambda: client.get(jobs[0].id).state is State.DONE)
        until(lambda: client.get(jobs[2].id).state is State.DONE)
    assert [client.get(job.id).state for job in jobs] == [State.DONE, State.CANCELLED, State.DONE]
    with pytest.raises(ImageNotFoundError):
        images.load(jobs[1].id, GRID)


def test_a_cancelled_job_stops_though_the_command_got_lost(
    client: JobClient, make_worker: Working, store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.progress.INTERVAL", 0.0)
    engine = SleepingEngine(is_frozen=True)
    job = client.submit(order())
    with at_work(make_worker(load=lambda _: engine)):
        until(lambda: engine.admitted)
        store.move(job.id, State.CANCELLED)
        engine.is_frozen = False
        until(lambda: engine.is_idle)


def test_the_stop_command_of_rq_cancels_the_record(client: JobClient, make_worker: Working, redis: Redis) -> None:
    job = client.submit(order())
    with at_work(make_worker(load=lambda _: SleepingEngine(is_frozen=True))):
        until(lambda: client.get(job.id).state is State.RUNNING)
        send_stop_job_command(redis, job.id, serializer=JSONSerializer)
        until(lambda: client.get(job.id).state is State.CANCELLED)
        until(lambda: in_queue(redis, job).get_status() is JobStatus.STOPPED)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("os.getcwd", ()),
        ("tests.worker.trap.spring", ()),
        (queues.FUNCTION, ("../../etc/passwd",)),
        ("nonsense", ()),
    ],
)
def test_nothing_but_our_function_is_run_or_imported(
    client: JobClient, make_worker: Working, redis: Redis, function: str, arguments: tuple[str, ...]
) -> None:
    queue = queues.open_queues(redis, MODELS)[1]
    intruder = queue.enqueue_call(function, args=arguments)
    job = client.submit(order())
    make_worker().serve(burst=True)
    assert intruder.get_status() is JobStatus.FAILED
    assert client.get(job.id).state is State.DONE
    latest = intruder.latest_result()
    assert latest is not None
    assert queues.FUNCTION in str(latest.exc_string)


def test_a_job_without_a_record_fails(make_worker: Working, redis: Redis) -> None:
    queue = queues.open_queues(redis, MODELS)[1]
    with redis.pipeline() as pipe:
        queues.enqueue(queue, "06gzg6fq654hbhq0v3ds63wq", pipe)
        pipe.execute()
    make_worker().serve(burst=True)
    assert queue.failed_job_registry.get_job_ids() == ["06gzg6fq654hbhq0v3ds63wq"]


def test_a_stopping_worker_finishes_what_it_has(client: JobClient, make_worker: Working) -> None:
    job = client.submit(order())
    with at_work(make_worker(load=lambda _: SleepingEngine(0.02))):
        until(lambda: client.get(job.id).state is not State.QUEUED)
    assert client.get(job.id).state is State.DONE


def test_a_stopping_worker_hands_back_what_takes_too_long(
    client: JobClient, make_worker: Working, redis: Redis
) -> None:
    waiting = client.submit(order(speed=Speed.RELAX))
    job = client.submit(order())
    frozen = SleepingEngine(is_frozen=True)
    with at_work(make_worker(load=lambda _: frozen, grace=0, max_jobs=1)):
        until(lambda: frozen.admitted)
    handed_back = client.get(job.id)
    assert (handed_back.state, handed_back.lost) == (State.QUEUED, 0)
    assert [queue.job_ids for queue in queues.open_queues(redis, MODELS)] == [[], [job.id], [waiting.id]]
    make_worker("second").serve(burst=True)
    assert client.get(job.id).state is State.DONE
    assert client.get(job.id).attempt == 2


def test_a_job_that_rq_hands_out_twice_is_drawn_once(
    client: JobClient, make_worker: Working, redis: Redis, engine: SleepingEngine
) -> None:
    job = client.submit(order())
    first = SleepingEngine(is_frozen=True)
    with at_work(make_worker(load=lambda _: first)):
        until(lambda: first.admitted)
        redis.rpush(queues.open_queues(redis, MODELS)[1].key, job.id)
        make_worker("second").serve(burst=True)
        assert engine.admitted == []
        first.is_frozen = False
        until(lambda: client.get(job.id).state is State.DONE)
    assert client.get(job.id).attempt == 1


def test_a_worker_whose_own_lease_ran_out_draws_the_job_again(
    client: JobClient, make_worker: Working, redis: Redis
) -> None:
    job = client.submit(order())
    queue = queues.open_queues(redis, MODELS)[1]
    engine = SleepingEngine(is_frozen=True)
    with at_work(make_worker(load=lambda _: engine, maintenance_interval=60)):
        until(lambda: engine.admitted)
        with redis.pipeline() as pipe:  # as another worker's maintenance does
            pipe.delete(queue.started_job_registry.key)
            pipe.hset(RQJob.key_for(job.id), "status", "queued")
            pipe.lpush(queue.key, job.id)
            queues.wake(pipe)
            pipe.execute()
        until(lambda: client.get(job.id).attempt == 2)
        engine.is_frozen = False
        until(lambda: in_queue(redis, job).get_status() is JobStatus.FINISHED)
    done = client.get(job.id)
    assert (done.state, queue.job_ids) == (State.DONE, [])
    assert [event.state for event in events(redis)].count(State.DONE) == 1


def test_a_job_that_takes_longer_than_it_may_fails(
    client: JobClient, make_worker: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "JOB_TIMEOUT", 1)
    job = client.submit(order())
    with at_work(make_worker(load=lambda _: SleepingEngine(is_frozen=True), lease=3)):
        until(lambda: client.get(job.id).state is State.FAILED)
    assert "longer than 1 seconds" in client.get(job.id).error_detail


def test_a_suspended_worker_takes_nothing(client: JobClient, make_worker: Working, redis: Redis) -> None:
    redis.set("rq:suspended", 1)
    job = client.submit(order())
    with at_work(make_worker(lease=3)):
        redis.publish(keys.WAKE, "")
        assert client.get(job.id).state is State.QUEUED
        redis.delete("rq:suspended")
        until(lambda: client.get(job.id).state is State.DONE)


def test_cancelled_jobs_leave_rq_after_a_while(client: JobClient, make_worker: Working, redis: Redis) -> None:
    job = client.submit(order())
    client.cancel(job.id, ANN)
    registry = CanceledJobRegistry(queue=queues.open_queues(redis, MODELS)[1])
    redis.zadd(registry.key, {job.id: 1})
    make_worker().serve(burst=True)
    assert registry.get_job_ids() == []
