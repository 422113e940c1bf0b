"""Models that are run whole, from the catalog to their pictures."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch

from model.catalog import CatalogError, Entry, load_catalog
from model.engine import Engine
from model.language.compatibility import STEPPED, check_action
from model.loading.checkpoint import CheckpointError
from model.loading.opening import open_engine
from model.prompt import PromptError, parse
from model.whole.pipeline_engine import Drawn, PipelineEngine
from tests.model.drawing import generation, ignore
from tests.model.tiny import write_tiny_pipeline
from tests.model.tiny_whole import write_tiny_whole_pipeline

CPU = torch.device("cpu")
TABLE = """
[whole]
title = "Whole"
source = "{source}"
family = "pipeline"
native_size = 64
size_multiple = 8
steps = 4
guidance_scale = 7.5
licence = "MIT"
"""


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_whole_pipeline(tmp_path_factory.mktemp("whole") / "lcm")


def entry(tmp_path: Path, source: Path | str, more: str = "") -> Entry:
    path = tmp_path / "catalog.toml"
    path.write_text(TABLE.format(source=source) + more, encoding="utf-8")
    return load_catalog(path).entries["whole"]


def refusal(tmp_path: Path, source: Path | str, more: str = "") -> str:
    with pytest.raises(CheckpointError) as caught:
        open_engine(entry(tmp_path, source, more), CPU)
    assert str(caught.value).startswith("[whole] ")
    return str(caught.value)


def test_a_pipeline_of_no_family_draws(folder: Path, tmp_path: Path) -> None:
    engine = open_engine(entry(tmp_path, folder, 'refuses = ["no"]'), CPU)
    assert isinstance(engine, PipelineEngine)
    engine.warm_up(64, 64)
    engine.admit(generation(), ignore)
    (ended,) = [each for _ in iter(lambda: engine.is_idle, True) for each in engine.step()]
    assert isinstance(ended, Drawn)
    assert [picture.size for picture in engine.decode(ended)] == [(64, 64)] * 2


def test_a_pipeline_of_a_family_may_be_run_whole_too(tmp_path: Path) -> None:
    engine = open_engine(entry(tmp_path, write_tiny_pipeline(tmp_path / "tiny", "kl")), CPU)
    assert isinstance(engine, PipelineEngine)


def test_other_entries_are_stepped() -> None:
    assert isinstance(open_engine(load_catalog().default, CPU), Engine)


def test_what_only_the_engine_can_do_is_refused_with_a_sentence(tmp_path: Path) -> None:
    whole = entry(tmp_path, "owner/name")
    assert set(STEPPED) <= set(whole.refuses)
    for text in ("a fox::2 snow", "a fox --tile", "a fox --chaos 5", "https://a.example/b.png a fox"):
        with pytest.raises(PromptError, match="whole"):
            whole.check(parse(text), load_catalog())
    whole.check(parse("a fox --ar 3:2 --no snow --seed 7 --q 0.5 --draft"))


@pytest.mark.parametrize("feature", ["vary", "zoom"])
def test_buttons_that_begin_with_a_picture_are_refused(tmp_path: Path, feature: str) -> None:
    with pytest.raises(PromptError, match="draws from text alone"):
        check_action(feature, entry(tmp_path, "owner/name"))
    check_action("", entry(tmp_path, "owner/name"))
    check_action(feature, load_catalog().default)


def test_what_has_no_use_there_is_a_fault_of_the_catalog(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="`house_style` must be left out"):
        entry(tmp_path, "owner/name", 'house_style = "painterly"')


def test_who_cannot_read_lets_another_model_read(tmp_path: Path) -> None:
    path = tmp_path / "catalog.toml"
    path.write_text(TABLE.format(source="owner/name") + "default = true\n", encoding="utf-8")
    catalog = load_catalog(path)
    assert catalog.default.name == "whole"
    assert catalog.reader(None).name == catalog.reader("whole").name == "postcard"


def test_a_single_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(b"")
    assert "must be a folder in diffusers layout" in refusal(tmp_path, file)


def test_a_class_that_diffusers_does_not_have_is_refused(folder: Path, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(folder, tmp_path / "broken"))
    index = broken / "model_index.json"
    index.write_text(index.read_text().replace("LatentConsistencyModelPipeline", "DreamPipeline"))
    assert "DreamPipeline" in refusal(tmp_path, broken)


def test_pickles_are_refused(folder: Path, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(folder, tmp_path / "broken"))
    (weights,) = (broken / "unet").glob("*.safetensors")
    weights.rename(weights.with_suffix(".bin"))
    assert "pickle" in refusal(tmp_path, broken)


@pytest.mark.parametrize("name", ["StableDiffusionImg2ImgPipeline", "StableDiffusionInpaintPipeline"])
def test_a_pipeline_for_something_else_is_refused(name: str, tmp_path: Path) -> None:
    broken = write_tiny_pipeline(tmp_path / "tiny", "kl")
    index = broken / "model_index.json"
    index.write_text(index.read_text().replace("StableDiffusionPipeline", name))
    assert f"{name} does not draw pictures of a text alone" in refusal(tmp_path, broken)


def test_an_entry_must_say_that_its_pipeline_takes_no_negative_text(folder: Path, tmp_path: Path) -> None:
    assert 'refuses must name "no"' in refusal(tmp_path, folder)
