"""`--best` on its road: planned, drawn by either engine, and refused where no CLIP is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from model.catalog import Entry, load_catalog
from model.engine import Engine
from model.generation import Generation, Step, plan
from model.loading.checkpoint import CheckpointError, named_clip
from model.prompt import PromptError, parse
from model.starts import Enlargement
from model.whole.pipeline_engine import PipelineEngine
from tests.model.drawing import generation, ignore, tiny_family
from tests.model.tiny_clip import write_tiny_clip
from tests.model.tiny_whole import build_tiny_whole_pipeline

CPU = torch.device("cpu")
POSTCARD = load_catalog().entries["postcard"]


class Darkest:
    """Takes what is dark for what was asked for."""

    def score(self, images: Any, texts: Any) -> torch.Tensor:
        return torch.tensor([[-brightness(image)] * len(texts) for image in images])


def brightness(image: Image.Image) -> float:
    histogram = image.convert("L").histogram()
    return sum(level * count for level, count in enumerate(histogram)) / sum(histogram)


def drawn(engine: Any, asked: Generation) -> list[Image.Image]:
    engine.admit(asked, ignore)
    (ended,) = [each for _ in iter(lambda: engine.is_idle, True) for each in engine.step()]
    pictures: list[Image.Image] = engine.decode(ended)
    return pictures


def planned(text: str, **options: Any) -> Generation:
    return plan(parse(text), POSTCARD, generation_id="a", seed=7, **options)


def test_the_pictures_of_the_usual_grid_are_among_those_that_are_drawn() -> None:
    usual, best = planned("a fox"), planned("a fox --best 3")
    assert best.seeds[:4] == usual.seeds
    assert len(set(best.seeds)) == best.num_images == 12
    assert best.num_kept == usual.num_kept == 4


def test_an_enlargement_is_drawn_once() -> None:
    start = Enlargement(Image.new("RGB", (256, 256)), 0.2)
    assert planned("a fox --best 3", num_images=1, start=start, size=(512, 512)).num_images == 1


@pytest.mark.parametrize("kind", ["stepped", "whole"])
def test_the_best_pictures_are_kept_the_best_one_first(kind: str) -> None:
    judge: Any = Darkest()
    engines: dict[str, Callable[[], Any]] = {
        "stepped": lambda: Engine(tiny_family(), clip=judge),
        "whole": lambda: PipelineEngine(build_tiny_whole_pipeline(), clip=judge),
    }
    asked = generation(seeds=(1, 2, 3, 4, 5, 6))
    engine = engines[kind]()
    every = drawn(engine, asked)
    best = drawn(engine, replace(asked, best=3))
    assert best == sorted(every, key=brightness)[:2]


def test_a_preview_is_as_large_as_that_of_a_usual_grid() -> None:
    sizes = []
    for seeds, best in (((1, 2), 1), ((1, 2, 3, 4), 2)):
        steps: list[Step] = []
        engine = Engine(tiny_family())
        engine.admit(generation(seeds=seeds, best=best), steps.append)
        while not engine.is_idle:
            engine.step()
        previews = [step.preview() for step in steps if step.preview]
        sizes.append([preview.size for preview in previews])
    assert sizes[0] == sizes[1]


def entry(tmp_path: Path, clip: str) -> Entry:
    path = tmp_path / "catalog.toml"
    fields = 'title = "Mine"\nsource = "a/b"\nfamily = "stable_diffusion"\nlicence = "MIT"\nsteps = 4\n'
    sizes = "native_size = 64\nsize_multiple = 8\nguidance_scale = 7.5\n"
    path.write_text(f"[mine]\n{fields}{sizes}{clip}", encoding="utf-8")
    return load_catalog(path).entries["mine"]


def test_a_model_without_a_clip_refuses_to_choose(tmp_path: Path) -> None:
    mine = entry(tmp_path, "")
    with pytest.raises(PromptError, match="--best"):
        mine.check(parse("a fox --best 2"))
    mine.check(parse("a fox --best 1"))
    entry(tmp_path, 'clip = "c/d"').check(parse("a fox --best 2"))


def test_the_clip_of_an_entry_is_loaded_or_refused_in_a_sentence(tmp_path: Path) -> None:
    assert named_clip(entry(tmp_path, ""), CPU) is None
    folder = write_tiny_clip(tmp_path / "clip")
    assert named_clip(entry(tmp_path, f'clip = "{folder}"'), CPU) is not None
    (folder / "model.safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"\[mine\] clip: .* cannot be loaded: "):
        named_clip(entry(tmp_path, f'clip = "{folder}"'), CPU)
