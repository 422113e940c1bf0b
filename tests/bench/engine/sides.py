"""The sides of each comparison, with the same weights: diffusers' pipeline by jobs or batches, and the engine.

Knows no clock and no crowd.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import torch
from PIL import Image

from model.denoising.schedulers import build_scheduler
from model.engine import Engine, Failed
from model.generation import Generation
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


class Batches:
    """The pipeline as servers call it that batch whole jobs: those that wait and ask for the same go together."""

    def __init__(self, model: Model, max_images: int = 8) -> None:
        self.pictures: dict[str, list[Image.Image]] = {}
        self._model = model
        self._max_images = max_images
        self._waiting: list[Generation] = []

    @property
    def is_idle(self) -> bool:
        return not self._waiting

    def admit(self, generation: Generation) -> None:
        self._waiting.append(generation)

    def work(self) -> list[str]:
        first = self._waiting[0]
        alike = [each for each in self._waiting if _alike(each) == _alike(first)]
        batch = alike[: max(1, self._max_images // first.num_images)]
        self._waiting = [each for each in self._waiting if each not in batch]
        images = draw_all(self._model, batch)
        for index, each in enumerate(batch):
            self.pictures[each.id] = images[index * each.num_images : (index + 1) * each.num_images]
        return [each.id for each in batch]


class Continuous:
    """The engine as it ships. Decoding, which the worker does on another thread, is counted as if it were not."""

    def __init__(self, engine: Engine) -> None:
        self.pictures: dict[str, list[Image.Image]] = {}
        self._engine = engine

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
    return draw_all(model, [generation])


def draw_all(model: Model, generations: Sequence[Generation]) -> list[Image.Image]:
    """What a script would do for jobs that differ in text and seeds alone, in one call."""
    pipeline, first = model.pipeline, generations[0]
    pipeline.scheduler = build_scheduler(model.family.scheduler, first.sampler)
    images: list[Image.Image] = pipeline(
        [each.conditions[0].text for each in generations],
        num_images_per_prompt=first.num_images,
        num_inference_steps=first.steps,
        guidance_scale=first.guidance_scale,
        guidance_rescale=first.guidance_rescale,
        width=first.width,
        height=first.height,
        generator=[torch.Generator().manual_seed(seed) for each in generations for seed in each.seeds],
    ).images
    return images


def _alike(generation: Generation) -> Generation:
    """All but what jobs of one batch may differ in. Their number of pictures is the same."""
    return replace(generation, id="", conditions=(), seeds=(0,) * generation.num_images)
