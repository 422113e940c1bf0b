"""What tests of the engine share: a tiny family, generations with few steps, and running them to their end."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import torch

from model.denoising.batch import Sketch
from model.engine import Engine, Failed, Finished
from model.families.stable_diffusion import StableDiffusion
from model.generation import Condition, Generation, Step
from tests.model.tiny import Autoencoder, build_tiny_pipeline


@cache
def tiny_family(autoencoder: Autoencoder = "kl", prediction_type: str = "epsilon") -> StableDiffusion:
    return StableDiffusion(build_tiny_pipeline(autoencoder, prediction_type=prediction_type))


def generation(name: str = "a", **values: Any) -> Generation:
    """A 64 × 64 generation of three guided steps, unless `values` say otherwise."""
    steps = values.get("steps", 3)
    defaults: dict[str, Any] = {
        "id": name,
        "conditions": (Condition("a red fox", 1.0),),
        "width": 64,
        "height": 64,
        "steps": steps,
        "stop_step": steps,
        "guidance_scale": 4.0,
        "seeds": (7, 8),
    }
    return Generation(**(defaults | values))


def run(engine: Engine, generations: Sequence[Generation]) -> dict[str, torch.Tensor]:
    """Draw them together. The latents of each by its id; an error is raised."""
    for each in generations:
        engine.admit(each, ignore)
    ended = [outcome for _ in iter(lambda: engine.is_idle, True) for outcome in engine.step()]
    for outcome in ended:
        if isinstance(outcome, Failed):
            raise outcome.error
    return {outcome.generation.id: outcome.latents for outcome in ended if isinstance(outcome, Finished)}


def ignore(step: Step) -> None:
    """An `on_step` for tests that do not look at the steps."""


__all__ = ["Sketch", "generation", "ignore", "run", "tiny_family"]
