"""Seamless patterns: convolutions that see the opposite edge where they would see zeros, and noise rolling."""

from __future__ import annotations

import torch
from torch import Tensor, nn

_EVENLY = (0.7548776662, 0.5698402910)  # multiples of the pair, modulo 1, fill the unit square (sequence R₂)


class EdgeSwitch:
    """Turns the padding of all 2D convolutions of a network from zeros to circular and back."""

    def __init__(self, network: nn.Module) -> None:
        self._convolutions = [
            module for module in network.modules() if isinstance(module, nn.Conv2d) and _has_border(module)
        ]
        self._is_circular = False

    def set(self, is_circular: bool) -> None:
        if is_circular == self._is_circular:
            return
        for convolution in self._convolutions:
            convolution.padding_mode = "circular" if is_circular else "zeros"
        self._is_circular = is_circular


def _has_border(convolution: nn.Conv2d) -> bool:
    return convolution.padding_mode == "zeros" and any(convolution.padding)


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
