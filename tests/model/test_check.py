"""`python -m model check`."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from model.__main__ import EXIT_MODEL, main
from model.catalog import load_catalog
from model.commands.facts import facts_of
from model.commands.trial import Trial
from model.denoising.encoding import Encoding
from model.families.stable_diffusion import StableDiffusion
from model.image_adapter import ImageAdapter
from model.loading.memory import weight_bytes
from tests.model.drawing import tiny_family
from tests.model.tiny import build_tiny_pipeline, catalog_text, write_tiny_pipeline


@pytest.fixture(name="catalog", scope="module")
def _catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    path = folder / "catalog.toml"
    path.write_text(catalog_text(write_tiny_pipeline(folder / "model")), encoding="utf-8")
    return path


def report(printed: str) -> dict[str, str]:
    """The lines of a report by their titles."""
    lines = re.sub(r"\n {11}", " ", printed).splitlines()
    return {line[:11].strip(): line[11:] for line in lines}


def test_a_model_that_draws_is_reported(catalog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "tiny", "--catalog", str(catalog), "--device", "cpu"]) == 0
    lines = report(capsys.readouterr().out)
    assert lines["model"] == "tiny, Tiny"
    assert lines["source"] == str(catalog.parent / "model")
    assert (lines["family"], lines["licence"]) == ("stable_diffusion", "MIT")
    assert re.fullmatch(r"cpu, (bfloat16|float32)", lines["device"])
    assert re.fullmatch(r"\d+\.\d seconds, and \d+\.\d to warm up", lines["loading"])
    assert re.fullmatch(r"weights \d\.\d\d GiB, peak \d+\.\d\d GiB of this whole program", lines["memory"])
    assert lines["rows"] == "16 at once (fixed on a cpu)"
    assert "for 16 rows (2 grids)" in lines["measured"]
    assert lines["estimated"].endswith("pictures a second with all 3 steps")


def changed(catalog: Path, **fields: str) -> Path:
    """A catalog like another, with other values for some fields of its entry."""
    text = catalog.read_text(encoding="utf-8")
    for field, value in fields.items():
        text = re.sub(rf"^{field} = .*$", f"{field} = {value}", text, flags=re.MULTILINE)
    path = catalog.with_name("changed.toml")
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"source": '"nowhere/at/all"'}, "there is no folder or file nowhere/at/all"),
        ({"family": '"cubism"'}, "family must be one of stable_diffusion"),
        ({"size_multiple": "12"}, "size_multiple does not suit the model"),
        ({"steps": '"many"'}, "`steps` must be of type int"),
    ],
)
def test_a_model_that_cannot_be_used_is_a_sentence_and_an_exit_code(
    catalog: Path, fields: dict[str, str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["check", "tiny", "--catalog", str(changed(catalog, **fields))]
    assert main(arguments) == EXIT_MODEL
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["unheard-of"], "must be one of `postcard`"),
        (["postcard", "--catalog", "/nowhere.toml"], "Cannot read the catalog"),
        (["postcard", "--device", "abacus"], "It cannot draw: "),
    ],
)
def test_what_is_no_model_of_this_machine_is_a_sentence_and_an_exit_code(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *arguments]) == EXIT_MODEL
    assert sentence in capsys.readouterr().err


def test_a_model_that_loads_and_cannot_draw_is_a_sentence_and_an_exit_code(
    catalog: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    encode_text = StableDiffusion.encode_text

    def fail(self: StableDiffusion, text: str) -> Encoding:
        if text:  # not that of the warm-up, so that it is the engine who tells
            raise torch.OutOfMemoryError("CUDA out of memory.\nTried to allocate 2.00 GiB.")
        return encode_text(self, text)

    monkeypatch.setattr(StableDiffusion, "encode_text", fail)
    assert main(["check", "tiny", "--catalog", str(catalog), "--device", "cpu"]) == EXIT_MODEL
    printed = capsys.readouterr()
    assert printed.err == "[tiny] It cannot draw: CUDA out of memory. Tried to allocate 2.00 GiB.\n"
    assert printed.out == ""


def test_the_facts_of_a_model_are_those_of_its_entry() -> None:
    facts = facts_of(load_catalog().default)
    assert facts["sizes"].startswith("1:1 is 256×256, 4:5 is ")
    assert "2:1 is 368×176" in facts["sizes"]
    assert "3:1" not in facts["sizes"]  # beyond its `max_ratio`
    assert "--hd" in facts["refuses"]
    assert "--hd" not in facts["takes"]
    assert "--cw" not in facts["takes"]  # the weight of a `--cref`, which is refused
    assert facts["takes"].startswith("image prompts, weights (a::2 b), variations, describe, --")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "not seen, but where a drawing starts"),
        ({"refuses": ("images",)}, "not taken"),
        (
            {"image_adapter": ImageAdapter("owner/name", "a.safetensors", "image_encoder", "MIT")},
            "seen through a.safetensors of owner/name (MIT)",
        ),
    ],
)
def test_the_facts_tell_what_becomes_of_pictures(fields: dict[str, Any], words: str) -> None:
    assert facts_of(replace(load_catalog().default, **fields))["pictures"] == words


def test_the_estimate_counts_all_steps_and_the_decoding_of_all_pictures() -> None:
    trial = Trial(num_grids=2, num_rows=16, seconds_per_step=0.5, seconds_per_image=0.25)
    assert trial.images_per_second(steps=12) == 8 / (12 * 0.5 + 8 * 0.25)


def test_weights_are_counted_once_and_in_their_precision() -> None:
    pipeline = build_tiny_pipeline("kl")
    modules = [part for part in pipeline.components.values() if isinstance(part, torch.nn.Module)]
    expected = sum(each.nbytes for part in modules for each in (*part.parameters(), *part.buffers()))
    assert weight_bytes(tiny_family("kl")) == expected
