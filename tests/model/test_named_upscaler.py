"""What an entry of the catalog says of upscaling, from its fields to an engine that enlarges."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from model.catalog import CatalogError, Entry, load_catalog
from model.commands.facts import facts_of
from model.engine import Engine
from model.enlarging import Enlarging
from model.errands import Done
from model.families.autoencoder import Autoencoder
from model.families.autoencoder_upscaler import own_upscaler
from model.loading.checkpoint import CheckpointError, load, named_upscaler
from model.loading.memory import weight_bytes
from model.upscaling.enlarger import Enlarger
from model.upscaling.upscaler import Upscaler
from model.whole.pipeline_engine import PipelineEngine
from tests.model.drawing import ignore
from tests.model.tiny import build_autoencoder, build_tiny_pipeline, catalog_text, write_tiny_pipeline
from tests.model.tiny_upscaler import needs_spandrel, write_tiny_upscaler

CPU = torch.device("cpu")
PICTURE = Image.radial_gradient("L").resize((64, 48)).convert("RGB")


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_pipeline(tmp_path_factory.mktemp("tiny"), "tiny")


def entry_with(folder: Path, **fields: Any) -> Entry:
    catalog = folder / "catalog.toml"
    catalog.write_text(catalog_text(folder), encoding="utf-8")
    return replace(load_catalog(catalog).entries["tiny"], **fields)


def enlarged(enlarger: Enlarger, factor: int) -> Image.Image:
    enlarger.admit(Enlarging("a", PICTURE, factor), ignore)
    while not enlarger.is_idle:
        for ended in enlarger.step():
            assert isinstance(ended, Done)
            (picture,) = enlarger.decode(ended)
            return picture
    raise AssertionError("The enlarger is idle, and nothing has ended.")


@needs_spandrel
@pytest.mark.parametrize("scale", [2, 4])
@pytest.mark.parametrize("factor", [2, 4])
def test_the_network_of_a_file_enlarges(folder: Path, tmp_path: Path, scale: int, factor: int) -> None:
    file = write_tiny_upscaler(tmp_path / "tiny.safetensors", scale)
    family = load(entry_with(folder, upscaler=str(file)), device=CPU, dtype=torch.float32)
    assert isinstance(family.upscaler, Upscaler)
    assert family.upscaler.scale == scale
    assert enlarged(Engine(family).enlarger(), factor).size == (64 * factor, 48 * factor)


@needs_spandrel
def test_its_weights_belong_to_the_model(folder: Path, tmp_path: Path) -> None:
    file = write_tiny_upscaler(tmp_path / "tiny.safetensors")
    plain, equipped = (load(entry_with(folder, upscaler=each), device=CPU) for each in ("", str(file)))
    assert Engine(equipped).memory == Engine(plain).memory + weight_bytes(equipped.upscaler) > Engine(plain).memory


@needs_spandrel
def test_a_pipeline_that_is_run_whole_has_its_network_too(folder: Path, tmp_path: Path) -> None:
    file = write_tiny_upscaler(tmp_path / "tiny.safetensors")
    upscaler = named_upscaler(entry_with(folder, upscaler=str(file)), CPU)
    engine = PipelineEngine(build_tiny_pipeline(), upscaler=upscaler)
    assert enlarged(engine.enlarger(), 2).size == (128, 96)


@pytest.mark.parametrize("factor", [2, 4])
def test_a_decoder_that_enlarges_does_so(folder: Path, factor: int) -> None:
    family = load(entry_with(folder, upscale_strength=0.0), device=CPU)
    assert enlarged(Engine(family).enlarger(), factor).size == (64 * factor, 48 * factor)


def test_a_decoder_sees_what_the_engine_would_show_it() -> None:
    """In one tile, the picture by its latents, with its colours put right."""
    autoencoder = Autoencoder(build_autoencoder("tiny"))
    upscaler = own_upscaler(autoencoder)
    assert upscaler is not None
    latents = autoencoder.encode(PICTURE, [torch.Generator()], (128, 96))
    assert np.array_equal(np.asarray(upscaler(PICTURE)), np.asarray(autoencoder.decode(latents, tile=False)[0]))


def test_a_decoder_that_does_not_enlarge_is_no_upscaler() -> None:
    assert own_upscaler(Autoencoder(build_autoencoder("kl"))) is None


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nowhere.safetensors", r"\[tiny\] upscaler: there is no file .*nowhere\.safetensors"),
        ("x.pth", r"\[tiny\] upscaler: .*x\.pth is a pickle"),
        ("x.onnx", r"\[tiny\] upscaler: .* is not a \.safetensors file"),
    ],
)
def test_an_upscaler_that_cannot_be_used_is_told_at_load(folder: Path, name: str, sentence: str) -> None:
    with pytest.raises(CheckpointError, match=sentence):
        load(entry_with(folder, upscaler=str(folder / name)), device=CPU)


def test_a_strength_of_zero_needs_a_decoder_that_enlarges(tmp_path: Path) -> None:
    entry = entry_with(write_tiny_pipeline(tmp_path, "kl"), upscale_strength=0.0)
    with pytest.raises(CheckpointError, match="upscale_strength is 0, but its autoencoder does not enlarge"):
        load(entry, device=CPU)


def test_a_model_without_an_upscaler_says_so(folder: Path) -> None:
    engine = Engine(load(entry_with(folder), device=CPU))
    with pytest.raises(LookupError, match="names no upscaler"):
        engine.enlarger()


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"upscaler": "x4.safetensors", "upscale_factor": 4}, "4× by x4.safetensors; creative by denoising a"),
        ({"upscale_strength": 0.0}, "2× by its own decoder; creative"),
        ({}, "2× by denoising a second time; creative"),
    ],
)
def test_check_tells_of_the_upscaler(folder: Path, fields: dict[str, Any], line: str) -> None:
    assert facts_of(entry_with(folder, **fields))["upscaling"].startswith(line)


def test_a_factor_is_two_or_four(tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.toml"
    catalog.write_text(catalog_text(tmp_path) + "upscale_factor = 3\n", encoding="utf-8")
    with pytest.raises(CatalogError, match=r"`upscale_factor` must be of type Literal\[2, 4\], not 3"):
        load_catalog(catalog)
