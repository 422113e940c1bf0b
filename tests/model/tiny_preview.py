"""Tiny random networks that make previews of latents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderTiny


def build_tiny_decoder(num_channels: int = 4, **config: Any) -> AutoencoderTiny:
    """As TAESD, with few channels and random weights: eight pixels to a latent."""
    state = torch.random.get_rng_state()
    torch.manual_seed(1)
    network = AutoencoderTiny(
        encoder_block_out_channels=(8,) * 4,
        decoder_block_out_channels=(8,) * 4,
        num_encoder_blocks=(1,) * 4,
        num_decoder_blocks=(1,) * 4,
        latent_channels=num_channels,
        **config,
    )
    torch.random.set_rng_state(state)
    return network.eval()


def write_tiny_decoder(folder: Path, num_channels: int = 4) -> Path:
    build_tiny_decoder(num_channels).save_pretrained(folder, safe_serialization=True)
    return folder
