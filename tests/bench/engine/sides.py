"""The two sides of each comparison, with the same weights: diffusers' pipeline job by job, and the engine.

Knows no clock and no crowd.
"""

from __future__ import annotations

from collections import deque
from typing import Protocol

import torch
from PIL import Image

from model.engine import Engine, Failed
from model.generation import Generation
from model.schedulers import build_scheduler
from tests.bench.engine.regimes import Model
from tests.model.drawing import ignore


class Side(Protocol):
    """Something that draws what it is given, first come, first served."""

    @property
    def is_idle(self) -> bool: ...

    @property
    def pictures(self) -> dict[str, list[Image.Image]]:
        """Of every job that is finished, by its id."""

    def admit(self, generation: Generation) -> None: ...

    def work(self) -> list[str]:
        """Go on until the next moment at which a newcomer could be heard. The ids of what is finished then."""


class Bare:
    """The pipeline as a script calls it: one job at a time, from its first step to its last."""

    def __init__(self, model: Model) -> None:
        self.pictures: dict[str, list[Image.Image]] = {}
        self._model = model
        self._waiting: deque[Generation] = deque()

    @property
    def is_idle(self) -> bool:
        return not self._waiting

    def admit(self, generation: Generation) -> None:
        self._waiting.append(generation)

    def work(self) -> list[str]:
        generation = self._waiting.popleft()
        self.pictures[generation.id] = draw(self._model, generation)
        return [generation.id]


class Continuous:
    """The engine as it ships. Decoding, which the worker does on another thread, is counted as if it were not."""

    def __init__(self, model: Model, engine: Engine | None = None) -> None:
        self.pictures: dict[str, list[Image.Image]] = {}
        self._engine = engine or Engine(model.family)

    @property
    def is_idle(self) -> bool:
        return self._engine.is_idle

    def admit(self, generation: Generation) -> None:
        self._engine.admit(generation, ignore)

    def work(self) -> list[str]:
        ended = self._engine.step()
        for outcome in ended:
            if isinstance(outcome, Failed):
                raise outcome.error
            self.pictures[outcome.id] = self._engine.decode(outcome)
        return [outcome.id for outcome in ended]


def draw(model: Model, generation: Generation) -> list[Image.Image]:
    """What a script would do for the same job."""
    pipeline = model.pipeline
    pipeline.scheduler = build_scheduler(model.family.scheduler, generation.sampler)
    images: list[Image.Image] = pipeline(
        generation.conditions[0].text,
        num_images_per_prompt=generation.num_images,
        num_inference_steps=generation.steps,
        guidance_scale=generation.guidance_scale,
        guidance_rescale=generation.guidance_rescale,
        width=generation.width,
        height=generation.height,
        generator=[torch.Generator().manual_seed(seed) for seed in generation.seeds],
    ).images
    return images
