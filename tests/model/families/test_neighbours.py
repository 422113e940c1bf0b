"""What holds for every family: how rows share a forward pass, and how a picture begins, shows itself and ends."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from model.canvas import region, zoomed_out
from model.denoising.admission import RowBuckets
from model.engine import Engine, Finished
from model.generation import Condition, Generation, Step
from model.loading.checkpoint import FAMILIES
from model.starts import Enlargement, InitImage, Start, WeightedImage
from model.style import StyleReference, StyleWords
from tests.model.drawing import generation, ignore, run
from tests.model.families.zoo import PIPELINES, family

pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # diffusers' Euler
    pytest.mark.parametrize("name", FAMILIES),
]

ALONE, EIGHT = RowBuckets(), RowBuckets((8,))
PICTURE = Image.radial_gradient("L").resize((64, 64)).convert("RGB")
NEIGHBOURS = [
    generation("b", steps=5, guidance_scale=1.0, seeds=(3,)),
    generation("c", steps=2, conditions=(Condition("a blue whale in the sea", 1.0),)),
    generation(
        "d", conditions=(Condition("hot", 0.5), Condition("dog", 0.5), Condition("red", -0.5)), seeds=(4, 5)
    ),
    generation("e", chaos=0.5, styles=(StyleWords("dreamy", 0.5),), weird=0.2, detail=0.5),
    generation("f", tile=True, steps=4),
]
STARTS: dict[str, Start] = {
    "picture": InitImage(PICTURE, 0.5),
    "region": region(PICTURE, Image.linear_gradient("L")),
    "surround": zoomed_out(PICTURE, (64, 64), 2),
    "enlargement": Enlargement(PICTURE, 0.4),
}


def latents(name: str, wanted: list[Generation], buckets: RowBuckets) -> dict[str, torch.Tensor]:
    return run(Engine(family(name), max_rows=64, row_buckets=buckets), wanted)


def test_there_is_a_tiny_pipeline_of_it(name: str) -> None:
    assert name in PIPELINES


def test_neighbours_do_not_change_a_bit_of_a_picture(name: str) -> None:
    wanted = [generation(), *NEIGHBOURS]
    together = latents(name, wanted, EIGHT)
    for each in wanted:
        assert torch.equal(latents(name, [each], EIGHT)[each.id], together[each.id]), each.id


def test_in_a_batch_of_any_size_neighbours_move_no_colour_by_more_than_one_level(name: str) -> None:
    engine, wanted = Engine(family(name), row_buckets=ALONE), generation()
    drawn = latents(name, [wanted], ALONE)["a"], latents(name, [wanted, *NEIGHBOURS], ALONE)["a"]
    for one, other in zip(*(engine.decode(Finished(wanted, each)) for each in drawn), strict=True):
        assert int(np.abs(np.array(one, dtype=int) - np.array(other, dtype=int)).max()) <= 1


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
@pytest.mark.parametrize("tile", [False, True])
def test_neighbours_do_not_change_a_bit_however_a_picture_begins(name: str, start: Start, tile: bool) -> None:
    reference = StyleReference((WeightedImage(PICTURE),), (), 0.8, ("red", "blue"))
    wanted = generation(steps=6, start=start, reference=reference, tile=tile)
    assert torch.equal(latents(name, [*NEIGHBOURS, wanted], EIGHT)["a"], latents(name, [wanted], EIGHT)["a"])


@pytest.mark.parametrize("start", ["region", "surround"])
def test_what_lies_outside_of_what_is_painted_stays_to_the_last_bit(name: str, start: str) -> None:
    canvas: Any = STARTS[start]
    engine, wanted = Engine(family(name)), generation(start=canvas, seeds=(1,))
    (picture,) = engine.decode(Finished(wanted, run(engine, [wanted])["a"]))
    kept = np.array(canvas.opacity) == 0
    assert kept.any()
    assert np.array_equal(np.array(picture)[kept], np.array(canvas.image)[kept])
    assert not np.array_equal(np.array(picture), np.array(canvas.image))


def test_the_text_decides_the_picture(name: str) -> None:
    other = generation("b", conditions=(Condition("a blue whale", 1.0),))
    drawn = latents(name, [generation(), other], EIGHT)
    assert not torch.equal(drawn["a"], drawn["b"])


def test_each_step_has_a_preview(name: str) -> None:
    steps: list[Step] = []
    engine = Engine(family(name))
    engine.admit(generation(seeds=(1, 2, 3, 4)), steps.append)
    while not engine.is_idle:
        engine.step()
    assert {step.preview().size for step in steps if step.preview} == {(256, 256)}
    assert len(steps) == 3


def test_an_engine_warms_up(name: str) -> None:
    engine = Engine(family(name))
    engine.warm_up(64, 64)
    assert engine.is_idle
    engine.admit(generation(), ignore)
    assert not engine.is_idle
