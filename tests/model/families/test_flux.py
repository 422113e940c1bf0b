"""FLUX.1 in the engine, against diffusers' own pipeline."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch
from diffusers import FluxPipeline
from PIL import Image

from model.canvas import zoomed_out
from model.denoising.admission import RowBuckets
from model.engine import Engine, Finished
from model.families.flux import Flux
from model.generation import Condition, Generation
from tests.model.drawing import generation, run
from tests.model.tiny_flux import build_tiny_flux_pipeline

ALONE, THREE, EIGHT = RowBuckets(), RowBuckets((3,)), RowBuckets((8,))
PICTURE = Image.radial_gradient("L").resize((64, 64)).convert("RGB")


@cache
def family() -> Flux:
    return Flux(build_tiny_flux_pipeline())


@cache
def dev() -> Flux:
    return Flux(build_tiny_flux_pipeline(has_guidance=True))


def generators(wanted: Generation) -> list[torch.Generator]:
    return [torch.Generator().manual_seed(seed) for seed in wanted.seeds]


def unpacked(latents: torch.Tensor, width: int) -> torch.Tensor:
    found: torch.Tensor = FluxPipeline._unpack_latents(latents, 64, width, 8)
    return found


@pytest.mark.parametrize("width", [64, 96])
@pytest.mark.parametrize("has_dynamic_shift", [False, True])
def test_a_generation_alone_has_the_bits_of_the_pipeline(has_dynamic_shift: bool, width: int) -> None:
    wanted = generation(steps=4, width=width, guidance_scale=1.0, seeds=(1, 2, 3))
    pipeline: Any = build_tiny_flux_pipeline(has_dynamic_shift=has_dynamic_shift)
    expected = pipeline(
        "a red fox",
        width=width,
        height=64,
        num_inference_steps=4,
        num_images_per_prompt=3,
        generator=generators(wanted),
        output_type="latent",
    ).images
    drawing = Flux(build_tiny_flux_pipeline(has_dynamic_shift=has_dynamic_shift))
    drawn = run(Engine(drawing, row_buckets=ALONE), [wanted])["a"]
    assert torch.equal(drawn, unpacked(expected, width))


def drawn_by_the_pipeline(wanted: Generation, **options: Any) -> torch.Tensor:
    pipeline: Any = build_tiny_flux_pipeline(has_guidance=True)
    expected = pipeline(
        "a red fox",
        width=wanted.width,
        height=64,
        num_inference_steps=wanted.steps,
        num_images_per_prompt=wanted.num_images,
        generator=generators(wanted),
        guidance_scale=wanted.distilled_guidance,
        output_type="latent",
        **options,
    ).images
    return unpacked(expected, wanted.width)


@pytest.mark.parametrize("width", [64, 96])
@pytest.mark.parametrize("distilled_guidance", [1.0, 3.5])
def test_a_network_that_is_told_the_guidance_has_the_bits_of_the_pipeline(
    distilled_guidance: float, width: int
) -> None:
    wanted = generation(width=width, guidance_scale=1.0, distilled_guidance=distilled_guidance, seeds=(1, 2, 3))
    assert torch.equal(run(Engine(dev(), row_buckets=ALONE), [wanted])["a"], drawn_by_the_pipeline(wanted))


def test_guidance_by_no_text_beside_it_is_the_true_cfg_scale_of_the_pipeline() -> None:
    """The pipeline makes two passes of three rows: without the text, and with it."""
    wanted = generation(guidance_scale=4.0, distilled_guidance=3.5, seeds=(1, 2, 3))
    expected = drawn_by_the_pipeline(wanted, negative_prompt="", true_cfg_scale=4.0)
    assert torch.equal(run(Engine(dev(), row_buckets=THREE), [wanted])["a"], expected)


NO_RED = (Condition("a fox", 1.0), Condition("red", -0.5))


def test_neighbours_may_be_told_another_guidance_without_changing_a_bit() -> None:
    wanted = [
        generation("a", distilled_guidance=3.5, guidance_scale=1.0),
        generation("b", distilled_guidance=1.5),
        generation("c", distilled_guidance=2.5, conditions=NO_RED, guidance_scale=1.0),
    ]
    engine = Engine(dev(), max_rows=64, row_buckets=EIGHT)
    together = run(engine, wanted)
    for each in wanted:
        assert torch.equal(run(engine, [each])[each.id], together[each.id]), each.id


def test_what_the_network_is_told_changes_the_picture() -> None:
    engine = Engine(dev(), row_buckets=ALONE)
    drawn = run(engine, [generation("a", distilled_guidance=1.0), generation("b", distilled_guidance=3.5)])
    assert not torch.equal(drawn["a"], drawn["b"])


def test_the_picture_is_the_one_of_the_pipeline() -> None:
    wanted = generation(guidance_scale=1.0)
    pipeline: Any = build_tiny_flux_pipeline()
    pipeline.vae.enable_slicing()
    expected = pipeline(
        "a red fox",
        width=64,
        height=64,
        num_inference_steps=3,
        num_images_per_prompt=2,
        generator=generators(wanted),
    ).images
    engine = Engine(family(), row_buckets=ALONE)
    assert engine.decode(Finished(wanted, run(engine, [wanted])["a"])) == expected


def test_what_is_kept_of_a_canvas_has_the_latents_of_its_picture() -> None:
    surround = zoomed_out(PICTURE, (64, 64), 2)
    wanted = generation(steps=6, start=surround)
    drawn = run(Engine(family(), row_buckets=ALONE), [wanted])["a"]  # (2, 4, 8, 8)
    with torch.inference_mode():
        known = family().encode_image(surround.image, generators(wanted), (64, 64))
    torch.testing.assert_close(drawn[..., 3:5, 3:5], known[..., 3:5, 3:5], atol=1e-4, rtol=0)
    assert not torch.allclose(drawn[..., :1, :], known[..., :1, :], atol=0.3)


def test_a_variant_that_needs_more_than_text_is_refused() -> None:
    pipeline = build_tiny_flux_pipeline()
    pipeline.transformer.register_to_config(in_channels=99)
    with pytest.raises(ValueError, match="models for editing"):
        Flux(pipeline)
