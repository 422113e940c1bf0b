"""The same jobs under RQ's own worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from rq.timeouts import TimerDeathPenalty

from tests.worker.listeners import MODELS
from tests.worker.orders import ANN, order
from tests.worker.sleeping_engine import Failed, Finished, SleepingEngine
from worker import queues
from worker.client import JobClient
from worker.images import GRID, Images, tile
from worker.jobs import JobError, JobNotFoundError, StaleLeaseError, State, new_job_id
from worker.redis_server import EmbeddedRedis
from worker.render import Renderer
from worker.store import JobStore
from worker.whole import draw_whole


class StockWorker(SimpleWorker):  # type: ignore[misc]  # RQ ships no types
    death_penalty_class = TimerDeathPenalty

    def _install_signal_handlers(self) -> None:
        """The process is pytest's."""


@pytest.fixture
def stock_worker(
    redis: Redis, server: EmbeddedRedis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SimpleWorker]:
    tasks = pytest.importorskip("worker.tasks")
    caches = (tasks._settings, tasks._catalog, tasks._renderer, tasks._engine)
    monkeypatch.setenv("REDIS_URL", server.url)
    monkeypatch.setenv("SOJOURN_IMAGES", str(tmp_path / "images"))
    monkeypatch.setattr(tasks, "load_engine", lambda *_: SleepingEngine())
    for each in caches:
        each.cache_clear()
    yield StockWorker(queues.open_queues(redis, MODELS), connection=redis, serializer=JSONSerializer)
    tasks._renderer.cache_clear()


def test_a_stock_worker_draws_our_jobs(
    client: JobClient, stock_worker: SimpleWorker, redis: Redis, images: Images
) -> None:
    good, bad = client.submit(order()), client.submit(order("explode"))
    stock_worker.work(burst=True)
    assert client.get(good.id).state is State.DONE
    assert (client.get(bad.id).state, client.get(bad.id).error) == (State.FAILED, JobError.MODEL)
    assert images.load(good.id, GRID)
    assert queues.open_queues(redis, MODELS)[1].finished_job_registry.count == 2


@pytest.fixture
def renderer(store: JobStore, images: Images, client: JobClient) -> Renderer:
    return Renderer(store, images, client._catalog, "alone")


def test_a_job_that_has_ended_is_left_alone(client: JobClient, renderer: Renderer) -> None:
    engine = SleepingEngine()
    job = client.submit(order())
    client.cancel(job.id, ANN)
    assert draw_whole(renderer, lambda _: engine, job.id) is State.CANCELLED
    assert engine.admitted == []


def test_a_job_that_is_cancelled_while_it_is_drawn_is_given_up(client: JobClient, renderer: Renderer) -> None:
    job = client.submit(order())

    class Meddling(SleepingEngine):
        def step(self) -> list[Finished | Failed]:
            if client.get(job.id).state is State.RUNNING:
                client.cancel(job.id, ANN)
            return super().step()

    assert draw_whole(renderer, lambda _: Meddling(), job.id) is State.CANCELLED


def test_a_job_that_is_cancelled_at_the_very_end_leaves_no_pictures(
    client: JobClient, renderer: Renderer, images: Images
) -> None:
    job = client.submit(order())

    class Meddling(SleepingEngine):
        def decode(self, finished: Any) -> list[Image.Image]:
            client.cancel(job.id, ANN)
            return super().decode(finished)

    with pytest.raises(StaleLeaseError):
        draw_whole(renderer, lambda _: Meddling(), job.id)
    for name in (GRID, tile(0)):
        with pytest.raises(FileNotFoundError):
            images.load(job.id, name)


def test_there_must_be_a_record(renderer: Renderer) -> None:
    with pytest.raises(JobNotFoundError):
        draw_whole(renderer, lambda _: SleepingEngine(), new_job_id())
