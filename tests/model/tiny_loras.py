"""Random LoRAs for tiny pipelines, made with peft and written as diffusers writes what it has trained."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict

DENOISER = ("to_q", "to_k", "to_v", "to_out.0")
TEXT_ENCODER = ("q_proj", "v_proj")
RANK = 2


def write_tiny_lora(
    path: Path, pipeline: Any, *, seed: int = 0, denoiser: Sequence[str] = DENOISER, has_text: bool = True
) -> Path:
    """A .safetensors file for pipelines like this one, which is of no other use afterwards."""
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    layers: dict[str, torch.Tensor] = {}
    for name in pipeline._lora_loadable_modules:
        part, is_text = getattr(pipeline, name), name.startswith("text_encoder")
        if part is not None and (has_text or not is_text):
            layers |= _random_layers(name, part, TEXT_ENCODER if is_text else denoiser)
    torch.random.set_rng_state(generator_state)
    type(pipeline).write_lora_layers(
        layers, str(path.parent), True, weight_name=path.name, save_function=None, safe_serialization=True
    )
    return path


def _random_layers(name: str, part: Any, modules: Sequence[str]) -> dict[str, torch.Tensor]:
    """Large enough to be seen: their product is about as large as the weights beside which they stand."""
    part.add_adapter(
        LoraConfig(r=RANK, lora_alpha=4 * RANK, target_modules=list(modules), init_lora_weights=False), "tiny"
    )
    state = get_peft_model_state_dict(part, adapter_name="tiny")
    return {f"{name}.{key}": tensor.contiguous() for key, tensor in state.items()}
