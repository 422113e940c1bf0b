"""Sana Sprint in the engine, against diffusers' own pipelines."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import SanaSprintImg2ImgPipeline
from PIL import Image

from model.catalog import Entry
from model.denoising.admission import RowBuckets
from model.engine import Engine, Finished
from model.families.sana_sprint import SanaSprint
from model.generation import Generation
from model.loading.checkpoint import CheckpointError, load
from model.starts import InitImage
from tests.model.drawing import generation, run
from tests.model.tiny_sana import build_tiny_sana_sprint_pipeline

ALONE = RowBuckets()
PICTURE = Image.radial_gradient("L").resize((64, 64)).convert("RGB")


@cache
def family() -> SanaSprint:
    return SanaSprint(build_tiny_sana_sprint_pipeline())


def wanted(**options: Any) -> Generation:
    defaults: dict[str, Any] = {"guidance_scale": 1.0, "distilled_guidance": 4.5, "seeds": (1, 2, 3)}
    return generation(**(defaults | options))


def drawn_by(pipeline: Any, generation: Generation, **options: Any) -> Any:
    pipeline.vae.use_slicing = True
    pipeline.set_progress_bar_config(disable=True)
    if generation.steps != 2:  # for two steps the pipeline chooses the second
        options["intermediate_timesteps"] = None
    return pipeline(
        "a red fox",
        width=generation.width,
        height=generation.height,
        num_inference_steps=generation.steps,
        guidance_scale=generation.distilled_guidance,
        num_images_per_prompt=generation.num_images,
        generator=[torch.Generator().manual_seed(seed) for seed in generation.seeds],
        use_resolution_binning=False,
        **options,
    ).images


@pytest.mark.parametrize("guidance", [1.0, 4.5])
@pytest.mark.parametrize("size", [(64, 64), (96, 64)])
@pytest.mark.parametrize("steps", [1, 2, 4])
def test_a_generation_alone_has_the_bits_of_the_pipeline(
    steps: int, size: tuple[int, int], guidance: float
) -> None:
    alone = wanted(steps=steps, width=size[0], height=size[1], distilled_guidance=guidance)
    expected = drawn_by(build_tiny_sana_sprint_pipeline(), alone, output_type="latent")
    assert torch.equal(run(Engine(family(), row_buckets=ALONE), [alone])["a"], expected)


def test_the_pictures_are_those_of_the_pipeline() -> None:
    alone, engine = wanted(steps=2), Engine(family(), row_buckets=ALONE)
    pictures = engine.decode(Finished(alone, run(engine, [alone])["a"]))
    assert pictures == drawn_by(build_tiny_sana_sprint_pipeline(), alone)


@pytest.mark.parametrize("steps", [2, 4])
def test_a_variation_is_that_of_the_image_to_image_pipeline(steps: int) -> None:
    alone = wanted(steps=steps, start=InitImage(PICTURE, 0.5))
    pipeline = SanaSprintImg2ImgPipeline(**build_tiny_sana_sprint_pipeline().components)
    expected = drawn_by(pipeline, alone, image=PICTURE, strength=0.5, output_type="latent")
    drawn = run(Engine(family(), row_buckets=ALONE), [alone])["a"]
    torch.testing.assert_close(drawn, expected, atol=1e-5, rtol=0)  # the memory layouts differ


def test_a_network_that_takes_no_guidance_is_refused() -> None:
    with pytest.raises(ValueError, match="does not take the guidance scale as an input"):
        SanaSprint(build_tiny_sana_sprint_pipeline(guidance_embeds=False))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "distilled_guidance is missing"),
        ({"distilled_guidance": 4.5, "sampler": "euler"}, "sampler must be left out"),
    ],
)
def test_an_entry_that_does_not_suit_it_is_refused(fields: dict[str, Any], words: str, tmp_path: Path) -> None:
    build_tiny_sana_sprint_pipeline().save_pretrained(tmp_path)
    entry = Entry("sprint", "Sprint", str(tmp_path), "sana_sprint", 64, 32, 2, 1.0, "MIT", **fields)
    with pytest.raises(CheckpointError, match=words):
        load(entry, device=torch.device("cpu"))
