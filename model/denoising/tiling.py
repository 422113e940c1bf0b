"""Seamless patterns: convolutions that see the opposite edge where they would see zeros, and noise rolling."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

_MODES = ("zeros", "circular")
_EVENLY = (0.7548776662, 0.5698402910)  # multiples of the pair, modulo 1, fill the unit square (sequence R₂)


class EdgeSwitch:
    """Turns the padding of all 2D convolutions of a network from zeros to circular and back."""

    def __init__(self, network: nn.Module) -> None:
        self._network = network
        self._is_circular = False

    def set(self, is_circular: bool) -> None:
        if is_circular == self._is_circular:
            return
        mode: Literal["zeros", "circular"] = "circular" if is_circular else "zeros"
        for module in self._network.modules():  # found each time: a LoRA may have added some
            if isinstance(module, nn.Conv2d) and module.padding_mode in _MODES and any(module.padding):
                module.padding_mode = mode
        self._is_circular = is_circular


def rolled(latents: Tensor, timestep: Tensor) -> Tensor:
    """Each row (C, H, W) from a place that its timestep decides, for networks that know where each patch lies.

    Where the edges meet is drawn as any other place: noise rolling (Vecchio et al. 2023, arXiv 2309.01700).
    """
    return _roll(latents, timestep, 1)


def unrolled(latents: Tensor, timestep: Tensor) -> Tensor:
    """The inverse of `rolled`."""
    return _roll(latents, timestep, -1)


def _roll(latents: Tensor, timestep: Tensor, direction: int) -> Tensor:
    height, width = latents.shape[-2:]
    rows = []
    for row, step in zip(latents, timestep.tolist(), strict=True):
        down, right = (int(step * share % 1 * side) for share, side in zip(_EVENLY, (height, width), strict=True))
        rows.append(torch.roll(row, (direction * down, direction * right), dims=(-2, -1)))
    return torch.stack(rows)
