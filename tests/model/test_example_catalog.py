"""`deploy/catalog.example.toml` can be used as it is. Its models are on a hub: tiny ones stand in for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from model.catalog import Entry, load_catalog
from model.commands.trial import tried
from model.generation import plan
from model.image_adapter import ImageAdapter
from model.loading.opening import open_engine
from model.prompt import parse, read
from tests.model.tiny import add_safety_checker, build_tiny_pipeline
from tests.model.tiny_3 import build_tiny_3_pipeline
from tests.model.tiny_adapter import ENCODER, FILE, build_seeing_pipeline, write_adapter
from tests.model.tiny_clip import write_tiny_clip
from tests.model.tiny_flux import build_tiny_flux_pipeline
from tests.model.tiny_flux_2 import build_tiny_flux_2_klein_pipeline, build_tiny_flux_2_pipeline
from tests.model.tiny_pixart import build_tiny_pixart_pipeline
from tests.model.tiny_preview import write_tiny_decoder
from tests.model.tiny_qwen import build_tiny_qwen_pipeline
from tests.model.tiny_sana import build_tiny_sana_pipeline, build_tiny_sana_sprint_pipeline
from tests.model.tiny_xl import build_tiny_xl_pipeline
from tests.model.tiny_z import build_tiny_z_pipeline

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' DPM++

CATALOG = load_catalog(Path(__file__).parents[2] / "deploy" / "catalog.example.toml")
EXAMPLES = [entry for entry in CATALOG if not entry.default]
PREDICTIONS = {"sd21": "v_prediction"}
BUILDERS: dict[str, Callable[[Entry], Any]] = {
    "stable_diffusion": lambda entry: add_safety_checker(
        build_seeing_pipeline(entry.family)
        if entry.image_adapter
        else build_tiny_pipeline(prediction_type=PREDICTIONS.get(entry.name, "epsilon")),
        flags=False,
    ),
    "stable_diffusion_xl": lambda entry: build_tiny_xl_pipeline(),
    "stable_diffusion_3": lambda entry: build_tiny_3_pipeline(),
    "flux": lambda entry: build_tiny_flux_pipeline(has_guidance=bool(entry.distilled_guidance)),
    "pixart": lambda entry: build_tiny_pixart_pipeline(),
    "sana": lambda entry: build_tiny_sana_pipeline(),
    "sana_sprint": lambda entry: build_tiny_sana_sprint_pipeline(),
    "flux_2": lambda entry: build_tiny_flux_2_pipeline(),
    "flux_2_klein": lambda entry: build_tiny_flux_2_klein_pipeline(is_distilled=entry.guidance_scale == 1),
    "qwen_image": lambda entry: build_tiny_qwen_pipeline(),
    "z_image": lambda entry: build_tiny_z_pipeline(),
    "pipeline": lambda entry: build_tiny_pipeline(),
}


@pytest.mark.parametrize("entry", EXAMPLES, ids=[entry.name for entry in EXAMPLES])
def test_an_example_draws_as_its_entry_says(entry: Entry, tmp_path: Path) -> None:
    pipeline = BUILDERS[entry.family](entry)
    pipeline.save_pretrained(tmp_path)
    tiny = replace(
        entry,
        source=str(tmp_path),
        native_size=64,
        image_adapter=_tiny_adapter(entry, pipeline, tmp_path),
        loras={},
        tiny_decoder=_tiny_decoder(entry, pipeline, tmp_path),
        clip=str(write_tiny_clip(tmp_path / "clip")) if entry.clip else "",
    )
    cpu = torch.device("cpu")
    trial = tried(open_engine(tiny, cpu), tiny, cpu)
    assert trial.num_rows == (8 if entry.is_whole else 16)  # with guidance, a grid of four has eight


def _tiny_decoder(entry: Entry, pipeline: Any, folder: Path) -> str:
    if not entry.tiny_decoder:
        return ""
    return str(write_tiny_decoder(folder / "tiny_decoder", pipeline.vae.config.latent_channels))


def _tiny_adapter(entry: Entry, pipeline: Any, folder: Path) -> ImageAdapter | None:
    if entry.image_adapter is None:
        return None
    source = str(write_adapter(folder / "adapter", pipeline.unet))
    return replace(entry.image_adapter, source=source, file=FILE, image_encoder=ENCODER)


def test_examples_with_an_image_adapter_see_characters_and_things() -> None:
    link = "https://example.org/hero.png"
    seeing = [entry for entry in EXAMPLES if entry.image_adapter]
    assert {entry.family for entry in seeing} == {"stable_diffusion", "stable_diffusion_xl"}
    for entry in seeing:
        CATALOG.choose(parse(f"{link} a fox --cref {link} --oref {link} --v {entry.name}"))


@pytest.mark.parametrize("entry", EXAMPLES, ids=[entry.name for entry in EXAMPLES])
def test_an_example_can_be_asked_for_by_its_name(entry: Entry) -> None:
    (prompt,) = read(f"a fox --ar 16:9 --v {entry.name}", judge=CATALOG.choose)
    assert CATALOG.choose(prompt) == entry


def test_an_example_offers_a_lora() -> None:
    (prompt,) = read("a fox --lora pixel-art:0.8 --v sdxl", judge=CATALOG.choose)
    generation = plan(prompt, CATALOG.choose(prompt), generation_id="g", seed=7)
    assert (generation.conditions[0].text, generation.loras) == ("a fox, pixel art", (("pixel-art", 0.8),))


def test_the_examples_leave_the_default_as_it_is() -> None:
    assert CATALOG.default == load_catalog().default
