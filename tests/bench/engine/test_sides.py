"""Both sides of the benchmark draw the same picture for the same job, or the comparison means nothing."""

from __future__ import annotations

import pytest
import torch

from model.generation import Condition
from tests.bench.engine.clock import Clock
from tests.bench.engine.equality import difference, same
from tests.bench.engine.load import closed_loop
from tests.bench.engine.regimes import Model, Regime
from tests.bench.engine.sides import Bare, Batches, Continuous
from tests.model.drawing import generation, tiny_family
from tests.model.tiny import build_tiny_pipeline

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' Euler


def test_both_sides_draw_the_same() -> None:
    model = Model(build_tiny_pipeline(), tiny_family(), rescale=0.0)
    jobs = [
        generation("a", sampler="ddim"),
        generation("b", sampler="dpm++", guidance_scale=1.0),
        generation("c", sampler="euler", steps=5, seeds=(3,)),
        generation("d", sampler="ddim", conditions=(Condition("a blue fox", 1.0),), seeds=(5, 6)),
    ]
    drawn = []
    for side in (Bare(model), Batches(model), Continuous(model.engine(64))):
        closed_loop(side, Clock.of(torch.device("cpu")), jobs, num_users=3)
        drawn.append(side.pictures)
    assert [difference(pictures, drawn[0]) <= 1 for pictures in drawn] == [True] * 3


def test_one_other_picture_makes_a_job_unequal() -> None:
    model = Model(build_tiny_pipeline(), tiny_family(), rescale=0.0)
    side = Continuous(model.engine(64))
    closed_loop(side, Clock.of(torch.device("cpu")), [generation("a"), generation("b", seeds=(4,))], num_users=2)
    changed = {name: [picture.copy() for picture in pictures] for name, pictures in side.pictures.items()}
    assert same(side.pictures, changed) == 1
    changed["a"][1] = changed["a"][1].point(lambda value: value ^ 1)
    assert same(side.pictures, changed) == 0.5


def test_the_mix_of_a_regime_is_the_same_for_a_seed() -> None:
    regime = Regime("test", "tiny", 64, num_images=2, num_users=4, num_jobs=24)
    jobs = regime.jobs(1)
    assert jobs == regime.jobs(1) != regime.jobs(2)
    assert {job.steps for job in jobs} == set(regime.steps)
    assert {job.sampler for job in jobs} == set(regime.samplers)
    assert {job.num_rows for job in jobs} == {2, 4}


def test_jobs_that_differ_in_text_and_seeds_alone_are_one_batch() -> None:
    side = Batches(Model(build_tiny_pipeline(), tiny_family(), rescale=0.0), max_images=4)
    for each in (
        generation("a", seeds=(1, 2)),
        generation("other steps", seeds=(1, 2), steps=4),
        generation("b", seeds=(3, 4)),
        generation("no room left", seeds=(5, 6)),
    ):
        side.admit(each)
    assert side.work() == ["a", "b"]
    assert side.work() == ["other steps"]
    assert side.work() == ["no room left"]
    assert side.is_idle
