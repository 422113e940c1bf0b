"""The one door to torch: loads engines, and holds the function that our queues name.

Under a stock `rq worker` that function draws one job whole, with a model that its process loads once.
"""

from __future__ import annotations

import os
import socket
from functools import cache

import torch

from model.catalog import Catalog, Entry, load_catalog
from model.loading.device import choose_device, choose_dtype, prepare_thread
from model.loading.findings import cache_folder
from model.loading.layout import weigh
from model.loading.memory import GIB, release_unused
from model.loading.opening import open_engine
from worker import stepper
from worker.connection import PATIENT_TIMEOUT, connect
from worker.images import open_images
from worker.render import Renderer
from worker.residents import Budget
from worker.settings import WorkerSettings, read_settings
from worker.store import JobStore
from worker.whole import draw_whole


def load_engine(entry: Entry, settings: WorkerSettings) -> stepper.Engine:
    """A warm engine of a model. Raises `CheckpointError`."""
    device = choose_device("" if settings.device == "auto" else settings.device)
    cache = cache_folder(settings.cache)
    engine = open_engine(entry, device, max_rows=settings.max_rows, cache=cache, compiles=settings.compile)
    engine.warm_up(entry.native_size, entry.native_size)
    return engine


def memory_budget(settings: WorkerSettings) -> Budget:
    """What the setting allows, weighed in the precision that models are loaded in."""
    device = choose_device("" if settings.device == "auto" else settings.device)
    itemsize = choose_dtype(device).itemsize
    limit = round(settings.model_memory * GIB)
    return Budget(limit, lambda entry: weigh(entry) * itemsize, lambda: release_unused(device))


def prepare_process(settings: WorkerSettings) -> None:
    """Tell torch how many threads it may use."""
    torch.set_num_threads(settings.threads)


def render(job_id: str) -> str:
    """Draw a job from its claim to its end. Returns the state that it has then."""
    return draw_whole(_renderer(), _engine, job_id)


@cache
def _settings() -> WorkerSettings:
    settings = read_settings(WorkerSettings)
    prepare_process(settings)
    prepare_thread()
    return settings


@cache
def _catalog() -> Catalog:
    return load_catalog(_settings().catalog)


@cache
def _renderer() -> Renderer:
    settings = _settings()
    store = JobStore(connect(settings.redis_url, PATIENT_TIMEOUT))
    return Renderer(store, open_images(settings.images), _catalog(), f"rq.{socket.gethostname()}.{os.getpid()}")


@cache
def _engine(entry: Entry) -> stepper.Engine:
    return load_engine(entry, _settings())
