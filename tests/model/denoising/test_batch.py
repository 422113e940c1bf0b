"""What each parameter does to a picture, seen on a tiny random model: something, and always the same."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from PIL import Image

from model.denoising.admission import RowBuckets
from model.denoising.batch import Sketch, denoise, seconds_per_step
from model.denoising.embedding import EmbeddingCache
from model.denoising.rows import Rows
from model.engine import Engine
from model.generation import Condition
from model.starts import InitImage, WeightedImage
from model.style import StyleReference, StyleWords, Tint
from tests.model.drawing import generation, run, tiny_family

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' Euler

FIXED = RowBuckets((8,))
PICTURE = Image.radial_gradient("L").convert("RGB")


def drawn(**values: Any) -> torch.Tensor:
    return run(Engine(tiny_family(), row_buckets=FIXED), [generation(**values)])["a"]


@pytest.mark.parametrize(
    "values",
    [
        {"styles": (StyleWords("dreamy", 0.5),)},
        {"tile": True},
        {"weird": 0.3},
        {"detail": 0.5},
        {"reference": StyleReference((WeightedImage(PICTURE),), (), 0.8, ("red", "blue"))},
        {"reference": StyleReference((), (Tint(7),), 0.8)},
        {"steps": 4},
        {"stop_step": 2},
        {"guidance_scale": 1.0},
        {"guidance_rescale": 0.7},
        {"sampler": "euler_ancestral"},
        {"start": InitImage(PICTURE, 0.7)},
        {"conditions": (Condition("a red fox", 1.0), Condition("snow", -0.5))},
        {"conditions": (Condition("a red", 0.5), Condition("fox", 0.5))},
        {"seeds": (17, 18)},
    ],
    ids=lambda values: "-".join(values),
)
def test_a_parameter_changes_the_picture_and_always_in_the_same_way(values: dict[str, Any]) -> None:
    changed = drawn(**values)
    assert torch.equal(changed, drawn(**values))
    assert not torch.allclose(changed, drawn(), atol=1e-3)


def test_more_style_moves_the_picture_further() -> None:
    plain = drawn()
    distances = [
        float((drawn(styles=(StyleWords("dreamy", share),)) - plain).norm()) for share in (0.0, 0.1, 0.5, 1.0)
    ]
    assert distances[0] == 0
    assert distances == sorted(distances)


def test_full_style_is_the_text_in_the_house_style() -> None:
    styled = drawn(styles=(StyleWords("dreamy", 1.0),))
    torch.testing.assert_close(styled, drawn(conditions=(Condition("a red fox, dreamy", 1.0),)), atol=1e-4, rtol=0)


def test_chaos_leaves_the_first_picture_and_moves_the_others_further_the_more_there_is() -> None:
    plain = drawn(seeds=(1, 2, 3))
    distances = []
    for chaos in (0.0, 0.3, 1.0):
        moved = drawn(seeds=(1, 2, 3), chaos=chaos)
        assert torch.equal(moved[0], plain[0])
        distances.append(float((moved[1:] - plain[1:]).norm()))
    assert distances[0] == 0
    assert distances == sorted(distances)


def test_stopping_early_shows_what_is_seen_in_the_noise() -> None:
    family = tiny_family()
    wanted = generation(steps=4, stop_step=2)
    sketch = Sketch(family, EmbeddingCache(family.encode_text), wanted)
    with torch.inference_mode():
        previews = [sketch.advance(denoise(family, [sketch], FIXED)[0]) for _ in range(2)]
    assert sketch.trajectory.is_over
    assert previews[-1]() == family.preview(sketch.latents)


def test_a_weaker_variation_stays_closer_to_its_picture() -> None:
    family = tiny_family()
    with torch.inference_mode():
        kept = family.encode_image(PICTURE, [torch.Generator().manual_seed(1)], (64, 64))
    distances = [
        float((drawn(steps=10, start=InitImage(PICTURE, strength)) - kept).norm()) for strength in (0.1, 0.45, 1.0)
    ]
    assert distances == sorted(distances)


def test_a_picture_does_not_depend_on_the_others_of_its_grid() -> None:
    together = drawn(seeds=(1, 2, 3, 4), sampler="euler_ancestral")
    assert torch.equal(drawn(seeds=(3,), sampler="euler_ancestral")[0], together[2])


def test_a_step_of_any_number_of_rows_can_be_timed() -> None:
    family = tiny_family()
    sketch = Sketch(family, EmbeddingCache(family.encode_text), generation())
    with torch.inference_mode():
        assert 0 < seconds_per_step(family, sketch, 3) < 10


def test_missing_rows_are_padded_and_dropped() -> None:
    family = tiny_family()
    sketches = [Sketch(family, EmbeddingCache(family.encode_text), generation(name)) for name in "ab"]
    sizes: list[int] = []

    class Counting:
        device = family.device

        def denoise(self, rows: Rows, *, tile: bool) -> torch.Tensor:
            sizes.append(len(rows))
            return family.denoise(rows, tile=tile)

    counting: Any = Counting()
    with torch.inference_mode():
        predictions = denoise(counting, sketches, RowBuckets((3, 5)))
    assert sizes == [5, 3]
    assert [len(each) for each in predictions] == [4, 4]
