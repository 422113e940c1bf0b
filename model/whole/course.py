"""One generation drawn by a diffusers pipeline as a whole, from its first step to its pictures.

The pipelines share a way to be called, but no class that says so: what one takes is read from its signature.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import signature
from typing import Any

import torch
from PIL import Image

from model.denoising.attention import preferred_attention
from model.generation import Generation, Step, UnsafePicturesError
from model.whole.passage import Passage

_NEEDED = ("prompt", "width", "height", "num_inference_steps", "generator")


class Course:
    """`advance` runs it a step at a time; `pictures` are there at its end."""

    def __init__(self, pipeline: Any, generation: Generation, num_at_once: int) -> None:
        self.generation = generation
        self._pipeline = pipeline
        self._num_at_once = num_at_once
        self._num_done = 0  # steps, of all pictures
        self._passage = Passage(self._draw)

    @property
    def step(self) -> Step:
        rounds = -(-self.generation.num_images // self._num_at_once)
        return Step(self.generation.id, self._num_done, rounds * self.generation.steps)

    @property
    def pictures(self) -> list[Image.Image]:
        return self._passage.result

    def advance(self) -> bool:
        """True at the end. Raises what the pipeline raises, and `UnsafePicturesError`."""
        return self._passage.advance()

    def give_up(self) -> None:
        self._passage.give_up()

    def _draw(self, rest: Callable[[], None]) -> list[Image.Image]:
        def after_step(pipeline: Any, index: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            self._num_done += 1
            rest()
            return tensors

        seeds, pictures, num_flagged = self.generation.seeds, [], 0
        for start in range(0, len(seeds), self._num_at_once):
            options = self._options(seeds[start : start + self._num_at_once])
            if "callback_on_step_end" in accepted(self._pipeline):
                options["callback_on_step_end"] = after_step
            with torch.inference_mode(), preferred_attention(torch.device(self._pipeline.device)):
                result = self._pipeline(**options)
            pictures += result.images
            num_flagged += sum(getattr(result, "nsfw_content_detected", None) or ())
        if num_flagged:
            raise UnsafePicturesError(num_flagged, len(pictures))
        return pictures

    def _options(self, seeds: Sequence[int]) -> dict[str, Any]:
        wanted, unwanted = texts(self.generation)
        options = {
            "prompt": [wanted] * len(seeds),
            "width": self.generation.width,
            "height": self.generation.height,
            "num_inference_steps": self.generation.steps,
            "generator": [torch.Generator().manual_seed(seed) for seed in seeds],
        }
        if "guidance_scale" in accepted(self._pipeline):
            options["guidance_scale"] = self.generation.guidance_scale
        if unwanted:
            options["negative_prompt"] = [unwanted] * len(seeds)
        return options


def accepted(pipeline: Any) -> frozenset[str]:
    """The names of what a pipeline may be called with."""
    return frozenset(signature(type(pipeline).__call__).parameters)


def draws_from_text_alone(pipeline: Any) -> bool:
    """Whether a pipeline takes a text, a size and a seed, and no picture to begin with: those have a strength."""
    return accepted(pipeline).issuperset(_NEEDED) and "strength" not in accepted(pipeline)


def texts(generation: Generation) -> tuple[str, str]:
    """What is wanted and what is not. Weights there are none: the catalog refuses them."""
    wanted = [each.text for each in generation.conditions if each.weight > 0]
    unwanted = [each.text for each in generation.conditions if each.weight < 0]
    return ", ".join(wanted), ", ".join(unwanted)
