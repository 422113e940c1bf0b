"""The LoRAs that an entry of the catalog offers: small additions to a model, by name.

Values only, torch-free. `lora_file` finds them, `lora_switch` loads them.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_WEIGHT = 2.0  # below and above 0

Loras = tuple[tuple[str, float], ...]  # names and weights, ascending by name, none of weight 0


class LoraError(ValueError):
    """A LoRA that cannot be used. The message is a sentence."""


@dataclass(frozen=True)
class Lora:
    """Low-rank additions to the weights of a model (Hu et al. 2021, arXiv 2106.09685)."""

    source: str  # a .safetensors file, or a hub id `owner/name`
    licence: str
    file: str = "pytorch_lora_weights.safetensors"  # of the hub's repository; so diffusers names what it trains
    revision: str = ""
    weight: float = 1.0  # where a prompt names none
    words: str = ""  # trigger words, which follow the text of the prompt
