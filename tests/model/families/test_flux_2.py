"""FLUX.2, dev and klein, in the engine, against diffusers' own pipelines."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch
from PIL import Image

from model.canvas import zoomed_out
from model.denoising.admission import RowBuckets
from model.denoising.embedding import EmbeddingCache
from model.denoising.style_reference import see
from model.engine import Engine, Finished
from model.families.flux_2 import Flux2
from model.families.flux_2_klein import Flux2Klein
from model.generation import Condition, Generation
from model.style import StyleReference, Tint
from tests.model.drawing import generation, run
from tests.model.tiny_flux_2 import build_tiny_flux_2_klein_pipeline, build_tiny_flux_2_pipeline

ALONE, THREE, EIGHT = RowBuckets(), RowBuckets((3,)), RowBuckets((8,))
PICTURE = Image.radial_gradient("L").resize((64, 64)).convert("RGB")
NO_RED = (Condition("a fox", 1.0), Condition("red", -0.5))


@cache
def dev(has_dynamic_shift: bool = True) -> Flux2:
    return Flux2(build_tiny_flux_2_pipeline(has_dynamic_shift=has_dynamic_shift))


@cache
def klein(has_dynamic_shift: bool = True) -> Flux2Klein:
    return Flux2Klein(build_tiny_flux_2_klein_pipeline(has_dynamic_shift=has_dynamic_shift))


def drawn_by(pipeline: Any, wanted: Generation, guidance_scale: float, **options: Any) -> Any:
    pipeline.vae.enable_slicing()
    return pipeline(
        prompt="a red fox",
        width=wanted.width,
        height=wanted.height,
        num_inference_steps=wanted.steps,
        num_images_per_prompt=wanted.num_images,
        generator=[torch.Generator().manual_seed(seed) for seed in wanted.seeds],
        guidance_scale=guidance_scale,
        **options,
    ).images


def unpacked(packed: torch.Tensor, wanted: Generation) -> torch.Tensor:
    """(N, H · W, C), as the pipeline of dev returns latents, → (N, C, H, W)"""
    return packed.transpose(1, 2).reshape(len(packed), -1, wanted.height // 16, wanted.width // 16)


@pytest.mark.parametrize(("width", "height"), [(64, 64), (96, 64), (80, 112)])
@pytest.mark.parametrize("distilled_guidance", [1.0, 4.0])
@pytest.mark.parametrize("has_dynamic_shift", [True, False])
def test_dev_alone_has_the_bits_of_the_pipeline(
    has_dynamic_shift: bool, distilled_guidance: float, width: int, height: int
) -> None:
    wanted = generation(
        steps=4,
        width=width,
        height=height,
        guidance_scale=1.0,
        distilled_guidance=distilled_guidance,
        seeds=(1, 2, 3),
    )
    pipeline = build_tiny_flux_2_pipeline(has_dynamic_shift=has_dynamic_shift)
    expected = drawn_by(pipeline, wanted, distilled_guidance, output_type="latent")
    drawn = run(Engine(dev(has_dynamic_shift), row_buckets=ALONE), [wanted])["a"]
    assert torch.equal(drawn, unpacked(expected, wanted))


@pytest.mark.parametrize("is_distilled", [True, False])
@pytest.mark.parametrize(("width", "guidance_scale"), [(64, 1.0), (96, 1.0), (64, 4.0)])
def test_klein_alone_has_the_pictures_of_the_pipeline(
    is_distilled: bool, width: int, guidance_scale: float
) -> None:
    """The pipeline makes two passes of three rows where it guides, which it does not where it is distilled."""
    wanted = generation(
        steps=4, width=width, guidance_scale=1.0 if is_distilled else guidance_scale, seeds=(1, 2, 3)
    )
    pipeline = build_tiny_flux_2_klein_pipeline(is_distilled=is_distilled)
    expected = drawn_by(pipeline, wanted, guidance_scale)
    engine = Engine(Flux2Klein(pipeline), row_buckets=THREE)
    assert engine.decode(Finished(wanted, run(engine, [wanted])["a"])) == expected


def test_the_picture_of_dev_is_the_one_of_the_pipeline() -> None:
    wanted = generation(guidance_scale=1.0, distilled_guidance=4.0)
    engine = Engine(dev(), row_buckets=ALONE)
    expected = drawn_by(build_tiny_flux_2_pipeline(), wanted, 4.0)
    assert engine.decode(Finished(wanted, run(engine, [wanted])["a"])) == expected


def test_klein_guided_has_the_bits_of_the_pipeline() -> None:
    wanted = generation(steps=4, guidance_scale=4.0, seeds=(1, 2, 3))
    pipeline = build_tiny_flux_2_klein_pipeline()
    expected = drawn_by(pipeline, wanted, 4.0, output_type="latent")  # (N, C, H, W), as the autoencoder takes them
    engine = Engine(klein(), row_buckets=THREE)
    drawn = klein()._autoencoder._denormalised(run(engine, [wanted])["a"])
    assert torch.equal(drawn, expected)


def test_neighbours_may_be_told_another_guidance_without_changing_a_bit() -> None:
    wanted = [
        generation("a", distilled_guidance=4.0, guidance_scale=1.0),
        generation("b", distilled_guidance=1.5),
        generation("c", distilled_guidance=2.5, conditions=NO_RED, guidance_scale=1.0),
    ]
    engine = Engine(dev(), max_rows=64, row_buckets=EIGHT)
    together = run(engine, wanted)
    for each in wanted:
        assert torch.equal(run(engine, [each])[each.id], together[each.id]), each.id


def test_what_dev_is_told_changes_the_picture() -> None:
    engine = Engine(dev(), row_buckets=ALONE)
    drawn = run(engine, [generation("a", distilled_guidance=1.0), generation("b", distilled_guidance=4.0)])
    assert not torch.equal(drawn["a"], drawn["b"])


def test_only_dev_is_told_how_far_to_be_guided() -> None:
    assert dev().takes_guidance
    assert not klein().takes_guidance


def test_what_is_not_wanted_changes_the_picture_of_a_distilled_klein() -> None:
    engine = Engine(Flux2Klein(build_tiny_flux_2_klein_pipeline(is_distilled=True)), row_buckets=ALONE)
    plain = generation("a", conditions=(Condition("a fox", 1.0),), guidance_scale=1.0)
    drawn = run(engine, [plain, generation("b", conditions=NO_RED, guidance_scale=1.0)])
    assert not torch.equal(drawn["a"], drawn["b"])


@pytest.mark.parametrize("family", [dev, klein])
def test_each_text_is_the_one_of_the_pipeline(family: Any) -> None:
    pipeline = build_tiny_flux_2_pipeline() if family is dev else build_tiny_flux_2_klein_pipeline()
    with torch.inference_mode():
        for text in ("a red fox", ""):
            expected, _ = pipeline.encode_prompt(text)
            assert torch.equal(family().encode_text(text).tokens, expected[0])


@pytest.mark.parametrize("said", ["left", "right"])
def test_texts_are_padded_on_the_side_that_the_network_has_learnt(said: str) -> None:
    pipelines = build_tiny_flux_2_pipeline(), build_tiny_flux_2_klein_pipeline()
    for pipeline in pipelines:
        pipeline.tokenizer.padding_side = said
    loaded: list[Flux2] = [Flux2(pipelines[0]), Flux2Klein(pipelines[1])]
    with torch.inference_mode():
        for one, usual in zip(loaded, (dev(), klein()), strict=True):
            assert torch.equal(one.encode_text("a fox").tokens, usual.encode_text("a fox").tokens)


def test_what_is_kept_of_a_canvas_has_the_latents_of_its_picture() -> None:
    surround = zoomed_out(PICTURE, (128, 128), 2)
    wanted = generation(width=128, height=128, steps=6, start=surround)
    drawn = run(Engine(klein(), row_buckets=ALONE), [wanted])["a"]  # (2, 16, 8, 8)
    with torch.inference_mode():
        known = klein().encode_image(surround.image, [torch.Generator()] * 2, (128, 128))
    torch.testing.assert_close(drawn[..., 3:5, 3:5], known[..., 3:5, 3:5], atol=1e-4, rtol=0)
    assert not torch.allclose(drawn[..., :1, :], known[..., :1, :], atol=0.3)


def test_the_colours_of_a_style_code_make_no_pattern_of_a_patch() -> None:
    embed = EmbeddingCache(klein().encode_text)
    seen = see(klein(), embed, StyleReference((), (Tint(1234),), 0.8), (64, 64))
    for each in seen.statistics:
        patches = each.view(4, 4)  # (C, 4)
        assert torch.equal(patches, patches[:, :1].expand(4, 4))
        assert len(set(patches[:, 0].tolist())) == 4


def test_a_variant_that_needs_more_than_text_is_refused() -> None:
    pipeline = build_tiny_flux_2_pipeline()
    pipeline.transformer.register_to_config(in_channels=99)
    with pytest.raises(ValueError, match="takes 99 channels and its autoencoder makes 4 for each of 4 latents"):
        Flux2(pipeline)


def test_sizes_that_are_no_whole_patches_are_refused() -> None:
    with pytest.raises(ValueError, match="multiples of 16, not 64 × 72"):
        dev().latent_shape(64, 72)
