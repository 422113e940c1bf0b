"""Compiled blocks draw the same picture, and neighbours change no bit of it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
import torch
from torch import _dynamo

from model.denoising.admission import RowBuckets
from model.engine import Engine
from model.loading.checkpoint import FAMILIES
from tests.model.drawing import generation, run
from tests.model.families.zoo import PIPELINES, family

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' DPM++
EIGHT = RowBuckets((8,))


@pytest.fixture(autouse=True)
def fresh_dynamo() -> Any:
    _dynamo.reset()
    _dynamo.utils.counters.clear()
    yield
    _dynamo.reset()


@pytest.mark.parametrize("name", FAMILIES)
def test_a_compiled_model_draws_the_same_picture(name: str) -> None:
    compiled = getattr(import_module(f"model.families.{name}"), FAMILIES[name])(PIPELINES[name]())
    compiled.compile("aot_eager")
    wanted, neighbour = generation(steps=2), generation("b", steps=2, seeds=(3,))
    expected = run(Engine(family(name), row_buckets=EIGHT), [wanted])["a"]
    alone = run(Engine(compiled, row_buckets=EIGHT), [wanted])["a"]
    beside = run(Engine(compiled, row_buckets=EIGHT), [neighbour, wanted])["a"]
    assert _dynamo.utils.counters["stats"]["unique_graphs"] > 0
    torch.testing.assert_close(alone, expected, atol=1e-4, rtol=0)
    assert torch.equal(alone, beside)
