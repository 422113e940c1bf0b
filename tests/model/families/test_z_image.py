"""Z-Image in the engine, against diffusers' own pipeline."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch
from diffusers import ZImageImg2ImgPipeline
from PIL import Image

from model.denoising.admission import RowBuckets
from model.denoising.encoding import stack
from model.denoising.rows import Rows
from model.denoising.tiling import rolled, unrolled
from model.engine import Engine, Finished
from model.families.z_image import ZImage
from model.generation import Condition, Generation
from model.starts import InitImage
from tests.model.drawing import generation, run
from tests.model.tiny_z import build_tiny_z_pipeline

ALONE = RowBuckets()
PICTURE = Image.radial_gradient("L").resize((64, 64)).convert("RGB")
LONG = "a red fox in the snow " * 40  # more than the 512 tokens that are read


@cache
def family() -> ZImage:
    return ZImage(build_tiny_z_pipeline())


def latents_of_pipeline(pipeline: Any, wanted: Generation, **options: Any) -> torch.Tensor:
    found: torch.Tensor = pipeline(
        wanted.conditions[0].text,
        width=wanted.width,
        height=wanted.height,
        num_inference_steps=wanted.steps,
        guidance_scale=wanted.guidance_scale - 1,  # counted from 0
        num_images_per_prompt=wanted.num_images,
        generator=[torch.Generator().manual_seed(seed) for seed in wanted.seeds],
        output_type="latent",
        **options,
    ).images
    return found


def drawn(drawing: ZImage, wanted: Generation) -> torch.Tensor:
    return run(Engine(drawing, row_buckets=ALONE), [wanted])[wanted.id]


@pytest.mark.parametrize("text", ["", "a red fox", LONG], ids=["none", "short", "long"])
@pytest.mark.parametrize("width", [64, 96])
@pytest.mark.parametrize("has_dynamic_shift", [False, True])
def test_a_generation_alone_has_the_bits_of_the_pipeline(has_dynamic_shift: bool, width: int, text: str) -> None:
    conditions = (Condition(text, 1.0),)
    wanted = generation(conditions=conditions, steps=4, width=width, guidance_scale=1.0, seeds=(1, 2, 3))
    expected = latents_of_pipeline(build_tiny_z_pipeline(has_dynamic_shift=has_dynamic_shift), wanted)
    assert torch.equal(drawn(ZImage(build_tiny_z_pipeline(has_dynamic_shift=has_dynamic_shift)), wanted), expected)


def test_guidance_is_that_of_the_pipeline_counted_from_one() -> None:
    wanted = generation(guidance_scale=5.0, conditions=(Condition("a red fox in the snow", 1.0),))
    expected = latents_of_pipeline(build_tiny_z_pipeline(), wanted)
    torch.testing.assert_close(drawn(family(), wanted), expected, atol=1e-4, rtol=1e-4)  # other sums, other bits


def test_the_picture_is_the_one_of_the_pipeline() -> None:
    wanted = generation(guidance_scale=1.0)
    pipeline: Any = build_tiny_z_pipeline()
    pipeline.vae.enable_slicing()
    expected = pipeline(
        "a red fox",
        width=64,
        height=64,
        num_inference_steps=3,
        guidance_scale=0.0,
        num_images_per_prompt=2,
        generator=[torch.Generator().manual_seed(seed) for seed in wanted.seeds],
    ).images
    engine = Engine(family(), row_buckets=ALONE)
    assert engine.decode(Finished(wanted, drawn(family(), wanted))) == expected


def test_a_variation_is_that_of_the_image_to_image_pipeline() -> None:
    wanted = generation(steps=6, guidance_scale=1.0, start=InitImage(PICTURE, 0.5), seeds=(1,))
    pipeline: Any = ZImageImg2ImgPipeline(**build_tiny_z_pipeline().components)
    pipeline.set_progress_bar_config(disable=True)
    expected = latents_of_pipeline(pipeline, wanted, image=PICTURE, strength=0.5)
    torch.testing.assert_close(drawn(family(), wanted), expected, atol=1e-5, rtol=0)


def test_a_seamless_pattern_is_drawn_from_another_place_in_each_step() -> None:
    noise = torch.randn((2, 4, 8, 8), generator=torch.Generator().manual_seed(1))
    steps = torch.tensor([900.0, 500.0])
    with torch.inference_mode():
        text = stack([family().encode_text("waves")] * 2)
        moved = family().denoise(Rows(rolled(noise, steps), steps, text), tile=False)
        assert torch.equal(family().denoise(Rows(noise, steps, text), tile=True), unrolled(moved, steps))
        assert not torch.equal(family().denoise(Rows(noise, steps, text), tile=False), unrolled(moved, steps))


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"siglip_feat_dim": 8}, "looks at pictures"), ({"in_channels": 99}, "takes 99 channels")],
)
def test_a_variant_that_needs_more_than_text_is_refused(changed: dict[str, int], words: str) -> None:
    pipeline = build_tiny_z_pipeline()
    pipeline.transformer.register_to_config(**changed)
    with pytest.raises(ValueError, match=f"{words}.*models for editing"):
        ZImage(pipeline)
