"""An engine that draws plain pictures in its sleep: the whole seam to the model, without one.

As a program it is a worker: `python -m tests.worker.sleeping_engine REDIS_URL IMAGES [--seconds 0.05] …`.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from model.catalog import Entry, load_catalog
from model.enlarging import Enlarging
from model.generation import Generation, Step
from model.grid import assemble
from model.reading.reading import Answer, Question, Word
from worker.connection import connect
from worker.images import open_images
from worker.painter import Painter
from worker.render import Renderer
from worker.runtime import EngineWorker
from worker.stepper import OnStep
from worker.store import JobStore


@dataclass(frozen=True)
class Finished:
    generation: Generation

    @property
    def id(self) -> str:
        return self.generation.id


@dataclass(frozen=True)
class Failed:
    generation: Generation
    error: Exception

    @property
    def id(self) -> str:
        return self.generation.id


class SleepingEngine:
    """Every step of all generations takes `seconds`; none is made while it is frozen.

    A prompt that says "explode" fails at its second step.
    """

    def __init__(
        self,
        seconds: float = 0.002,
        room: int = 4,
        *,
        is_frozen: bool = False,
        reading_steps: int = 3,
        memory: int = 0,
    ) -> None:
        self.is_frozen = is_frozen
        self.memory = memory
        self._seconds = seconds
        self._room = room
        self._reading_steps = reading_steps
        self._steps: dict[str, int] = {}
        self._running: dict[str, tuple[Generation, OnStep]] = {}
        self.admitted: list[Generation] = []
        self.most_at_once = 0

    @property
    def is_idle(self) -> bool:
        return not self._running

    def has_room(self, generation: Generation) -> bool:
        return len(self._running) < self._room

    def admit(self, generation: Generation, on_step: OnStep) -> None:
        self.admitted.append(generation)
        self._running[generation.id] = (generation, on_step)
        self._steps[generation.id] = 0

    def cancel(self, generation_id: str) -> bool:
        return self._running.pop(generation_id, None) is not None

    def step(self) -> list[Finished | Failed]:
        time.sleep(self._seconds)
        if self.is_frozen:
            return []
        drawn = list(self._running.values())[: self._room]
        self.most_at_once = max(self.most_at_once, len(drawn))
        ended = [self._advance(generation, on_step) for generation, on_step in drawn]
        return [each for each in ended if each and self._running.pop(each.generation.id, None)]

    def _advance(self, generation: Generation, on_step: OnStep) -> Finished | Failed | None:
        self._steps[generation.id] += 1
        step = self._steps[generation.id]
        if step == 2 and "explode" in generation.conditions[0].text:
            return Failed(generation, RuntimeError("boom"))
        on_step(Step(generation.id, step, generation.stop_step, lambda: assemble(pictures(generation))))
        return Finished(generation) if step >= generation.stop_step else None

    def decode(self, finished: Any) -> list[Image.Image]:
        return pictures(finished.generation)

    def reader(self) -> SleepingReader:
        return SleepingReader(self._seconds, self._reading_steps)

    def enlarger(self) -> SleepingEnlarger:
        return SleepingEnlarger(self._seconds, self._reading_steps)


@dataclass(frozen=True)
class Answered:
    question: Question | Enlarging

    @property
    def id(self) -> str:
        return self.question.id


class SleepingReader:
    """Answers every question after so many steps, with the question's own id."""

    def __init__(self, seconds: float, steps: int = 3) -> None:
        self._seconds = seconds
        self._steps = steps
        self._asked: dict[str, tuple[Question | Enlarging, OnStep]] = {}
        self._taken: dict[str, int] = {}

    @property
    def is_idle(self) -> bool:
        return not self._asked

    def has_room(self, question: Question | Enlarging) -> bool:
        return True

    def admit(self, question: Question | Enlarging, on_step: OnStep) -> None:
        self._asked[question.id] = (question, on_step)
        self._taken[question.id] = 0

    def cancel(self, question_id: str) -> bool:
        return self._asked.pop(question_id, None) is not None

    def step(self) -> list[Answered]:
        time.sleep(self._seconds)
        answered = []
        for question, on_step in list(self._asked.values()):
            self._taken[question.id] += 1
            on_step(Step(question.id, self._taken[question.id], self._steps))
            if self._taken[question.id] >= self._steps and self.cancel(question.id):
                answered.append(Answered(question))
        return answered

    def decode(self, answered: Answered) -> Any:
        return Answer((f"prompt of {answered.id}",), (Word("fox", 1.0),))


class SleepingEnlarger(SleepingReader):
    """Enlarges every picture after as many steps."""

    def decode(self, answered: Answered) -> Any:
        assert isinstance(answered.question, Enlarging)
        image, factor = answered.question.image, answered.question.factor
        return [image.resize((factor * image.width, factor * image.height))]


def pictures(generation: Generation) -> list[Image.Image]:
    """One colour for each seed."""
    size = (generation.width, generation.height)
    return [Image.new("RGB", size, (seed % 251, seed % 241, seed % 239)) for seed in generation.seeds]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("redis_url")
    parser.add_argument("images")
    parser.add_argument("--name", default="sleeper")
    parser.add_argument("--models", default="", help="with commas between; all of the catalog if empty")
    parser.add_argument("--catalog", type=Path)
    parser.add_argument("--seconds", type=float, default=0.005)
    parser.add_argument("--room", type=int, default=4)
    parser.add_argument("--frozen", action="store_true")
    parser.add_argument("--lease", type=int, default=30)
    parser.add_argument("--maintenance", type=float, default=0.3)
    parser.add_argument("--grace", type=float, default=30)
    options = parser.parse_args()
    redis = connect(options.redis_url, timeout=20)
    engine = SleepingEngine(options.seconds, options.room, is_frozen=options.frozen)
    catalog = load_catalog(options.catalog)

    def load(entry: Entry) -> SleepingEngine:
        return engine

    worker = EngineWorker(
        redis,
        Renderer(JobStore(redis), open_images(options.images), catalog, options.name),
        Painter(load),
        name=options.name,
        models=tuple(filter(None, options.models.split(","))) or tuple(catalog.entries),
        lease=options.lease,
        maintenance_interval=options.maintenance,
        grace=options.grace,
    )
    worker.install_signal_handlers()
    worker.serve(on_ready=lambda: print("ready", flush=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
