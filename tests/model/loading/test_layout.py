"""What files say before they are loaded. What is refused because of it is in `test_checkpoint.py`."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model.catalog import Entry, load_catalog
from model.loading.checkpoint import load
from model.loading.layout import Layout, LayoutError, count_parameters, weigh
from model.loading.memory import weight_bytes
from tests.model.original_format import write_single_file
from tests.model.tiny import add_safety_checker, build_tiny_pipeline, write_tiny_pipeline


def entry(source: Path | str, *, safety_checker: bool = False) -> Entry:
    return replace(load_catalog().default, source=str(source), safety_checker=safety_checker, upscale_strength=0.2)


def test_a_model_takes_what_its_files_say(tmp_path: Path) -> None:
    folder = write_tiny_pipeline(tmp_path, "kl")
    taken = weight_bytes(load(entry(folder), device=torch.device("cpu"), dtype=torch.float32))
    assert 4 * weigh(entry(folder)) == pytest.approx(taken, rel=0.01)  # beside numbers there are a few positions


def test_a_safety_checker_counts_where_it_is_wanted(tmp_path: Path) -> None:
    add_safety_checker(build_tiny_pipeline(), flags=True).save_pretrained(tmp_path)
    assert weigh(entry(tmp_path, safety_checker=True)) > weigh(entry(tmp_path)) > 0


def test_other_precisions_of_the_same_weights_do_not_count(tmp_path: Path) -> None:
    folder = write_tiny_pipeline(tmp_path, "kl")
    before = weigh(entry(folder))
    file = folder / "unet" / "diffusion_pytorch_model.safetensors"
    shutil.copy(file, file.with_name("diffusion_pytorch_model.fp16.safetensors"))
    assert weigh(entry(folder)) == before


def test_a_single_file_says_how_large_it_is(tmp_path: Path) -> None:
    file = write_single_file(tmp_path)
    assert weigh(entry(file)) == count_parameters([file]) > 0


@pytest.mark.parametrize("source", ["owner/model", "/nowhere", "weights/nowhere"])
def test_what_is_not_here_weighs_nothing_yet(source: str) -> None:
    assert weigh(entry(source)) == 0


def test_what_is_damaged_weighs_nothing_and_loading_says_why(tmp_path: Path) -> None:
    folder = write_tiny_pipeline(tmp_path, "kl")
    file = folder / "unet" / "diffusion_pytorch_model.safetensors"
    file.write_bytes(file.read_bytes()[:-1])
    assert weigh(entry(folder)) == 0
    with pytest.raises(LayoutError, match=r"diffusion_pytorch_model.safetensors in .*unet is damaged"):
        count_parameters(Layout.read(folder).weights("unet"))
