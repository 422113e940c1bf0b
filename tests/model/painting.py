"""What tests of effects share: postcard itself, drawing in few steps, and what can be measured of a picture."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from model.catalog import Entry, load_catalog
from model.engine import Engine, Failed
from model.enlarging import Enlarging
from model.errands import Undone
from model.families.family import Family
from model.generation import plan
from model.loading import checkpoint
from model.prompt import parse
from model.upscaling.upscaler import Upscaler

STEPS = 8  # enough for shapes and colours
Pixels = npt.NDArray[np.float64]  # (H, W, 3), 0 to 1


@cache
def postcard() -> Entry:
    return load_catalog().entries["postcard"]


@cache
def _family() -> Family:
    return checkpoint.load(postcard())


@cache
def _engine() -> Engine:
    return Engine(_family())


def upscaler() -> Upscaler:
    """The one that postcard brings."""
    found = _family().upscaler
    assert found is not None
    return found


def paint(
    text: str, *, seed: int = 7, num_images: int = 1, steps: int = STEPS, **options: Any
) -> list[Image.Image]:
    """The pictures of a prompt, by postcard. `options` are those of `plan`."""
    generation = plan(
        parse(text),
        replace(postcard(), steps=steps),
        generation_id="picture",
        seed=seed,
        num_images=num_images,
        **options,
    )
    engine = _engine()
    engine.admit(generation, lambda step: None)
    while not engine.is_idle:
        for outcome in engine.step():
            if isinstance(outcome, Failed):
                raise outcome.error
            return engine.decode(outcome)
    raise AssertionError("The engine is idle, and nothing has ended.")


def enlarge(picture: Image.Image, factor: int = 2, *, tile: bool = False) -> Image.Image:
    """What Upscale (Subtle) makes of a picture, by postcard."""
    enlarger = _engine().enlarger()
    enlarger.admit(Enlarging("picture", picture, factor, tile), lambda step: None)
    while not enlarger.is_idle:
        for ended in enlarger.step():
            if isinstance(ended, Undone):
                raise ended.error
            return enlarger.decode(ended)[0]
    raise AssertionError("The enlarger is idle, and nothing has ended.")


def pixels(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("RGB"), dtype=np.float64) / 255


def distance(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, 0 to 1."""
    return float(np.abs(pixels(one) - pixels(other)).mean())
