"""Seamless patterns: convolutions that see the opposite edge where they would see zeros."""

from __future__ import annotations

from torch import nn


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
