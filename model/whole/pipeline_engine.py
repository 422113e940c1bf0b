"""Draws with any text-to-image pipeline of diffusers as a whole: one generation at a time.

For architectures that `families/` does not know. What the engine does between steps cannot be done here: the
catalog refuses it for such models.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Never

import torch
from PIL import Image
from torch import nn

from model.choice import chosen
from model.clip import Clip
from model.engine import Failed, OnStep
from model.generation import NUM_IMAGES, Condition, Generation, UnsafePicturesError
from model.loading.findings import Findings
from model.loading.memory import is_out_of_memory, release_unused, weight_bytes
from model.upscaling.enlarger import Enlarger
from model.upscaling.upscaler import Upscaler
from model.whole.course import Course

logger = logging.getLogger(__name__)

_AT_ONCE = "pictures at once"


@dataclass(frozen=True)
class Drawn:
    """A generation whose pictures are there."""

    generation: Generation
    pictures: list[Image.Image] = field(repr=False)

    @property
    def id(self) -> str:
        return self.generation.id


class PipelineEngine:
    """Generations of one pipeline, one after the other. Threads as those of `Engine`."""

    def __init__(
        self,
        pipeline: Any,
        findings: Findings | None = None,
        upscaler: Upscaler | None = None,
        clip: Clip | None = None,
    ) -> None:
        self._pipeline = pipeline
        self._upscaler = upscaler
        self._clip = clip
        pipeline.set_progress_bar_config(disable=True)
        self._findings = findings or Findings()
        self._waiting: OrderedDict[str, tuple[Generation, OnStep]] = OrderedDict()  # the first is under way
        self._course: Course | None = None
        self._lock = Lock()  # guards `_waiting`

    @property
    def device(self) -> torch.device:
        return torch.device(self._pipeline.device)

    @property
    def is_idle(self) -> bool:
        with self._lock:
            return not self._waiting and self._course is None

    @property
    def max_rows(self) -> int:
        """Pictures that are drawn at once."""
        return NUM_IMAGES

    @property
    def memory(self) -> int:
        """What the weights take, in bytes."""
        parts = self._pipeline.components.values()
        modules = nn.ModuleList(each for each in parts if isinstance(each, nn.Module))
        return weight_bytes(modules) + weight_bytes(self._upscaler) + weight_bytes(self._clip)

    def has_room(self, generation: Generation) -> bool:
        return self.is_idle

    def admit(self, generation: Generation, on_step: OnStep) -> None:
        with self._lock:
            if generation.id in self._waiting:
                raise ValueError(f"Generation {generation.id} is under way already.")
            self._waiting[generation.id] = generation, on_step

    def cancel(self, generation_id: str) -> bool:
        """Give a generation up. True if it was under way: it will then neither finish nor fail."""
        with self._lock:
            return self._waiting.pop(generation_id, None) is not None

    def step(self) -> list[Drawn | Failed]:
        """One step of the generation that came first. Returns it if that was its last."""
        with self._lock:
            generation, on_step = next(iter(self._waiting.values()), (None, None))
        if self._course is not None and self._course.generation is not generation:  # it was cancelled
            self._course.give_up()
            self._course = None
        if generation is None or on_step is None:
            return []
        if self._course is None:
            self._course = self._begin(generation)
        try:
            if not self._course.advance():
                on_step(self._course.step)
                return []
            ended: Drawn | Failed = Drawn(generation, self._course.pictures)
        except Exception as error:
            self._course.give_up()
            self._course = None
            if is_out_of_memory(error) and self._halve(generation):
                return []
            ended = Failed(generation, error)
        self._course = None
        return [ended] if self.cancel(generation.id) else []

    def decode(self, drawn: Drawn) -> list[Image.Image]:
        """The pictures, in the order of the seeds, or with `--best` of merit. Raises `UnsafePicturesError`."""
        return chosen(drawn.pictures, drawn.generation, self._clip)

    def warm_up(self, width: int, height: int) -> None:
        """Draw one picture in two steps, so that the first user does not wait for lazy set-up."""
        generation = Generation("warm-up", (Condition("", 1.0),), width, height, 2, 2, 2.0, seeds=(0,))
        self.admit(generation, lambda step: None)
        while not self.is_idle:
            for ended in self.step():
                if isinstance(ended, Failed) and not isinstance(ended.error, UnsafePicturesError):
                    raise ended.error

    def reader(self) -> Never:
        """Raises `ValueError`: the catalog refuses what would be read."""
        raise ValueError("a pipeline that is run whole cannot read pictures or prompts")

    def enlarger(self) -> Enlarger:
        """What makes finished pictures larger. Raises `LookupError` without an upscaler."""
        if self._upscaler is None:
            raise LookupError("The catalog names no upscaler for this model.")
        return Enlarger(self._upscaler)

    def _begin(self, generation: Generation) -> Course:
        limit = self._findings.number(_AT_ONCE, (generation.width, generation.height))
        return Course(self._pipeline, generation, min(limit or generation.num_images, generation.num_images))

    def _halve(self, generation: Generation) -> bool:
        """Draw fewer pictures of this size at once from here on. False where it is one already."""
        about = generation.width, generation.height
        at_once = self._findings.number(_AT_ONCE, about) or generation.num_images
        if at_once == 1:
            return False
        logger.warning("Memory does not hold %d pictures of %d × %d: half of them from here on", at_once, *about)
        self._findings.keep(_AT_ONCE, about, at_once // 2)
        release_unused(self.device)
        return True
