"""Tiny random networks that enlarge, as files that spandrel loads. They change a picture by little."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

needs_spandrel = pytest.mark.skipif(not find_spec("spandrel"), reason="the extra `upscale` is not installed")
CHANNELS = 8


def write_tiny_upscaler(file: Path, scale: int = 2, num_colours: int = 3) -> Path:
    """A RealESRGAN Compact of four convolutions with random weights. Returns the file."""
    state = torch.random.get_rng_state()
    torch.manual_seed(0)
    layers: list[nn.Module] = [nn.Conv2d(num_colours, CHANNELS, 3, padding=1), nn.PReLU(CHANNELS)]
    for _ in range(2):
        layers += [nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1), nn.PReLU(CHANNELS)]
    network = nn.ModuleDict(
        {"body": nn.ModuleList([*layers, nn.Conv2d(CHANNELS, num_colours * scale**2, 3, padding=1)])}
    )
    torch.random.set_rng_state(state)
    save_file(network.state_dict(), file)
    return file
