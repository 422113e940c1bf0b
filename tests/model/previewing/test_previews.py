"""When a preview comes from the tiny decoder."""

from __future__ import annotations

import copy

import pytest
import torch
from PIL import Image
from torch import Tensor

from model.engine import Engine
from model.families.family import Family
from model.generation import Step
from model.previewing.previews import SHARE, Previews
from model.previewing.tiny_decoder import TinyDecoder
from tests.model.drawing import generation, tiny_family
from tests.model.tiny_preview import build_tiny_decoder

LATENTS = torch.zeros(4, 4, 8, 8)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class CountedDecoder(TinyDecoder):
    """Takes so many seconds of a clock for a picture."""

    def __init__(self, clock: Clock, takes: float = 0.0) -> None:
        self._clock = clock
        self._takes = takes
        super().__init__(build_tiny_decoder())
        self.pictures: list[Tensor] = []

    def seconds(self, latents: Tensor) -> float:
        return self._takes

    def picture(self, latents: Tensor) -> Image.Image:
        if hasattr(self, "pictures"):
            self.pictures.append(latents)
        self._clock.now += self._takes
        return super().picture(latents)


def with_decoder(tiny: TinyDecoder | None) -> Family:
    family = copy.copy(tiny_family())
    family.tiny_decoder = tiny
    return family


@pytest.mark.parametrize(
    ("done", "is_tiny"), [(0.05, False), (0.49, False), (0.5, True), (0.75, True), (1.0, True)]
)
def test_from_the_middle_on_previews_come_from_the_tiny_decoder(done: float, is_tiny: bool) -> None:
    tiny, clock = CountedDecoder(Clock()), Clock()
    family = with_decoder(tiny)
    previews = Previews(family, clock)
    clock.now += 60
    picture = previews.picture(LATENTS, done)
    assert len(tiny.pictures) == is_tiny
    assert (picture == family.preview(LATENTS)) is not is_tiny


def test_without_one_all_previews_are_linear() -> None:
    family = with_decoder(None)
    assert Previews(family).picture(LATENTS, 1.0) == family.preview(LATENTS)


@pytest.mark.parametrize(
    ("seconds", "takes", "num_pictures"), [(10, 0.05, 2), (10, 0.2, 0), (100, 0.01, 51), (100, 0.25, 3)]
)
def test_all_of_them_take_no_more_than_their_share_of_the_generation(
    seconds: int, takes: float, num_pictures: int
) -> None:
    """A preview each second. From the middle on, each waits until its share is there."""
    clock = Clock()
    tiny = CountedDecoder(clock, takes)
    previews = Previews(with_decoder(tiny), clock)
    start = clock.now
    while clock.now < start + seconds:
        clock.now += 1
        previews.picture(LATENTS, min(1.0, (clock.now - start) / seconds))
    assert len(tiny.pictures) == num_pictures
    assert num_pictures * takes <= SHARE * (clock.now - start)


def test_many_generations_together_take_no_more_than_one_may() -> None:
    clock = Clock()
    tiny = CountedDecoder(clock, 0.05)
    family = with_decoder(tiny)
    crowd = [Previews(family, clock) for _ in range(16)]
    start = clock.now
    while clock.now < start + 100:
        clock.now += 1
        for previews in crowd:
            previews.picture(LATENTS, min(1.0, (clock.now - start) / 100))
    assert 0 < len(tiny.pictures) * 0.05 <= SHARE * (clock.now - start)


def steps_of(family: Family) -> list[Step]:
    steps: list[Step] = []
    engine = Engine(family)
    engine.admit(generation(steps=6, seeds=(1, 2, 3, 4)), steps.append)
    while not engine.is_idle:
        engine.step()
    return steps


def test_an_engine_asks_the_tiny_decoder_from_the_middle_of_the_steps_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.previewing.previews.SHARE", 1e9)  # so that only the step decides
    tiny = CountedDecoder(Clock())
    asked = []
    for step in steps_of(with_decoder(tiny)):
        before = len(tiny.pictures)
        assert step.preview is not None
        step.preview()
        asked.append(len(tiny.pictures) > before)
    assert asked == [False, False, True, True, True, True]
    assert {tuple(latents.shape) for latents in tiny.pictures} == {(4, 4, 8, 8)}


def test_the_first_step_has_a_preview_and_none_is_made_before_it_is_asked_for() -> None:
    tiny = CountedDecoder(Clock())
    first = steps_of(with_decoder(tiny))[0]
    assert first.step == 1
    assert first.preview is not None
    assert not tiny.pictures
