"""One tiny pipeline with random weights for each family, by the family's name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from model.families.family import Family
from model.loading.checkpoint import FAMILIES
from tests.model.tiny import build_tiny_pipeline
from tests.model.tiny_3 import build_tiny_3_pipeline
from tests.model.tiny_flux import build_tiny_flux_pipeline
from tests.model.tiny_flux_2 import build_tiny_flux_2_klein_pipeline, build_tiny_flux_2_pipeline
from tests.model.tiny_pixart import build_tiny_pixart_pipeline
from tests.model.tiny_qwen import build_tiny_qwen_pipeline
from tests.model.tiny_sana import build_tiny_sana_pipeline, build_tiny_sana_sprint_pipeline
from tests.model.tiny_xl import build_tiny_xl_pipeline
from tests.model.tiny_z import build_tiny_z_pipeline

PIPELINES: dict[str, Callable[[], Any]] = {
    "stable_diffusion": build_tiny_pipeline,
    "stable_diffusion_xl": build_tiny_xl_pipeline,
    "stable_diffusion_3": build_tiny_3_pipeline,
    "flux": build_tiny_flux_pipeline,
    "flux_2": build_tiny_flux_2_pipeline,
    "flux_2_klein": build_tiny_flux_2_klein_pipeline,
    "pixart": build_tiny_pixart_pipeline,
    "sana": build_tiny_sana_pipeline,
    "sana_sprint": build_tiny_sana_sprint_pipeline,
    "qwen_image": build_tiny_qwen_pipeline,
    "z_image": build_tiny_z_pipeline,
}


@cache
def family(name: str) -> Family:
    """A tiny checkpoint of the family, loaded once."""
    loaded: Family = getattr(import_module(f"model.families.{name}"), FAMILIES[name])(PIPELINES[name]())
    return loaded
