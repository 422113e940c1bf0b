"""Upscale (Subtle) by a network, from the queue to the stored picture."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from typing import Literal

import pytest
from PIL import Image
from redis import Redis

from model.catalog import Catalog, Entry
from model.enlarging import Enlarging
from model.generation import Generation
from model.grid import encode_png
from model.starts import Enlargement
from tests.worker.listeners import MODELS
from tests.worker.orders import ANN, order, record
from tests.worker.sleeping_engine import SleepingEngine
from tests.worker.waiting import until
from worker.client import JobClient
from worker.drawing import task_of
from worker.images import Images, tile
from worker.jobs import Action, Job, State
from worker.painter import Painter
from worker.render import Renderer
from worker.runtime import EngineWorker
from worker.store import JobStore
from worker.whole import draw_whole

PICTURE = Image.radial_gradient("L").resize((64, 64)).convert("RGB")


@pytest.fixture
def entry(catalog: Catalog) -> Entry:
    return catalog.entries["postcard"]


@pytest.fixture
def renderer(store: JobStore, images: Images, catalog: Catalog) -> Renderer:
    return Renderer(store, images, catalog, "worker")


def upscale(images: Images, action: Action, size: tuple[int, int], text: str = "a fox") -> Job:
    """The record of an upscale of a stored picture."""
    parent = record()
    images.save(parent.id, tile(0), encode_png(PICTURE.resize(size), {}))
    return record(request=order(text, action=action, parent=parent, index=1))


@pytest.mark.parametrize("factor", [2, 4])
def test_a_model_with_an_upscaler_enlarges_by_it(images: Images, entry: Entry, factor: Literal[2, 4]) -> None:
    job = upscale(images, Action.UPSCALE_SUBTLE, (256, 128), "a fox --tile")
    task = task_of(job, replace(entry, upscale_factor=factor), images)
    assert isinstance(task, Enlarging)
    assert (task.id, task.image.size, task.factor, task.tile) == (job.id, (256, 128), factor, True)


@pytest.mark.parametrize(("upscaler", "size"), [("", (144, 448)), ("x4.safetensors", (100, 300))])
def test_only_the_decoder_wants_a_picture_of_sides_that_it_draws(
    images: Images, entry: Entry, upscaler: str, size: tuple[int, int]
) -> None:
    task = task_of(upscale(images, Action.UPSCALE_SUBTLE, (100, 300)), replace(entry, upscaler=upscaler), images)
    assert isinstance(task, Enlarging)
    assert task.image.size == size


@pytest.mark.parametrize(
    ("action", "upscaler", "strength"),
    [
        (Action.UPSCALE_SUBTLE, "", 0.2),
        (Action.UPSCALE_CREATIVE, "", 0.35),
        (Action.UPSCALE_CREATIVE, "x4.safetensors", 0.35),
    ],
)
@pytest.mark.parametrize("factor", [2, 4])
def test_what_no_network_does_is_a_second_denoising_pass(
    images: Images, entry: Entry, action: Action, upscaler: str, strength: float, factor: Literal[2, 4]
) -> None:
    entry = replace(entry, upscale_strength=0.2, upscaler=upscaler, upscale_factor=factor)
    task = task_of(upscale(images, action, (256, 128)), entry, images)
    assert isinstance(task, Generation)
    assert isinstance(task.start, Enlargement)
    assert (task.start.denoising_strength, task.start.wraps) == (strength, False)
    assert (task.width, task.height, task.num_images) == (256 * factor, 128 * factor, 1)


def submitted(client: JobClient, images: Images) -> Job:
    parent = client.submit(order())
    images.save(parent.id, tile(0), encode_png(PICTURE, {}))
    client.cancel(parent.id, ANN)
    return client.submit(order(action=Action.UPSCALE_SUBTLE, parent=parent, index=1))


def worker_with(redis: Redis, renderer: Renderer, engine: SleepingEngine) -> EngineWorker:
    painter = Painter(lambda _: engine)
    return EngineWorker(redis, renderer, painter, name="worker", models=MODELS, maintenance_interval=0.2)


def test_the_larger_picture_is_stored(client: JobClient, images: Images, redis: Redis, renderer: Renderer) -> None:
    job = submitted(client, images)
    worker_with(redis, renderer, SleepingEngine()).serve(burst=True)
    done = client.get(job.id)
    assert (done.state, done.error, done.width, done.height) == (State.DONE, None, 128, 128)
    assert Image.open(io.BytesIO(client.image(job.id, tile(0)))).size == (128, 128)


def test_a_stock_worker_enlarges_too(client: JobClient, images: Images, renderer: Renderer) -> None:
    job = submitted(client, images)
    assert draw_whole(renderer, lambda _: SleepingEngine(), job.id) is State.DONE
    assert client.get(job.id).width == 128


def test_an_upscale_can_be_stopped(client: JobClient, images: Images, redis: Redis, renderer: Renderer) -> None:
    job = submitted(client, images)
    worker = worker_with(redis, renderer, SleepingEngine(reading_steps=100_000))
    thread = threading.Thread(target=worker.serve)
    thread.start()
    try:
        until(lambda: client.get(job.id).state is State.RUNNING)
        client.cancel(job.id, ANN)
        other = client.submit(order())
        until(lambda: client.get(other.id).state is State.DONE)
    finally:
        worker.request_stop()
        thread.join(30)
    assert client.get(job.id).state is State.CANCELLED
