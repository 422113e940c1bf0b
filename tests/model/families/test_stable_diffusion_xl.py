"""Stable Diffusion XL in the engine, against diffusers' own pipeline."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import (
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    StableDiffusionXLImg2ImgPipeline,
)
from PIL import Image

from model.denoising.admission import RowBuckets
from model.denoising.encoding import stack
from model.denoising.rows import Rows
from model.engine import Engine, Finished
from model.families.stable_diffusion_xl import StableDiffusionXL
from model.generation import Generation
from model.starts import InitImage
from tests.model.drawing import generation, run
from tests.model.tiny_xl import build_tiny_xl_pipeline

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' Euler

ALONE, EIGHT = RowBuckets(), RowBuckets((8,))
PICTURE = Image.radial_gradient("L").resize((64, 64)).convert("RGB")


@cache
def family() -> StableDiffusionXL:
    return StableDiffusionXL(build_tiny_xl_pipeline())


def pipeline_with(sampler: str) -> Any:
    pipeline: Any = build_tiny_xl_pipeline()
    if sampler == "euler":
        pipeline.scheduler = EulerDiscreteScheduler.from_config(pipeline.scheduler.config)
    return pipeline


def generators(wanted: Generation) -> list[torch.Generator]:
    return [torch.Generator().manual_seed(seed) for seed in wanted.seeds]


@pytest.mark.parametrize("sampler", ["ddim", "euler"])
@pytest.mark.parametrize(("width", "guidance_scale"), [(64, 1.0), (64, 5.0), (96, 5.0)])
def test_a_generation_alone_has_the_bits_of_the_pipeline(sampler: str, width: int, guidance_scale: float) -> None:
    wanted = generation(steps=4, sampler=sampler, width=width, guidance_scale=guidance_scale, seeds=(1, 2, 3))
    expected = pipeline_with(sampler)(
        "a red fox",
        width=width,
        height=64,
        num_inference_steps=4,
        guidance_scale=guidance_scale,
        num_images_per_prompt=3,
        generator=generators(wanted),
        output_type="latent",
    ).images
    assert torch.equal(run(Engine(family(), row_buckets=ALONE), [wanted])["a"], expected)


@pytest.mark.parametrize("steps", [1, 4])
@pytest.mark.parametrize(
    ("sampler", "scheduler"),
    [("euler_trailing", EulerDiscreteScheduler), ("", EulerAncestralDiscreteScheduler)],
    ids=["lightning", "turbo"],  # the first needs a sampler other than its own, the second brings it
)
def test_a_form_for_few_steps_has_the_bits_of_the_pipeline(sampler: str, scheduler: Any, steps: int) -> None:
    wanted = generation(steps=steps, sampler=sampler, guidance_scale=1.0, seeds=(1, 2, 3))
    pipeline: Any = build_tiny_xl_pipeline()
    pipeline.scheduler = scheduler.from_config(pipeline.scheduler.config, timestep_spacing="trailing")
    expected = pipeline(
        "a red fox",
        width=64,
        height=64,
        num_inference_steps=steps,
        guidance_scale=0.0,
        num_images_per_prompt=3,
        generator=generators(wanted),
        output_type="latent",
    ).images
    loaded = family() if sampler else StableDiffusionXL(pipeline)
    assert torch.equal(run(Engine(loaded, row_buckets=ALONE), [wanted])["a"], expected)


@pytest.mark.parametrize("forced", [True, False])
def test_no_text_is_what_the_checkpoint_says_it_is(forced: bool) -> None:
    pipeline: Any = build_tiny_xl_pipeline(force_zeros_for_empty_prompt=forced)
    _, tokens, _, pooled = pipeline.encode_prompt("a red fox")
    encoding = StableDiffusionXL(pipeline).encode_text("")
    assert encoding.pooled is not None
    assert torch.equal(encoding.tokens, tokens[0])
    assert torch.equal(encoding.pooled, pooled[0])
    assert bool(tokens.any()) != forced


def test_the_picture_is_the_one_of_the_pipeline() -> None:
    wanted = generation()
    pipeline = pipeline_with("ddim")
    pipeline.vae.enable_slicing()
    expected = pipeline(
        "a red fox",
        width=64,
        height=64,
        num_inference_steps=3,
        guidance_scale=4.0,
        num_images_per_prompt=2,
        generator=generators(wanted),
    ).images
    engine = Engine(family(), row_buckets=ALONE)
    assert engine.decode(Finished(wanted, run(engine, [wanted])["a"])) == expected


@pytest.mark.parametrize("sampler", ["ddim", "euler"])
def test_a_variation_is_that_of_the_image_to_image_pipeline(sampler: str) -> None:
    wanted = generation(steps=6, sampler=sampler, start=InitImage(PICTURE, 0.5), seeds=(1, 2, 3))
    pipeline = StableDiffusionXLImg2ImgPipeline(**pipeline_with(sampler).components, add_watermarker=False)
    pipeline.set_progress_bar_config(disable=True)
    expected = pipeline(
        "a red fox",
        image=PICTURE,
        strength=0.5,
        num_inference_steps=6,
        guidance_scale=4.0,
        num_images_per_prompt=3,
        generator=generators(wanted),
        output_type="latent",
    ).images
    drawn = run(Engine(family(), row_buckets=ALONE), [wanted])["a"]
    torch.testing.assert_close(drawn, expected, atol=1e-5, rtol=0)  # the memory layouts differ


def test_a_tiled_picture_rolls_with_its_latents() -> None:
    engine, wanted = Engine(family()), generation(tile=True, seeds=(1,))
    latents = run(engine, [wanted])["a"]
    rolled = torch.roll(latents, (4, 4), dims=(-2, -1))
    picture, moved = (engine.decode(Finished(wanted, each))[0] for each in (latents, rolled))
    expected = np.roll(np.array(picture, dtype=int), (32, 32), axis=(0, 1))
    assert int(np.abs(np.array(moved, dtype=int) - expected).max()) <= 1


def test_the_network_is_told_the_size() -> None:
    """The same latents as a picture of another size would be another picture."""
    sample = torch.randn((1, 4, 8, 8), generator=torch.Generator().manual_seed(1))
    seen: list[list[float]] = []
    pipeline = build_tiny_xl_pipeline()
    told = StableDiffusionXL(pipeline)
    pipeline.unet.add_time_proj.register_forward_pre_hook(lambda _, ids: seen.append(ids[0].tolist()))
    with torch.inference_mode():
        for each in (sample, sample[..., :4]):
            told.denoise(Rows(each, torch.tensor([500.0]), stack([told.encode_text("a")])), tile=False)
    assert seen == [[64, 64, 0, 0, 64, 64], [64, 32, 0, 0, 64, 32]]


def test_a_refiner_is_refused() -> None:
    pipeline = build_tiny_xl_pipeline()
    pipeline.register_modules(text_encoder=None)
    with pytest.raises(ValueError, match="refiners cannot draw from noise"):
        StableDiffusionXL(pipeline)


def test_the_autoencoder_never_runs_in_a_precision_that_overflows() -> None:
    pipeline = build_tiny_xl_pipeline()
    pipeline.vae.to(torch.float16)
    StableDiffusionXL(pipeline)
    assert pipeline.vae.dtype == torch.float32
