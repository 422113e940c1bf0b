"""Image adapters that the catalog names: loaded whole, or refused in a sentence before anything is loaded."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import huggingface_hub.constants
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from model.catalog import Entry, load_catalog
from model.engine import Engine
from model.image_adapter import ImageAdapter
from model.loading.checkpoint import CheckpointError, load
from model.loading.layout import weigh
from tests.model.drawing import run
from tests.model.families.test_ip_adapter import NEIGHBOURS, SEEING
from tests.model.tiny_adapter import (
    ENCODER,
    FILE,
    PLUS_FILE,
    build_image_encoder,
    build_seeing_pipeline,
    write_adapter,
)


@pytest.fixture(name="models", scope="module")
def _models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of each family that can have an adapter, and beside it an adapter for it."""
    folder = tmp_path_factory.mktemp("models")
    for family in SEEING:
        pipeline = build_seeing_pipeline(family)
        pipeline.save_pretrained(folder / family, safe_serialization=True)
        write_adapter(folder / f"{family}-adapter", pipeline.unet)
    return folder


@pytest.fixture(name="adapter")
def _adapter(models: Path, tmp_path: Path) -> Path:
    """A copy of that of Stable Diffusion, which a test may break."""
    return Path(shutil.copytree(models / "stable_diffusion-adapter", tmp_path / "adapter"))


def entry(models: Path, family: str = "stable_diffusion", **fields: Any) -> Entry:
    source = str(models / f"{family}-adapter")
    adapter = ImageAdapter(
        **{"source": source, "file": FILE, "image_encoder": ENCODER, "licence": "MIT", **fields}
    )
    tiny = replace(load_catalog().default, name="tiny", family=family, upscale_strength=0.2)
    return replace(tiny, source=str(models / family), image_adapter=adapter)


def refusal(wanted: Entry) -> str:
    with pytest.raises(CheckpointError) as caught:
        load(wanted, device=torch.device("cpu"))
    sentence = str(caught.value)
    assert sentence.startswith("[tiny.image_adapter] ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("family", SEEING)
@pytest.mark.parametrize("file", [FILE, PLUS_FILE])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_model_is_loaded_with_its_adapter(models: Path, family: str, file: str, dtype: torch.dtype) -> None:
    loaded = load(entry(models, family, file=file), device=torch.device("cpu"), dtype=dtype)
    drawn = run(Engine(loaded, max_rows=64), NEIGHBOURS[:3])
    assert all(each.isfinite().all() for each in drawn.values())


def test_a_model_without_one_is_loaded_as_ever(models: Path) -> None:
    plain = replace(entry(models), image_adapter=None)
    assert load(plain, device=torch.device("cpu")).image_adapter is None


def test_its_weights_count(models: Path) -> None:
    seeing, plain = entry(models), replace(entry(models), image_adapter=None)
    files = [models / "stable_diffusion-adapter" / name for name in (FILE, f"{ENCODER}/model.safetensors")]
    tensors = [tensor for file in files for tensor in load_file(file).values() if tensor.is_floating_point()]
    added = sum(tensor.numel() for tensor in tensors)
    assert weigh(seeing) - weigh(plain) == added
    memory, plain_memory = (
        Engine(load(each, device=torch.device("cpu"), dtype=torch.float32)).memory for each in (seeing, plain)
    )
    assert memory - plain_memory >= 4 * added


def without(folder: Path, name: str) -> None:
    weights = load_file(folder / FILE)
    save_file({key: value for key, value in weights.items() if key != name}, folder / FILE)


def changed(folder: Path, change: Callable[[str], str]) -> None:
    weights: dict[str, Tensor] = load_file(folder / FILE)
    save_file({change(key): value for key, value in weights.items()}, folder / FILE)


def pickled(folder: Path) -> None:
    encoder = folder / ENCODER
    (encoder / "model.safetensors").rename(encoder / "pytorch_model.bin")


def of_another_width(folder: Path) -> None:
    build_image_encoder(embedding=20).save_pretrained(folder / ENCODER)


def incomplete(folder: Path) -> None:
    weights = load_file(folder / ENCODER / "model.safetensors")
    weights.pop("visual_projection.weight")
    save_file(weights, folder / ENCODER / "model.safetensors", {"format": "pt"})


def cut_off(folder: Path) -> None:
    data = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda folder: (folder / FILE).unlink(), "There is no image adapter"),
        (lambda folder: (folder / ENCODER / "config.json").unlink(), "it must hold a config.json"),
        (pickled, "brings no weights as .safetensors"),
        (cut_off, "is damaged"),
        (incomplete, "is incomplete: it lacks visual_projection.weight"),
        (of_another_width, "wants another image encoder: it takes 24 numbers"),
        (lambda folder: without(folder, "image_proj.proj.bias"), "its weights are incomplete"),
        (lambda folder: without(folder, "ip_adapter.1.to_k_ip.weight"), "is made for another model"),
        (lambda folder: changed(folder, lambda name: name.replace("ip_adapter", "ip")), "is no IP-Adapter"),
        (lambda folder: changed(folder, lambda name: name.replace("proj.proj.", "proj.proj.2.")), "of a face"),
    ],
)
def test_a_broken_adapter_is_a_sentence(
    models: Path, adapter: Path, harm: Callable[[Path], object], sentence: str
) -> None:
    harm(adapter)
    assert sentence in refusal(entry(models, source=str(adapter)))


@pytest.mark.parametrize(("family", "other"), [SEEING, SEEING[::-1]])
def test_an_adapter_for_another_family_is_refused(models: Path, family: str, other: str) -> None:
    assert "is made for another model" in refusal(entry(models, family, source=str(models / f"{other}-adapter")))


def test_a_pickle_is_never_read(models: Path) -> None:
    assert "is not a .safetensors file" in refusal(entry(models, file="models/ip-adapter_sd15.bin"))


def test_an_adapter_of_the_hub_is_found_where_it_was_fetched_to(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    repository = tmp_path / "models--owner--adapters"
    shutil.copytree(models / "stable_diffusion-adapter", repository / "snapshots" / ("0" * 40))
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("0" * 40)
    assert load(entry(models, source="owner/adapters"), device=torch.device("cpu")).image_adapter


def test_what_is_neither_a_folder_nor_on_the_hub_is_said(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    assert "There is no folder /nowhere" in refusal(entry(models, source="/nowhere"))
    assert "cannot be fetched from the hub" in refusal(entry(models, source="nobody/nothing"))
