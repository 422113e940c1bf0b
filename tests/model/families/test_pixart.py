"""PixArt-Σ in the engine, against diffusers' own pipeline."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sentencepiece import SentencePieceTrainer

from model.catalog import Entry
from model.denoising.admission import RowBuckets
from model.denoising.encoding import Encoding, stack
from model.denoising.rows import Rows
from model.engine import Engine, Finished
from model.families.pixart import PixArt
from model.generation import Generation
from model.loading.checkpoint import CheckpointError, load
from tests.model.drawing import generation, run
from tests.model.tiny_pixart import build_tiny_pixart_pipeline

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' DPM++

ALONE = RowBuckets()


@cache
def family() -> PixArt:
    return PixArt(build_tiny_pixart_pipeline())


def drawn_by_the_pipeline(wanted: Generation, **options: Any) -> Any:
    pipeline: Any = build_tiny_pixart_pipeline()
    pipeline.vae.enable_slicing()
    return pipeline(
        "A red fox",
        width=wanted.width,
        height=wanted.height,
        num_inference_steps=wanted.steps,
        guidance_scale=wanted.guidance_scale,
        num_images_per_prompt=wanted.num_images,
        generator=[torch.Generator().manual_seed(seed) for seed in wanted.seeds],
        clean_caption=False,
        use_resolution_binning=False,
        **options,
    ).images


@pytest.mark.parametrize("guidance_scale", [1.0, 4.5])
@pytest.mark.parametrize("size", [(64, 64), (96, 64), (48, 80)])
def test_a_generation_alone_has_the_bits_of_the_pipeline(size: tuple[int, int], guidance_scale: float) -> None:
    wanted = generation(steps=4, width=size[0], height=size[1], guidance_scale=guidance_scale, seeds=(1, 2, 3))
    expected = drawn_by_the_pipeline(wanted, output_type="latent")
    assert torch.equal(run(Engine(family(), row_buckets=ALONE), [wanted])["a"], expected)


def test_the_pictures_are_those_of_the_pipeline() -> None:
    wanted = generation(width=96)
    engine = Engine(family(), row_buckets=ALONE)
    pictures = engine.decode(Finished(wanted, run(engine, [wanted])["a"]))
    assert pictures == drawn_by_the_pipeline(wanted)


@pytest.mark.parametrize(("text", "num_tokens"), [("a fox", 7), ("", 1), ("a" * 400, 300)])
def test_of_a_text_its_own_tokens_are_read_and_no_padding(text: str, num_tokens: int) -> None:
    encoding = family().encode_text(text)
    assert encoding.mask is not None
    assert (len(encoding.tokens), int(encoding.mask.sum())) == (300, num_tokens)
    assert bool(encoding.mask[:num_tokens].all())


def test_what_stands_in_the_padding_changes_no_bit() -> None:
    encoding = family().encode_text("a fox")
    assert encoding.mask is not None
    tokens, changed = encoding.tokens, encoding.tokens + 9
    expected = denoised(encoding)
    assert torch.equal(
        denoised(replace(encoding, tokens=torch.where(encoding.mask[:, None], tokens, changed))), expected
    )
    assert not torch.equal(denoised(replace(encoding, tokens=changed)), expected)


def denoised(encoding: Encoding) -> torch.Tensor:
    """One forward pass of one row."""
    sample = torch.randn((1, 4, 8, 8), generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        return family().denoise(Rows(sample, torch.tensor([500.0]), stack([encoding])), tile=False)


def test_capitals_make_no_difference() -> None:
    assert torch.equal(family().encode_text(" A Red FOX ").tokens, family().encode_text("a red fox").tokens)


def test_a_tiled_picture_rolls_with_its_latents() -> None:
    engine, wanted = Engine(family()), generation(tile=True, seeds=(1,))
    latents = run(engine, [wanted])["a"]
    picture, moved = (
        np.array(engine.decode(Finished(wanted, each))[0], dtype=int)
        for each in (latents, torch.roll(latents, (4, 4), dims=(-2, -1)))
    )
    assert int(np.abs(moved - np.roll(picture, (32, 32), axis=(0, 1))).max()) <= 1


def test_a_seamless_pattern_is_seen_from_another_place_in_each_step() -> None:
    seen: list[torch.Tensor] = []
    pipeline = build_tiny_pixart_pipeline()
    watched = PixArt(pipeline)
    pipeline.transformer.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    run(Engine(watched, row_buckets=ALONE), [generation(tile=True, seeds=(1,), steps=4)])
    assert len({tuple(each[0, 0, 0].tolist()) for each in seen}) == 4
    noise = torch.randn((1, 4, 8, 8), generator=torch.Generator().manual_seed(1))
    assert torch.equal(torch.sort(seen[0][0].flatten()).values, torch.sort(noise.flatten()).values)


def test_a_size_that_is_no_multiple_of_a_patch_is_refused() -> None:
    with pytest.raises(ValueError, match="multiples of 16, not 64 × 72"):
        family().latent_shape(64, 72)


@pytest.mark.parametrize(
    ("options", "words"),
    [({"is_told_the_size": True}, "as those of PixArt-α are"), ({"in_channels": 9}, "takes 9 channels")],
)
def test_a_variant_that_takes_more_than_noise_and_text_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        PixArt(build_tiny_pixart_pipeline(**options))


def test_the_autoencoder_never_runs_in_a_precision_that_overflows() -> None:
    pipeline = build_tiny_pixart_pipeline()
    pipeline.vae.to(torch.float16)
    PixArt(pipeline)
    assert pipeline.vae.dtype == torch.float32


def test_a_checkpoint_of_pixart_alpha_is_refused_in_a_sentence(tmp_path: Path) -> None:
    published(tmp_path, _class_name="PixArtAlphaPipeline")
    with pytest.raises(CheckpointError, match=r"holds a PixArtAlphaPipeline, but .* draws with a PixArtSigma"):
        load(entry(tmp_path), device=torch.device("cpu"))


def test_a_checkpoint_loads_in_the_form_in_which_the_authors_publish_it(tmp_path: Path) -> None:
    """Its transformer has the name of an older class, and its tokenizer is a SentencePiece model alone."""
    published(tmp_path, transformer=["diffusers", "Transformer2DModel"])
    config = tmp_path / "transformer" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"_class_name": "Transformer2DModel"}))
    write_sentencepiece(tmp_path / "tokenizer")
    loaded = load(entry(tmp_path), device=torch.device("cpu"))
    assert loaded.latent_shape(64, 64) == (4, 8, 8)
    mask = loaded.encode_text("a fox").mask
    assert mask is not None
    assert int(mask.sum()) == len(["▁", "a", "▁", "f", "o", "x", "</s>"])


def published(folder: Path, **index: Any) -> None:
    """A checkpoint whose `model_index.json` says so."""
    build_tiny_pixart_pipeline().save_pretrained(folder)
    file = folder / "model_index.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | index))


def write_sentencepiece(folder: Path) -> None:
    """A tokenizer as it was published with T5, in place of the one in `folder`."""
    trained = BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter(["a red fox in the snow"]),
        model_writer=trained,
        vocab_size=64,
        hard_vocab_limit=False,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        minloglevel=3,
    )
    (folder / "tokenizer.json").unlink()
    (folder / "spiece.model").write_bytes(trained.getvalue())
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "T5Tokenizer", "extra_ids": 0}))


def entry(folder: Path) -> Entry:
    return Entry("pixart", "PixArt", str(folder), "pixart", 64, 16, 2, 4.5, "MIT")
