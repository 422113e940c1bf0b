"""Qwen-Image in the engine, against diffusers' own pipeline."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch
from diffusers import QwenImageImg2ImgPipeline, QwenImagePipeline
from PIL import Image

from model.denoising.admission import RowBuckets
from model.denoising.encoding import stack
from model.denoising.rows import Rows
from model.denoising.tiling import rolled, unrolled
from model.engine import Engine, Finished
from model.families.qwen_image import LENGTHS, QwenImage
from model.generation import Condition, Generation
from model.starts import InitImage
from tests.model.drawing import generation, run
from tests.model.tiny_qwen import build_tiny_qwen_pipeline

ALONE = RowBuckets()
PICTURE = Image.radial_gradient("L").resize((64, 64)).convert("RGB")
LONG = "a red fox in the snow " * 40  # more than the 512 tokens that are shown


@cache
def family() -> QwenImage:
    return QwenImage(build_tiny_qwen_pipeline())


def drawn(wanted: Generation) -> torch.Tensor:
    return run(Engine(family(), row_buckets=ALONE), [wanted])[wanted.id]


def drawn_by_pipeline(pipeline: Any, wanted: Generation, **options: Any) -> Any:
    return pipeline(
        wanted.conditions[0].text or " ",
        negative_prompt=" " if wanted.needs_unconditional else None,
        true_cfg_scale=wanted.guidance_scale,
        width=wanted.width,
        height=wanted.height,
        num_inference_steps=wanted.steps,
        num_images_per_prompt=wanted.num_images,
        generator=[torch.Generator().manual_seed(seed) for seed in wanted.seeds],
        **options,
    ).images


def latents_of_pipeline(pipeline: Any, wanted: Generation, **options: Any) -> torch.Tensor:
    found = drawn_by_pipeline(pipeline, wanted, output_type="latent", **options)
    unpacked: torch.Tensor = QwenImagePipeline._unpack_latents(found, wanted.height, wanted.width, 8)
    return unpacked[:, :, 0]


@pytest.mark.parametrize(
    ("guidance_scale", "text"),
    [(1.0, ""), (1.0, "a red fox"), (1.0, LONG), (4.0, "a red fox"), (4.0, LONG)],
    ids=["none", "short", "long", "short, guided", "long, guided"],
)
@pytest.mark.parametrize(("width", "height"), [(64, 64), (96, 64), (48, 80)])
def test_a_generation_alone_has_the_bits_of_the_pipeline(
    guidance_scale: float, width: int, height: int, text: str
) -> None:
    wanted = generation(
        conditions=(Condition(text, 1.0),),
        steps=4,
        width=width,
        height=height,
        guidance_scale=guidance_scale,
        seeds=(1, 2, 3),
    )
    assert torch.equal(drawn(wanted), latents_of_pipeline(build_tiny_qwen_pipeline(), wanted))


def test_the_picture_is_the_one_of_the_pipeline() -> None:
    wanted = generation()
    pipeline: Any = build_tiny_qwen_pipeline()
    pipeline.vae.enable_slicing()
    expected = drawn_by_pipeline(pipeline, wanted)
    engine = Engine(family(), row_buckets=ALONE)
    assert engine.decode(Finished(wanted, drawn(wanted))) == expected


def test_a_variation_is_that_of_the_image_to_image_pipeline() -> None:
    wanted = generation(steps=6, start=InitImage(PICTURE, 0.5), seeds=(1,))
    pipeline: Any = QwenImageImg2ImgPipeline(**build_tiny_qwen_pipeline().components)
    pipeline.set_progress_bar_config(disable=True)
    expected = latents_of_pipeline(pipeline, wanted, image=PICTURE, strength=0.5)
    torch.testing.assert_close(drawn(wanted), expected, atol=1e-5, rtol=0)


def test_a_guided_patch_is_as_strong_as_the_texts_alone_would_have_it() -> None:
    wanted, guided = (torch.randn((2, 4, 6, 8), generator=torch.Generator().manual_seed(seed)) for seed in (1, 2))
    tempered = family().tempered(guided, wanted)
    for row in range(3):
        for column in range(4):
            patch = (..., slice(2 * row, 2 * row + 2), slice(2 * column, 2 * column + 2))
            strength = tempered[patch].flatten(1).norm(dim=1)
            torch.testing.assert_close(strength, wanted[patch].flatten(1).norm(dim=1))
    torch.testing.assert_close(tempered.sign(), guided.sign())


def test_a_single_step_is_refused() -> None:
    assert len(family().timestep_options(64, 64, 2)["sigmas"]) == 2
    with pytest.raises(ValueError, match="two steps or more"):
        family().timestep_options(64, 64, 1)


def test_a_seamless_pattern_is_drawn_from_another_place_in_each_step() -> None:
    noise = torch.randn((2, 4, 8, 8), generator=torch.Generator().manual_seed(1))
    steps = torch.tensor([900.0, 500.0])
    with torch.inference_mode():
        text = stack([family().encode_text("waves")] * 2)
        moved = family().denoise(Rows(rolled(noise, steps), steps, text), tile=False)
        assert torch.equal(family().denoise(Rows(noise, steps, text), tile=True), unrolled(moved, steps))
        assert not torch.equal(family().denoise(Rows(noise, steps, text), tile=False), unrolled(moved, steps))


@pytest.mark.parametrize(("length", "padded"), [(1, 128), (128, 128), (129, 256), (512, 512)])
def test_texts_are_padded_to_what_holds_the_longest(length: int, padded: int) -> None:
    assert LENGTHS[-1] == 512
    texts = [family().encode_text("") for _ in range(2)]
    found = family().pad_texts([texts[0].stretched(max(length, texts[0].length)), texts[1]])
    assert {each.length for each in found} == {padded}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"in_channels": 99}, "takes 99 channels.*models for editing"),
        ({"guidance_embeds": True}, "wants the guidance scale as an input"),
        ({"zero_cond_t": True}, "`zero_cond_t`: models for editing"),
        ({"use_additional_t_cond": True}, "`use_additional_t_cond`: models for editing"),
        ({"use_layer3d_rope": True}, "`use_layer3d_rope`: models for editing"),
    ],
)
def test_a_variant_that_needs_more_than_text_is_refused(changed: dict[str, Any], words: str) -> None:
    pipeline = build_tiny_qwen_pipeline()
    pipeline.transformer.register_to_config(**changed)
    with pytest.raises(ValueError, match=words):
        QwenImage(pipeline)
