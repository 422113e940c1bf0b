"""Sana in the engine, against diffusers' own pipeline."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from model.canvas import zoomed_out
from model.catalog import Entry
from model.denoising.admission import RowBuckets
from model.denoising.encoding import stack
from model.denoising.rows import Rows
from model.engine import Engine, Finished
from model.families.sana import Sana
from model.generation import Generation
from model.loading.checkpoint import CheckpointError, load
from tests.model.drawing import generation, run
from tests.model.tiny_sana import build_tiny_sana_pipeline

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' DPM++

ALONE = RowBuckets()
PICTURE = Image.radial_gradient("L").resize((64, 64)).convert("RGB")
PLACED: dict[str, Any] = {"interpolation_scale": 1}  # of the transformers that know where each latent lies


@cache
def family(**options: Any) -> Sana:
    return Sana(build_tiny_sana_pipeline(**options))


def drawn_by_the_pipeline(pipeline: Any, wanted: Generation, **options: Any) -> Any:
    pipeline.vae.use_slicing = True
    return pipeline(
        "A red fox",
        width=wanted.width,
        height=wanted.height,
        num_inference_steps=wanted.steps,
        guidance_scale=wanted.guidance_scale,
        num_images_per_prompt=wanted.num_images,
        generator=[torch.Generator().manual_seed(seed) for seed in wanted.seeds],
        use_resolution_binning=False,
        **options,
    ).images


@pytest.mark.parametrize("guidance_scale", [1.0, 4.5])
@pytest.mark.parametrize("size", [(64, 64), (96, 64), (32, 128)])
@pytest.mark.parametrize(
    "options", [{}, {"has_euler": True}, PLACED, {"qk_norm": "rms_norm_across_heads"}], ids=str
)
def test_a_generation_alone_has_the_bits_of_the_pipeline(
    options: dict[str, Any], size: tuple[int, int], guidance_scale: float
) -> None:
    wanted = generation(steps=4, width=size[0], height=size[1], guidance_scale=guidance_scale, seeds=(1, 2, 3))
    expected = drawn_by_the_pipeline(build_tiny_sana_pipeline(**options), wanted, output_type="latent")
    assert torch.equal(run(Engine(family(**options), row_buckets=ALONE), [wanted])["a"], expected)


def test_the_pictures_are_those_of_the_pipeline() -> None:
    wanted = generation(width=96)
    engine = Engine(family(), row_buckets=ALONE)
    pictures = engine.decode(Finished(wanted, run(engine, [wanted])["a"]))
    assert pictures == drawn_by_the_pipeline(build_tiny_sana_pipeline(), wanted)


@pytest.mark.parametrize(("text", "num_tokens"), [("a fox", 7), ("", 1), ("a" * 400, 300)])
def test_of_a_text_its_own_tokens_are_seen_and_neither_instruction_nor_padding(text: str, num_tokens: int) -> None:
    encoding = family().encode_text(text)
    assert encoding.mask is not None
    assert (len(encoding.tokens), int(encoding.mask.sum())) == (300, num_tokens)
    assert bool(encoding.mask[:num_tokens].all())


def test_gemma_is_told_to_enhance_a_text_but_not_the_absence_of_one() -> None:
    seen: list[str] = []
    pipeline = build_tiny_sana_pipeline()
    sana = Sana(pipeline)
    pipeline.text_encoder.register_forward_pre_hook(
        lambda _, inputs: seen.append(pipeline.tokenizer.decode(inputs[0][0], skip_special_tokens=True))
    )
    for text in ("A fox ", ""):
        sana.encode_text(text)
    assert seen[0].startswith("Given a user prompt, generate an 'Enhanced prompt'")
    assert seen[0].endswith("User Prompt: a fox")
    assert seen[1] == ""


def denoised(sana: Sana, sample: torch.Tensor, *, tile: bool) -> torch.Tensor:
    text = stack([sana.encode_text("waves")] * len(sample))
    with torch.inference_mode():
        return sana.denoise(Rows(sample, torch.full((len(sample),), 500.0), text), tile=tile)


def without_places() -> Sana:
    """One that would know where each latent lies, but is told of no place."""
    pipeline = build_tiny_sana_pipeline(**PLACED)
    pipeline.transformer.patch_embed.pos_embed.zero_()
    return Sana(pipeline)


@pytest.mark.parametrize("build", [family, without_places])
@pytest.mark.parametrize("shift", [(1, 0), (0, 3), (4, 4)])
def test_a_tiled_denoiser_does_not_know_where_the_edges_are(
    build: Callable[[], Sana], shift: tuple[int, int]
) -> None:
    sana, sample = build(), torch.randn((2, 4, 8, 8), generator=torch.Generator().manual_seed(1))
    moved = torch.roll(sample, shift, dims=(-2, -1))
    for tile in (True, False):
        expected = torch.roll(denoised(sana, sample, tile=tile), shift, dims=(-2, -1))
        difference = float((denoised(sana, moved, tile=tile) - expected).abs().max())
        assert (difference < 1e-5) == tile


def test_one_that_knows_places_draws_a_pattern_from_another_place_in_each_step() -> None:
    seen: list[torch.Tensor] = []
    pipeline = build_tiny_sana_pipeline(**PLACED)
    watched = Sana(pipeline)
    pipeline.transformer.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    run(Engine(watched, row_buckets=ALONE), [generation(tile=True, seeds=(1,), steps=4)])
    assert len({tuple(each[0, 0, 0].tolist()) for each in seen}) == 4
    noise = torch.randn((1, 4, 8, 8), generator=torch.Generator().manual_seed(1))
    assert torch.equal(torch.sort(seen[0][0].flatten()).values, torch.sort(noise.flatten()).values)


def test_what_is_kept_of_a_canvas_has_the_latents_of_its_picture() -> None:
    surround = zoomed_out(PICTURE, (64, 64), 2)
    wanted = generation(steps=6, start=surround, seeds=(1,))
    drawn = run(Engine(family(), row_buckets=ALONE), [wanted])["a"]  # (1, 4, 8, 8)
    with torch.inference_mode():
        known = family().encode_image(surround.image, [torch.Generator()], (64, 64))
    torch.testing.assert_close(drawn[..., 3:5, 3:5], known[..., 3:5, 3:5], atol=1e-5, rtol=0)
    assert not torch.allclose(drawn[..., :1, :], known[..., :1, :], atol=0.3)


def test_neither_gemma_nor_the_autoencoder_runs_in_a_precision_that_overflows() -> None:
    pipeline = build_tiny_sana_pipeline()
    pipeline.to(torch.float16)
    sana = Sana(pipeline)
    assert {pipeline.vae.dtype, pipeline.text_encoder.dtype} == {torch.float32}
    assert pipeline.transformer.dtype == torch.float16
    assert bool(denoised(sana, torch.zeros(1, 4, 8, 8), tile=False).isfinite().all())


@pytest.mark.parametrize(
    ("options", "words"),
    [({"guidance_embeds": True}, "as those of Sana Sprint do"), ({"in_channels": 8}, "takes 8 channels")],
)
def test_a_variant_that_takes_more_than_noise_and_text_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Sana(build_tiny_sana_pipeline(**options))


@pytest.mark.parametrize("tokenizer", ["GemmaTokenizer", "GemmaTokenizerFast"])
def test_a_checkpoint_loads_by_the_names_that_the_authors_give_its_parts(tokenizer: str, tmp_path: Path) -> None:
    published(tmp_path, tokenizer=["transformers", tokenizer])
    loaded = load(entry(tmp_path), device=torch.device("cpu"), dtype=torch.float32)
    assert torch.equal(loaded.encode_text("a fox").tokens, family().encode_text("a fox").tokens)


def test_a_checkpoint_of_sana_sprint_is_refused_in_a_sentence(tmp_path: Path) -> None:
    published(tmp_path, _class_name="SanaSprintPipeline")
    with pytest.raises(CheckpointError, match=r"holds a SanaSprintPipeline, but .* draws with a SanaPipeline"):
        load(entry(tmp_path), device=torch.device("cpu"))


def published(folder: Path, **index: Any) -> None:
    """A checkpoint whose `model_index.json` says so."""
    build_tiny_sana_pipeline().save_pretrained(folder)
    file = folder / "model_index.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | index))


def entry(folder: Path) -> Entry:
    return Entry("sana", "Sana", str(folder), "sana", 64, 32, 2, 4.5, "MIT")
