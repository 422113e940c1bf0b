"""Draws requests with an engine as a worker does, in real time, and writes down when what happened to each.

One thread steps the engine, others decode and write files. Knows no queue and no network.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from model.generation import Step
from model.loading.opening import Draws
from tests.bench.serve.request import Request
from worker.crew import NUM_FINISHERS
from worker.stepper import failure_of


@dataclass(frozen=True)
class Served:
    """What became of the request on a line. Times are in seconds from the start."""

    line: int
    arrival: float
    start: float | None = None  # its first step begins
    first_step: float | None = None  # it ends
    end: float | None = None  # all files are written
    files: tuple[str, ...] = ()
    error: str = ""


class Service:
    """`serve` once. The engine is idle, and belongs to the calling thread."""

    def __init__(self, engine: Draws, folder: Path) -> None:
        """Pictures go to `folder`, as `0001-0.png` for the first of line 1."""
        self._engine = engine
        self._folder = folder
        self._began = time.perf_counter()
        self._step_began = 0.0
        self._known: dict[str, Served] = {}

    def serve(self, requests: Mapping[int, Request]) -> Iterator[Served]:
        """Each as soon as it is over."""
        waiting = deque(sorted(requests.items(), key=lambda item: item[1].arrival))
        finishing: list[Future[Served]] = []
        self._began = time.perf_counter()
        with ThreadPoolExecutor(NUM_FINISHERS) as pool:
            while waiting or not self._engine.is_idle:
                while waiting and waiting[0][1].arrival <= self._now():
                    self._admit(*waiting.popleft())
                if self._engine.is_idle:
                    time.sleep(max(0.0, waiting[0][1].arrival - self._now()))
                    continue
                self._step_began = self._now()
                finishing += [pool.submit(self._finish, ended) for ended in self._engine.step()]
                yield from (each.result() for each in finishing if each.done())
                finishing = [each for each in finishing if not each.done()]
            yield from (each.result() for each in finishing)

    def _admit(self, line: int, request: Request) -> None:
        name = str(line)
        self._known[name] = Served(line, request.arrival)
        self._engine.admit(request.generation(name), partial(self._note, name))

    def _note(self, name: str, step: Step) -> None:
        known = self._known[name]
        if known.first_step is None:
            self._known[name] = replace(known, start=self._step_began, first_step=self._now())

    def _finish(self, ended: Any) -> Served:
        """On a thread of the pool."""
        known = self._known[ended.id]
        try:
            if error := failure_of(ended):
                raise error
            files = [self._write(known.line, *each) for each in enumerate(self._engine.decode(ended))]
        except Exception as error:  # it is told with the request that it belongs to; the others go on
            return replace(known, end=self._now(), error=f"{type(error).__name__}: {error}")
        return replace(known, end=self._now(), files=tuple(files))

    def _write(self, line: int, index: int, picture: Any) -> str:
        file = self._folder / f"{line:04}-{index}.png"
        picture.save(file)
        return file.name

    def _now(self) -> float:
        return time.perf_counter() - self._began


def draw_once(engine: Draws, request: Request) -> None:
    """One picture of that size in two steps without guidance, so that nothing is tried while we measure."""
    few = request.model_copy(update={"steps": 2, "guidance": 1.0, "num_images": 1})
    engine.admit(few.generation("warm-up"), lambda step: None)
    while not engine.is_idle:
        engine.step()
