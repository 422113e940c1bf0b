"""Pipelines that are run whole: the pictures are theirs, the progress and the cancelling ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from model.engine import Failed
from model.generation import Condition, Generation, Step, UnsafePicturesError
from model.loading.findings import Findings
from model.whole.pipeline_engine import Drawn, PipelineEngine
from tests.model.drawing import generation, ignore
from tests.model.tiny import build_tiny_pipeline
from tests.model.tiny_whole import build_silent_pipeline, build_tiny_whole_pipeline


def ends(engine: PipelineEngine, *wanted: Generation) -> list[Drawn | Failed]:
    for each in wanted:
        engine.admit(each, ignore)
    return [ended for _ in iter(lambda: engine.is_idle, True) for ended in engine.step()]


def drawn(engine: PipelineEngine, wanted: Generation) -> list[Image.Image]:
    (ended,) = ends(engine, wanted)
    if isinstance(ended, Failed):
        raise ended.error
    return engine.decode(ended)


def test_the_pictures_are_those_of_the_pipeline() -> None:
    wanted = generation(guidance_scale=6.0)
    expected = build_tiny_whole_pipeline()(
        ["a red fox"] * 2,
        width=64,
        height=64,
        num_inference_steps=3,
        guidance_scale=6.0,
        generator=[torch.Generator().manual_seed(seed) for seed in wanted.seeds],
    ).images
    assert drawn(PipelineEngine(build_tiny_whole_pipeline()), wanted) == expected


def test_what_is_not_wanted_is_the_negative_text() -> None:
    plain = generation(guidance_scale=6.0, sampler="")
    without = generation(conditions=(*plain.conditions, Condition("snow", -0.5)), guidance_scale=6.0)
    expected = build_tiny_pipeline()(
        ["a red fox"] * 2,
        negative_prompt=["snow"] * 2,
        width=64,
        height=64,
        num_inference_steps=3,
        guidance_scale=6.0,
        generator=[torch.Generator().manual_seed(seed) for seed in without.seeds],
    ).images
    assert drawn(PipelineEngine(build_tiny_pipeline()), without) == expected
    assert drawn(PipelineEngine(build_tiny_pipeline()), plain) != expected


def test_each_step_is_told() -> None:
    steps: list[Step] = []
    engine = PipelineEngine(build_tiny_whole_pipeline())
    engine.admit(generation(steps=4), steps.append)
    assert engine.step() == []
    assert [(step.step, step.num_steps) for step in steps] == [(1, 4)]
    while not engine.is_idle:
        engine.step()
    assert [step.step for step in steps] == [1, 2, 3, 4]


def test_a_pipeline_that_tells_of_no_step_draws_all_the_same() -> None:
    pictures = drawn(PipelineEngine(build_silent_pipeline()), generation())
    assert [picture.size for picture in pictures] == [(64, 64)] * 2


def test_one_is_drawn_after_the_other() -> None:
    engine = PipelineEngine(build_tiny_whole_pipeline())
    assert engine.has_room(generation())
    engine.admit(generation("a"), ignore)
    assert not engine.has_room(generation("b"))
    engine.admit(generation("b", seeds=(9,)), ignore)
    with pytest.raises(ValueError, match="under way already"):
        engine.admit(generation("b"), ignore)
    outcomes = ends(engine)
    assert [each.id for each in outcomes] == ["a", "b"]
    assert all(isinstance(each, Drawn) for each in outcomes)


@pytest.mark.parametrize("steps_before", [0, 1, 2])
def test_a_cancelled_generation_ends_between_steps(steps_before: int) -> None:
    engine = PipelineEngine(build_tiny_whole_pipeline())
    engine.admit(generation("a"), ignore)
    engine.admit(generation("b"), ignore)
    for _ in range(steps_before):
        engine.step()
    assert engine.cancel("a")
    assert not engine.cancel("a")
    assert [each.id for each in ends(engine)] == ["b"]


def test_an_error_ends_only_the_generation_that_made_it() -> None:
    engine = PipelineEngine(build_tiny_whole_pipeline())
    bad, good = ends(engine, generation("bad", width=63), generation("good"))
    assert isinstance(bad, Failed)
    assert "63" in str(bad.error)
    assert isinstance(good, Drawn)


def test_a_listener_that_fails_ends_its_generation() -> None:
    engine = PipelineEngine(build_tiny_whole_pipeline())
    engine.admit(generation("a"), lambda step: 1 // 0)
    (failed,) = engine.step()
    assert isinstance(failed, Failed)
    assert engine.is_idle


class Narrow:
    """Has memory for a few pictures at a time."""

    def __init__(self, limit: int) -> None:
        self.calls: list[int] = []
        self._limit = limit
        self._pipeline = build_tiny_whole_pipeline()
        self.device = self._pipeline.device
        self.components = self._pipeline.components
        self.set_progress_bar_config = self._pipeline.set_progress_bar_config

    def __call__(
        self,
        prompt: Sequence[str],
        width: int,
        height: int,
        num_inference_steps: int,
        generator: Sequence[torch.Generator],
        guidance_scale: float,
        callback_on_step_end: Any,
    ) -> Any:
        self.calls.append(len(prompt))
        if len(prompt) > self._limit:
            raise torch.OutOfMemoryError("no")
        return self._pipeline(
            prompt,
            width=width,
            height=height,
            num_inference_steps=num_inference_steps,
            guidance_scale=guidance_scale,
            generator=generator,
            callback_on_step_end=callback_on_step_end,
        )


def test_pictures_that_do_not_fit_are_drawn_in_halves_from_then_on() -> None:
    narrow, findings, wanted = Narrow(2), Findings(), generation(seeds=(1, 2, 3, 4))
    steps: list[Step] = []
    engine = PipelineEngine(narrow, findings)
    engine.admit(wanted, steps.append)
    (ended,) = ends(engine)
    assert narrow.calls == [4, 2, 2]
    assert [(step.step, step.num_steps) for step in steps] == [(number, 6) for number in range(1, 7)]
    assert isinstance(ended, Drawn)
    assert len(ended.pictures) == 4
    assert len(drawn(PipelineEngine(narrow, findings), wanted)) == 4
    assert narrow.calls[3:] == [2, 2]


def test_where_not_one_picture_fits_the_generation_fails() -> None:
    (failed,) = ends(PipelineEngine(Narrow(0)), generation())
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, torch.OutOfMemoryError)


def test_pictures_that_the_safety_checker_flags_are_withheld() -> None:
    pipeline: Any = build_tiny_whole_pipeline()
    pipeline.run_safety_checker = lambda image, device, dtype: (image, [True, False])
    (failed,) = ends(PipelineEngine(pipeline), generation())
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, UnsafePicturesError)


def test_it_warms_up_and_weighs_itself() -> None:
    pipeline = build_tiny_whole_pipeline()
    engine = PipelineEngine(pipeline)
    engine.warm_up(64, 64)
    assert engine.is_idle
    modules = (pipeline.unet, pipeline.vae, pipeline.text_encoder)
    weights = sum(each.nbytes for module in modules for each in module.parameters())
    assert weights <= engine.memory < 1.1 * weights


def test_the_pictures_are_no_mush() -> None:
    (picture, *_) = drawn(PipelineEngine(build_tiny_whole_pipeline()), generation())
    assert np.array(picture).std() > 1
