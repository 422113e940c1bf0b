"""LoRAs from the entry of a catalog to the picture, and the entries that cannot be loaded."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from diffusers import StableDiffusionPipeline
from PIL import Image

from model.__main__ import EXIT_MODEL, EXIT_PROMPT, main
from model.catalog import Entry, load_catalog
from model.engine import Engine, Finished
from model.generation import plan
from model.loading.checkpoint import CheckpointError, load
from model.lora import Lora
from model.prompt import parse
from tests.model.drawing import run
from tests.model.painting import distance, postcard
from tests.model.tiny import build_tiny_pipeline, catalog_text, write_tiny_pipeline
from tests.model.tiny_loras import write_tiny_lora
from tests.model.tiny_pixart import build_tiny_pixart_pipeline
from tests.model.tiny_xl import build_tiny_xl_pipeline

CPU = torch.device("cpu")


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model, a LoRA that fits it and one that does not, and a catalog that offers each of them."""
    folder = tmp_path_factory.mktemp("tiny")
    model = write_tiny_pipeline(folder / "model")
    ink = write_tiny_lora(folder / "ink.safetensors", build_tiny_pipeline("tiny"))
    other = write_tiny_lora(folder / "other.safetensors", build_tiny_xl_pipeline())
    (folder / "fits.toml").write_text(catalog_text(model) + table("ink", ink), encoding="utf-8")
    (folder / "not.toml").write_text(catalog_text(model) + table("other", other), encoding="utf-8")
    return folder


def table(name: str, file: Path) -> str:
    return f"[tiny.loras.{name}]\nsource = {json.dumps(str(file))}\nweight = 0.9\nwords = 'ink'\nlicence = 'MIT'\n"


def tiny(folder: Path) -> Entry:
    return load_catalog(folder / "fits.toml").resolve("tiny")


def imagine(text: str, catalog: Path, out: Path) -> int:
    return main(["imagine", text, "--out", str(out), "--catalog", str(catalog)])


def test_the_command_line_draws_with_a_lora(folder: Path, tmp_path: Path) -> None:
    texts = ["a fox --seed 7", "a fox --seed 7 --lora ink", "a fox --seed 7 --lora ink:0"]
    outs = [tmp_path / f"{number}.png" for number in range(len(texts))]
    assert [imagine(text, folder / "fits.toml", out) for text, out in zip(texts, outs, strict=True)] == [0, 0, 0]
    pictures = [Image.open(out) for out in outs]
    assert pictures[0].tobytes() == pictures[2].tobytes() != pictures[1].tobytes()
    assert pictures[1].info["Description"] == texts[1]
    assert pictures[1].info["parameters"].startswith("a fox, ink <lora:ink:0.9>\n")


def test_the_command_line_names_what_the_model_offers(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imagine("a fox --lora film", folder / "fits.toml", tmp_path / "a.png") == EXIT_PROMPT
    assert capsys.readouterr().err == ("`--lora` must name one of `ink` (with `--version tiny`), not `film`.\n")
    assert imagine("a fox --v postcard --lora ink", folder / "fits.toml", tmp_path / "a.png") == EXIT_PROMPT
    assert "Use it with `--version tiny`" in capsys.readouterr().err


def test_check_tells_of_the_loras(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "tiny", "--catalog", str(folder / "fits.toml")]) == 0
    assert "ink:0.9 (from " in capsys.readouterr().out


def test_check_reads_each_lora(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "tiny", "--catalog", str(folder / "not.toml")]) == EXIT_MODEL
    assert "other.safetensors does not fit this model" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lora", "words"),
    [
        (Lora("nowhere/ink.safetensors", "MIT"), "[tiny.loras.ink] There is no file nowhere/ink.safetensors."),
        (Lora("ink.ckpt", "MIT"), "[tiny.loras.ink] ink.ckpt is a pickle, which can run any code"),
        (Lora("ink", "MIT"), "[tiny.loras.ink] ink is not a .safetensors file."),
    ],
)
def test_a_model_with_a_lora_that_is_not_there_is_not_loaded(folder: Path, lora: Lora, words: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        load(replace(tiny(folder), loras={"ink": lora}), device=CPU)
    assert str(caught.value).startswith(words)


def test_loras_for_a_family_that_takes_none_are_refused(folder: Path, tmp_path: Path) -> None:
    build_tiny_pixart_pipeline().save_pretrained(tmp_path)
    entry = replace(tiny(folder), source=str(tmp_path), family="pixart")
    with pytest.raises(
        CheckpointError, match=r"\[tiny\] loras must be left out: the family `pixart` takes none\."
    ):
        load(entry, device=CPU)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' DPM++
def test_a_lora_changes_a_postcard_and_a_weight_of_0_does_not(tmp_path: Path) -> None:
    pipeline = StableDiffusionPipeline.from_pretrained(postcard().location, safety_checker=None)
    ink = write_tiny_lora(tmp_path / "ink.safetensors", pipeline)
    entry = replace(postcard(), loras={"ink": Lora(str(ink), "MIT")}, steps=2, native_size=64)
    engine = Engine(load(entry, device=CPU))
    plain, worn, zero = (
        picture(engine, entry, f"a red fox in the snow{flag}") for flag in ("", " --lora ink", " --lora ink:0")
    )
    assert distance(plain, zero) == 0
    assert distance(plain, worn) > 0.01


def picture(engine: Engine, entry: Entry, text: str) -> Image.Image:
    generation = plan(parse(text), entry, generation_id="g", seed=7, num_images=1)
    (drawn,) = engine.decode(Finished(generation, run(engine, [generation])["g"]))
    return drawn
