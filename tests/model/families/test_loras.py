"""What holds for every family that LoRAs can be added to: whose they are, and that nobody else sees them."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch

from model.denoising.admission import RowBuckets
from model.engine import Engine
from model.families.family import Family
from model.generation import Generation
from model.loading.checkpoint import FAMILIES
from model.lora import Loras
from tests.model.drawing import generation, run
from tests.model.families.zoo import PIPELINES
from tests.model.tiny_loras import write_tiny_lora

ALONE, EIGHT = RowBuckets(), RowBuckets((8,))
INK, FILM = ("ink", 0.7), ("film", -0.4)


def takes_loras(name: str) -> bool:
    pipeline = import_module(f"model.families.{name}").PIPELINE
    return hasattr(getattr(diffusers, pipeline), "load_lora_weights")


pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # diffusers' DPM++
    pytest.mark.filterwarnings("ignore:Already found a `peft_config`:UserWarning"),
    pytest.mark.parametrize("name", [name for name in FAMILIES if takes_loras(name)]),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("loras")


@cache
def files(name: str, folder: Path) -> dict[str, Path]:
    """Two LoRAs for a family, of which one leaves the texts alone."""
    return {
        "ink": write_tiny_lora(folder / f"{name}-ink.safetensors", PIPELINES[name](), seed=1),
        "film": write_tiny_lora(folder / f"{name}-film.safetensors", PIPELINES[name](), seed=2, has_text=False),
    }


def built(name: str, pipeline: Any) -> Family:
    family: Family = getattr(import_module(f"model.families.{name}"), FAMILIES[name])(pipeline)
    return family


@cache
def offering(name: str, folder: Path) -> Family:
    family = built(name, PIPELINES[name]())
    for lora, file in files(name, folder).items():
        family.loras.offer(lora, file)
    return family


def with_diffusers(name: str, folder: Path, loras: Loras) -> Family:
    """A family whose pipeline was given LoRAs for good before it was taken apart."""
    pipeline = PIPELINES[name]()
    for lora, _ in loras:
        pipeline.load_lora_weights(str(files(name, folder)[lora]), adapter_name=lora)
    pipeline.set_adapters([lora for lora, _ in loras], [weight for _, weight in loras])
    return built(name, pipeline)


def drawn(family: Family, wanted: list[Generation], buckets: RowBuckets) -> dict[str, torch.Tensor]:
    return run(Engine(family, max_rows=64, row_buckets=buckets), wanted)


@pytest.mark.parametrize("loras", [(INK,), (FILM, INK)], ids=["one", "two"])
def test_a_generation_alone_has_the_bits_of_set_adapters(name: str, folder: Path, loras: Loras) -> None:
    expected = drawn(with_diffusers(name, folder, loras), [generation()], ALONE)["a"]
    assert torch.equal(drawn(offering(name, folder), [generation(loras=loras)], ALONE)["a"], expected)


def test_nobody_sees_the_loras_of_a_neighbour(name: str, folder: Path) -> None:
    wanted = [
        generation("a"),
        generation("b", loras=(INK,)),
        generation("c", loras=(INK,), steps=5, guidance_scale=1.0, seeds=(3,)),
        generation("d", loras=(("ink", 0.2),)),
        generation("e", loras=(FILM, INK), tile=True),
        generation("f", steps=2),
    ]
    together = drawn(offering(name, folder), wanted, EIGHT)
    for each in wanted:
        assert torch.equal(drawn(offering(name, folder), [each], EIGHT)[each.id], together[each.id]), each.id
    assert len({tuple(together[each].flatten().tolist()) for each in "abd"}) == 3


@pytest.mark.parametrize("tile", [False, True])
def test_without_loras_an_engine_has_the_bits_of_one_that_never_had_any(
    name: str, folder: Path, tile: bool
) -> None:
    wanted, family = generation(tile=tile), offering(name, folder)
    expected = drawn(built(name, PIPELINES[name]()), [wanted], EIGHT)["a"]
    assert torch.equal(drawn(family, [generation("b", loras=(INK,), tile=tile), wanted], EIGHT)["a"], expected)
    assert torch.equal(drawn(family, [wanted], EIGHT)["a"], expected)


def test_a_weight_of_0_does_not_change_a_bit(name: str, folder: Path) -> None:
    family, wanted = offering(name, folder), [generation(), generation("b", loras=(("ink", 0.0),))]
    found = drawn(family, wanted, EIGHT)
    assert torch.equal(found["a"], found["b"])
