"""The previews of one generation: a linear map at first, from the middle on a tiny decoder that costs little.

Knows no step and no network.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import torch
from PIL import Image
from torch import Tensor

from model.families.family import Family
from model.previewing.tiny_decoder import TinyDecoder

MIDDLE = 0.5  # of the steps: before it a picture has little that a linear map would not show
SHARE = 0.01  # of the time of a generation, and of all generations together, is what a tiny decoder may take


class Previews:
    """May be called from any thread, by one at a time."""

    def __init__(self, family: Family, clock: Callable[[], float] = perf_counter) -> None:
        self._family = family
        self._clock = clock
        self._start = clock()
        self._spent = 0.0  # seconds of the tiny decoder

    def picture(self, latents: Tensor, done: float = 0.0) -> Image.Image:
        """A small picture of the grid, when a share of the steps is `done`. `latents` is (N, C, H, W), clean."""
        tiny = self._family.tiny_decoder
        with torch.inference_mode():
            if tiny is None or done < MIDDLE or not self._affords(tiny, latents, done):
                return self._family.preview(latents)
            return self._decoded(tiny, latents)

    def _affords(self, tiny: TinyDecoder, latents: Tensor, done: float) -> bool:
        """Whether it stays within its share of what the generation takes from begin to end, going by its pace."""
        now = self._clock()
        whole = (now - self._start) / done
        return now >= tiny.rests_until and self._spent + tiny.seconds(latents) <= SHARE * whole

    def _decoded(self, tiny: TinyDecoder, latents: Tensor) -> Image.Image:
        start = self._clock()
        tiny.rests_until = start + tiny.seconds(latents) / SHARE  # for all generations, from here on
        picture = tiny.picture(latents)
        taken = self._clock() - start
        tiny.rests_until = start + taken / SHARE
        self._spent += taken
        return picture
