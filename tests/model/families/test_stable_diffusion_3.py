"""Stable Diffusion 3 in the engine, against diffusers' own pipeline."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch
from diffusers import StableDiffusion3Img2ImgPipeline
from PIL import Image

from model.canvas import zoomed_out
from model.denoising.admission import RowBuckets
from model.engine import Engine, Finished
from model.families.stable_diffusion_3 import StableDiffusion3
from model.generation import Generation
from model.starts import InitImage
from tests.model.drawing import generation, run
from tests.model.tiny_3 import build_tiny_3_pipeline

ALONE, EIGHT = RowBuckets(), RowBuckets((8,))
PICTURE = Image.radial_gradient("L").resize((64, 64)).convert("RGB")


@cache
def family() -> StableDiffusion3:
    return StableDiffusion3(build_tiny_3_pipeline())


def generators(wanted: Generation) -> list[torch.Generator]:
    return [torch.Generator().manual_seed(seed) for seed in wanted.seeds]


@pytest.mark.parametrize(("width", "guidance_scale"), [(64, 1.0), (64, 5.0), (96, 5.0)])
@pytest.mark.parametrize("options", [{}, {"has_t5": False}, {"has_dynamic_shift": True}], ids=str)
def test_a_generation_alone_has_the_bits_of_the_pipeline(
    options: dict[str, bool], width: int, guidance_scale: float
) -> None:
    wanted = generation(steps=4, width=width, guidance_scale=guidance_scale, seeds=(1, 2, 3))
    pipeline: Any = build_tiny_3_pipeline(**options)
    expected = pipeline(
        "a red fox",
        width=width,
        height=64,
        num_inference_steps=4,
        guidance_scale=guidance_scale,
        num_images_per_prompt=3,
        generator=generators(wanted),
        output_type="latent",
    ).images
    drawn = run(Engine(StableDiffusion3(build_tiny_3_pipeline(**options)), row_buckets=ALONE), [wanted])["a"]
    assert torch.equal(drawn, expected)


def test_the_picture_is_the_one_of_the_pipeline() -> None:
    wanted = generation()
    pipeline: Any = build_tiny_3_pipeline()
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


def test_a_variation_is_that_of_the_image_to_image_pipeline() -> None:
    wanted = generation(steps=6, start=InitImage(PICTURE, 0.5), seeds=(1, 2, 3))
    pipeline: Any = StableDiffusion3Img2ImgPipeline(**build_tiny_3_pipeline().components)
    pipeline.set_progress_bar_config(disable=True)
    expected = pipeline(
        "a red fox",
        image=[PICTURE] * 3,
        strength=0.5,
        width=64,
        height=64,
        num_inference_steps=6,
        guidance_scale=4.0,
        num_images_per_prompt=3,
        generator=generators(wanted),
        output_type="latent",
    ).images
    drawn = run(Engine(family(), row_buckets=ALONE), [wanted])["a"]
    torch.testing.assert_close(drawn, expected, atol=1e-5, rtol=0)  # the memory layouts differ


def test_what_is_kept_of_a_canvas_has_the_latents_of_its_picture() -> None:
    surround = zoomed_out(PICTURE, (64, 64), 2)
    wanted = generation(steps=6, start=surround)
    drawn = run(Engine(family(), row_buckets=ALONE), [wanted])["a"]  # (2, 4, 8, 8)
    with torch.inference_mode():
        known = family().encode_image(surround.image, generators(wanted), (64, 64))
    torch.testing.assert_close(drawn[..., 3:5, 3:5], known[..., 3:5, 3:5], atol=1e-4, rtol=0)
    assert not torch.allclose(drawn[..., :1, :], known[..., :1, :], atol=0.3)


def test_a_seamless_pattern_is_seen_from_another_place_in_each_step() -> None:
    seen: list[torch.Tensor] = []
    pipeline = build_tiny_3_pipeline()
    watched = StableDiffusion3(pipeline)
    pipeline.transformer.register_forward_pre_hook(
        lambda _, __, options: seen.append(options["hidden_states"]), with_kwargs=True
    )
    run(Engine(watched, row_buckets=ALONE), [generation(tile=True, seeds=(1,), steps=4)])
    edges = {tuple(each[0, 0, 0].tolist()) for each in seen}
    assert len(seen) == len(edges) == 4
    noise = torch.randn((1, 4, 8, 8), generator=torch.Generator().manual_seed(1))
    assert torch.equal(torch.sort(seen[0][0].flatten()).values, torch.sort(noise.flatten()).values)


@pytest.mark.parametrize(
    ("size", "words"),
    [((64, 72), "multiples of 16"), ((65, 64), "multiples of 16"), ((512, 64), "at most 256")],
)
def test_a_size_that_the_transformer_has_no_places_for_is_refused(size: tuple[int, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        family().latent_shape(*size)
