"""`python -m worker`: draws jobs until it is told to stop. Says `ready` once it serves."""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable, Sequence

from redis import Redis
from redis.exceptions import RedisError

from model.catalog import Catalog, CatalogError, Entry, load_catalog
from worker import logs
from worker.connection import PATIENT_TIMEOUT, connect
from worker.images import open_images
from worker.painter import Painter
from worker.render import Renderer
from worker.runtime import BrokenEngineError, EngineWorker
from worker.settings import EXIT_CODE, SettingsError, WorkerSettings, read_settings
from worker.store import JobStore

NO_MODEL = 3  # exit codes: starting again will not help
BROKEN = 4  # starting again may help
REDIS_PAUSE = 2.0  # seconds between looks for a Redis that is not there yet


def main(argv: list[str] | None = None) -> int:
    options = _arguments(argv)
    os.environ.setdefault(
        "OMP_WAIT_POLICY", "PASSIVE"
    )  # read once, when torch is imported: see model/loading/device.py
    try:
        settings = read_settings(WorkerSettings)
        catalog = load_catalog(settings.catalog)
        served = _served(settings, catalog)
    except (SettingsError, CatalogError) as error:
        return _refuse(error, EXIT_CODE)
    logs.configure(settings.log_format, settings.log_level)
    return _run(settings, catalog, served, burst=options.burst)


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m worker", description="Draw the jobs of the queues.")
    parser.add_argument("--burst", action="store_true", help="stop when the queues are empty")
    return parser.parse_args(argv)


def _served(settings: WorkerSettings, catalog: Catalog) -> list[Entry]:
    """The models that this worker serves, first the one to load at start. Raises `SettingsError`."""
    if unknown := [name for name in settings.models if name not in catalog.entries]:
        raise SettingsError(
            f"SOJOURN_MODELS names {', '.join(unknown)}, which the catalog does not have. "
            f"It has {', '.join(catalog.entries)}."
        )
    if not settings.models:
        return sorted(catalog, key=lambda entry: not entry.default)
    return [catalog.entries[name] for name in dict.fromkeys(settings.models)]


def _run(settings: WorkerSettings, catalog: Catalog, served: list[Entry], *, burst: bool) -> int:
    from model.loading.checkpoint import (
        CheckpointError,  # torch takes seconds to import: bad settings are told before
    )
    from model.loading.device import prepare_thread
    from worker import tasks

    tasks.prepare_process(settings)
    try:
        budget = tasks.memory_budget(settings)
        painter = Painter(lambda entry: tasks.load_engine(entry, settings), prepare_thread, budget)
        painter.engine(served[0])
    except CheckpointError as error:
        return _refuse(error, NO_MODEL)
    worker = _worker(settings, catalog, painter, [entry.name for entry in served])
    worker.install_signal_handlers()
    try:
        worker.serve(burst=burst, on_ready=lambda: _announce(worker.name, worker.models))
    except BrokenEngineError as error:
        return _refuse(error, BROKEN)
    return 0


def _worker(settings: WorkerSettings, catalog: Catalog, painter: Painter, models: list[str]) -> EngineWorker:
    redis = connect(settings.redis_url, PATIENT_TIMEOUT)
    _wait_for(redis)
    # A name of its own for each start: RQ refuses that of a worker that died a minute ago.
    name = f"{settings.worker_name or socket.gethostname()}.{secrets.token_hex(3)}"
    renderer = Renderer(JobStore(redis), open_images(settings.images), catalog, name)
    return EngineWorker(
        redis, renderer, painter, name=name, models=models, max_jobs=settings.max_jobs, grace=settings.grace
    )


def _wait_for(redis: Redis, sleep: Callable[[float], None] = time.sleep) -> None:
    """Wait until Redis answers."""
    while True:
        try:
            redis.ping()
            return
        except RedisError as error:
            print(f"Waiting for Redis: {error}", file=sys.stderr, flush=True)
            sleep(REDIS_PAUSE)


def _announce(name: str, models: Sequence[str]) -> None:
    print(f"ready: {name} draws with {', '.join(models)}", flush=True)


def _refuse(error: Exception, code: int) -> int:
    print(error, file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
