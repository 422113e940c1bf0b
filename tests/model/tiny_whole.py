"""Tiny random pipelines of architectures that no family of ours steps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from diffusers import LatentConsistencyModelPipeline, LCMScheduler, StableDiffusionPipeline, UNet2DConditionModel

from tests.model.tiny import build_tiny_pipeline


def build_tiny_whole_pipeline() -> LatentConsistencyModelPipeline:
    """Its UNet takes the guidance scale as an input, which the family `stable_diffusion` refuses."""
    plain = build_tiny_pipeline()
    state = torch.random.get_rng_state()
    torch.manual_seed(0)
    unet = UNet2DConditionModel.from_config(plain.unet.config, time_cond_proj_dim=8)
    torch.random.set_rng_state(state)
    parts = {**plain.components, "unet": unet.eval(), "scheduler": LCMScheduler()}
    return LatentConsistencyModelPipeline(**parts, requires_safety_checker=False)


def write_tiny_whole_pipeline(folder: Path) -> Path:
    build_tiny_whole_pipeline().save_pretrained(folder, safe_serialization=True)
    return folder


class Silent(StableDiffusionPipeline):  # type: ignore[misc]  # diffusers' classes are untyped
    """A pipeline that tells of no step and takes no guidance and no negative text."""

    def __call__(
        self,
        prompt: Sequence[str],
        width: int,
        height: int,
        num_inference_steps: int,
        generator: Sequence[torch.Generator],
    ) -> Any:
        return super().__call__(
            prompt, height=height, width=width, num_inference_steps=num_inference_steps, generator=generator
        )


def build_silent_pipeline() -> Silent:
    return Silent(**build_tiny_pipeline().components, requires_safety_checker=False)
