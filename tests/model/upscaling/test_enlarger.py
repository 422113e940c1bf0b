"""Pictures made larger in turn, tile by tile."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image

from model.enlarging import Enlarging
from model.errands import Done, Undone
from model.generation import Step
from model.upscaling.enlarger import Enlarger
from model.upscaling.tiles import Tiling
from model.upscaling.upscaler import NetworkUpscaler
from tests.model.drawing import ignore

PICTURE = Image.linear_gradient("L").resize((48, 32)).convert("RGB")
Ended = Done[Enlarging, list[Image.Image]] | Undone[Enlarging]


def upscaler(scale: int, side: int = 24) -> NetworkUpscaler:
    """Enlarges as bicubic interpolation does."""
    return NetworkUpscaler(
        lambda pixels: F.interpolate(pixels, scale_factor=scale, mode="bicubic"), Tiling(side, 8, scale), ""
    )


def finish(enlarger: Enlarger) -> list[Ended]:
    return [ended for _ in iter(lambda: enlarger.is_idle, True) for ended in enlarger.step()]


@pytest.mark.parametrize("scale", [2, 3, 4])
@pytest.mark.parametrize("factor", [2, 4])
def test_a_picture_becomes_as_large_as_was_asked_whatever_the_network_makes(factor: int, scale: int) -> None:
    enlarger = Enlarger(upscaler(scale))
    enlarger.admit(Enlarging("a", PICTURE, factor), ignore)
    (ended,) = finish(enlarger)
    assert isinstance(ended, Done)
    (large,) = enlarger.decode(ended)
    assert large.size == (48 * factor, 32 * factor)
    expected = PICTURE.resize(large.size, Image.Resampling.BICUBIC)
    assert np.abs(np.asarray(large, dtype=int) - np.asarray(expected, dtype=int)).max() <= 4


@pytest.mark.parametrize(("scale", "factor", "num_tiles"), [(2, 2, 6), (4, 2, 6), (2, 4, 6 + 24)])
def test_each_tile_is_a_step_that_tells_how_far_it_is_and_shows_the_picture(
    scale: int, factor: int, num_tiles: int
) -> None:
    steps: list[Step] = []
    enlarger = Enlarger(upscaler(scale))
    enlarger.admit(Enlarging("a", PICTURE, factor), steps.append)
    finish(enlarger)
    percents = [step.percent for step in steps]
    assert len(steps) == num_tiles
    assert percents == sorted(percents)
    assert 0 < percents[0] < percents[-1] <= 99
    assert [step.preview().size for step in steps[:1] if step.preview] == [(48, 32)]


def test_pictures_take_turns() -> None:
    told: list[str] = []
    enlarger = Enlarger(upscaler(2))
    for name in "ab":
        enlarger.admit(Enlarging(name, PICTURE, 2), lambda step: told.append(step.generation_id))
    finish(enlarger)
    assert told[:4] == ["a", "b", "a", "b"]


def test_a_cancelled_picture_stops_after_the_tile_that_is_under_way() -> None:
    steps: list[Step] = []
    enlarger = Enlarger(upscaler(2))
    enlarger.admit(Enlarging("a", PICTURE, 2), steps.append)
    enlarger.step()
    assert enlarger.cancel("a")
    assert finish(enlarger) == []
    assert len(steps) == 1


def test_a_network_sees_no_more_than_a_tile_at_once() -> None:
    seen: list[torch.Size] = []

    def watched(pixels: torch.Tensor) -> torch.Tensor:
        seen.append(pixels.shape)
        return F.interpolate(pixels, scale_factor=2)

    enlarger = Enlarger(NetworkUpscaler(watched, Tiling(24, 8, 2)))
    enlarger.admit(Enlarging("a", PICTURE.resize((200, 100)), 4), ignore)
    finish(enlarger)
    assert set(seen) == {(1, 3, 24, 24)}


def test_an_error_of_the_network_ends_its_picture() -> None:
    def explode(pixels: torch.Tensor) -> torch.Tensor:
        raise RuntimeError("boom")

    enlarger = Enlarger(NetworkUpscaler(explode, Tiling(24, 8, 2)))
    enlarger.admit(Enlarging("a", PICTURE, 2), ignore)
    (ended,) = finish(enlarger)
    assert isinstance(ended, Undone)
    assert str(ended.error) == "boom"


def test_a_seamless_pattern_stays_one() -> None:
    """A network sees beyond the edge what lies at the opposite one."""
    pattern = Image.fromarray(np.random.default_rng(0).integers(0, 256, (32, 48, 3), dtype=np.uint8))
    rolled = Image.fromarray(np.roll(np.asarray(pattern), (16, 24), (0, 1)))
    large = [
        np.asarray(ended.result[0], dtype=int)
        for picture in (pattern, rolled)
        for ended in _enlarged(Enlarging("a", picture, 2, tile=True))
    ]
    assert np.abs(np.roll(large[0], (32, 48), (0, 1)) - large[1]).max() <= 1


def _enlarged(task: Enlarging) -> list[Done[Enlarging, list[Image.Image]]]:
    enlarger = Enlarger(upscaler(2))
    enlarger.admit(task, ignore)
    return [ended for ended in finish(enlarger) if isinstance(ended, Done)]
