"""A house to measure in: a Redis of its own, the door for jobs, and workers as processes. Knows no figure."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from redis import Redis

from model.catalog import load_catalog
from tests.worker.orders import order
from worker import keys
from worker.client import JobClient
from worker.connection import connect
from worker.events import Event
from worker.images import open_images
from worker.jobs import Job, State
from worker.line import Limits
from worker.redis_server import EmbeddedRedis

PATIENCE = 120.0  # seconds for what should happen soon: longer than the slowest start of a worker


@dataclass(frozen=True)
class Heard:
    """An event, and when it was heard."""

    event: Event
    at: float  # of `time.perf_counter`


class House:
    """`submit` jobs, then `listen` for what becomes of them."""

    def __init__(self, folder: Path, url: str, limits: Limits) -> None:
        self.images = folder / "images"
        self.redis: Redis = connect(url, timeout=PATIENCE)
        self.client = JobClient(connect(url), load_catalog(), open_images(str(self.images)), limits=limits)
        self._url = url
        self._last = b"$"

    def submit(self, text: str, user_id: int = 1001) -> Job:
        return self.client.submit(order(text, user_id=user_id))

    def mark(self) -> None:
        """Listen from here on."""
        newest: Any = self.redis.xrevrange(keys.EVENTS, count=1)
        self._last = newest[0][0] if newest else b"0"

    def listen(self, seconds: float = PATIENCE) -> list[Heard]:
        """The events since the last call, as soon as there are any. None after so many seconds without."""
        read: Any = self.redis.xread({keys.EVENTS: self._last}, block=max(1, round(1000 * seconds)))
        at = time.perf_counter()
        entries = read[0][1] if read else []
        if entries:
            self._last = entries[-1][0]
        return [Heard(Event.model_validate_json(fields[b"event"]), at) for _, fields in entries]

    def sleeper(self, name: str, *, room: int, step: float) -> list[str]:
        """The command of a worker whose engine sleeps `step` seconds for each step of up to `room` jobs."""
        where = ("tests.worker.sleeping_engine", self._url, str(self.images))
        return [*where, "--name", name, "--room", str(room), "--seconds", str(step), "--maintenance", "15"]

    @contextmanager
    def workers(self, *commands: Sequence[str]) -> Iterator[list[subprocess.Popen[str]]]:
        """A process of `python -m` for each command, from when all of them serve."""
        with ExitStack() as stack:
            processes = [self._start(command) for command in commands]
            for process in processes:
                stack.callback(_stop, process)
            for process in processes:
                _until_ready(process)
            yield processes

    def _start(self, command: Sequence[str]) -> subprocess.Popen[str]:
        settings = {"REDIS_URL": self._url, "SOJOURN_IMAGES": str(self.images), "SOJOURN_LOG_LEVEL": "ERROR"}
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )


@contextmanager
def open_house(limits: Limits | None = None) -> Iterator[House]:
    """Until the end of the block. Without `limits` those that ship."""
    with TemporaryDirectory() as name, EmbeddedRedis(Path(name, "redis")) as server:
        yield House(Path(name), server.url, limits or Limits())


def is_end(event: Event) -> bool:
    """Raises `RuntimeError` where a job ended badly, since then no figure means anything."""
    if event.state in {State.FAILED, State.BLOCKED, State.CANCELLED}:
        raise RuntimeError(f"Job {event.job_id} has ended as {event.state}.")
    return event.state is State.DONE


def _until_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("ready"):
            return
    raise RuntimeError(f"A worker has ended with {process.wait()} before it was ready.")


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait(PATIENCE)
    if process.stdout is not None:
        process.stdout.close()
