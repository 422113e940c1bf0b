"""What all families have in common."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import diffusers
import pytest

from model.loading.checkpoint import FAMILIES

README = Path(__file__).parents[3] / "README.md"


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_a_class_of_its_module_and_draws_with_a_pipeline_of_diffusers(name: str) -> None:
    module = import_module(f"model.families.{name}")
    assert isinstance(getattr(module, FAMILIES[name]), type)
    assert issubclass(getattr(diffusers, module.PIPELINE), diffusers.DiffusionPipeline)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_readme_tells_of_every_family(name: str) -> None:
    assert f"| `{name}` |" in README.read_text(encoding="utf-8")
