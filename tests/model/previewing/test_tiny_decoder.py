from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from model.catalog import Entry, load_catalog
from model.commands.facts import facts_of
from model.engine import Engine
from model.loading.checkpoint import CheckpointError, load
from model.loading.memory import weight_bytes
from model.previewing.tiny_decoder import TinyDecoder, TinyDecoderError, load_tiny_decoder
from tests.model.tiny import catalog_text, write_tiny_pipeline
from tests.model.tiny_preview import build_tiny_decoder, write_tiny_decoder

CPU = torch.device("cpu")


def test_a_preview_is_the_grid_of_what_the_network_makes() -> None:
    network = build_tiny_decoder()
    latents = torch.randn(4, 4, 12, 16)
    picture = TinyDecoder(network).picture(latents)
    assert picture.size == (256, 192)
    with torch.inference_mode():
        decoded = network.decode(latents).sample[0] / 2 + 0.5  # (3, 96, 128)
    expected = decoded.clamp(0, 1).mul(255).round().permute(1, 2, 0).numpy()
    assert np.abs(np.asarray(picture, dtype=float)[:96, :128] - expected).max() <= 1


@pytest.mark.parametrize(("num_images", "side", "size"), [(1, 128, 256), (4, 128, 256), (1, 8, 64), (4, 40, 256)])
def test_a_preview_is_at_most_256_pixels(num_images: int, side: int, size: int) -> None:
    assert TinyDecoder(build_tiny_decoder()).picture(torch.zeros(num_images, 4, side, side)).size == (size, size)


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (2.0, 0.5), (0.18215, 0.0)])
def test_latents_are_scaled_as_its_own_configuration_says(scale: float, shift: float) -> None:
    """As diffusers' pipelines do when it takes the place of their autoencoder: z / scale + shift."""
    latents = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    scaled = TinyDecoder(build_tiny_decoder(scaling_factor=scale, shift_factor=shift)).picture(latents)
    plain = TinyDecoder(build_tiny_decoder()).picture(latents / scale + shift)
    assert scaled == plain
    assert scale == 1 or scaled != TinyDecoder(build_tiny_decoder()).picture(latents)


def test_the_scale_of_the_models_own_autoencoder_is_not_applied(tmp_path: Path) -> None:
    """Its latents are the same for all that decode them: an AutoencoderKL divides by 0.18215, TAESD by nothing."""
    entry = entry_with(
        write_tiny_pipeline(tmp_path / "model", "kl"), tiny_decoder=write_tiny_decoder(tmp_path / "t")
    )
    family = load(entry, device=CPU, dtype=torch.float32)
    assert family.tiny_decoder is not None
    latents = torch.randn(1, 4, 8, 8)
    assert family.tiny_decoder.picture(latents) == TinyDecoder(build_tiny_decoder()).picture(latents)


def test_it_knows_how_long_it_takes() -> None:
    tiny = TinyDecoder(build_tiny_decoder())
    one, four = torch.zeros(1, 4, 8, 8), torch.zeros(4, 4, 8, 8)
    assert tiny.seconds(one) > 0
    assert tiny.seconds(four) == pytest.approx(4 * tiny.seconds(one))


def entry_with(folder: Path, tiny_decoder: Path | str = "") -> Entry:
    catalog = folder / "catalog.toml"
    catalog.write_text(catalog_text(folder), encoding="utf-8")
    return replace(load_catalog(catalog).default, tiny_decoder=str(tiny_decoder))


def test_its_weights_belong_to_the_model(tmp_path: Path) -> None:
    folder, tiny = write_tiny_pipeline(tmp_path / "model", "kl"), write_tiny_decoder(tmp_path / "tiny")
    plain, equipped = (load(entry_with(folder, each), device=CPU) for each in ("", tiny))
    assert plain.tiny_decoder is None
    assert Engine(equipped).memory == Engine(plain).memory + weight_bytes(equipped.tiny_decoder)


def with_config(folder: Path, **fields: Any) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | fields), encoding="utf-8")


def as_pickle(folder: Path) -> None:
    (folder / "diffusion_pytorch_model.safetensors").unlink()
    torch.save(build_tiny_decoder().state_dict(), folder / "diffusion_pytorch_model.bin")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: (folder / "config.json").unlink(), "has no config.json"),
        (lambda folder: with_config(folder, _class_name="AutoencoderKL"), "holds a AutoencoderKL, not an"),
        (lambda folder: with_config(folder, num_decoder_blocks=[2, 2, 2, 1]), "is incomplete: it lacks"),
        (as_pickle, "cannot be loaded: "),
        (
            lambda folder: write_tiny_decoder(folder, 16),
            "makes pictures of latents with 16 channels, and those of the model have 4",
        ),
    ],
)
def test_a_decoder_that_cannot_be_used_is_told_at_load(
    spoil: Callable[[Path], object], sentence: str, tmp_path: Path
) -> None:
    folder = write_tiny_decoder(tmp_path / "tiny")
    spoil(folder)
    with pytest.raises(TinyDecoderError, match=sentence):
        load_tiny_decoder(str(folder), 4, CPU, torch.float32)


def test_the_sentence_names_the_model_and_the_field(tmp_path: Path) -> None:
    tiny = write_tiny_decoder(tmp_path / "tiny", 16)
    with pytest.raises(CheckpointError, match=rf"\[tiny\] tiny_decoder: {tiny} makes pictures of latents with 16"):
        load(entry_with(write_tiny_pipeline(tmp_path / "model", "kl"), tiny), device=CPU)


def test_a_place_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(TinyDecoderError, match="nowhere cannot be loaded"):
        load_tiny_decoder(str(tmp_path / "nowhere"), 4, CPU, torch.float32)


def test_check_tells_of_it() -> None:
    entry = load_catalog().default
    assert facts_of(entry)["previews"] == "linear"
    assert facts_of(replace(entry, tiny_decoder="owner/tiny"))["previews"] == "linear, then by owner/tiny"


def test_broken_latents_make_a_picture_all_the_same() -> None:
    picture = TinyDecoder(build_tiny_decoder()).picture(torch.full((1, 4, 8, 8), float("nan")))
    assert isinstance(picture, Image.Image)
