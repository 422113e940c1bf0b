"""How the predictions for several texts become one. Knows no model and no sampler."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

Temper = Callable[[Tensor, Tensor], Tensor]


def guide(
    unconditional: Tensor | None,
    conditional: Sequence[Tensor],
    weights: Sequence[float],
    guidance_scale: float,
    guidance_rescale: float = 0.0,
    temper: Temper | None = None,
) -> Tensor:
    """Composable guidance, u + g · Σ wᵢ (εᵢ − u): Liu et al. 2022 (arXiv 2206.01714), equation 11.

    Every prediction is (N, C, H, W). Without an unconditional one the weighted sum of the others is the answer.
    `temper` is what becomes of a guided one beside that for the wanted texts.
    """
    if unconditional is None:
        return _weighted_sum(conditional, weights)
    differences = [prediction - unconditional for prediction in conditional]
    guided = unconditional + max(1.0, guidance_scale) * _weighted_sum(differences, weights)
    if guidance_rescale and guidance_scale > 1:
        guided = _rescale(guided, _positive(conditional, weights), guidance_rescale)
    return temper(guided, _positive(conditional, weights)) if temper and guidance_scale > 1 else guided


def _weighted_sum(tensors: Sequence[Tensor], weights: Sequence[float]) -> Tensor:
    total = weights[0] * tensors[0]
    for weight, tensor in zip(weights[1:], tensors[1:], strict=True):
        total = total + weight * tensor
    return total


def _positive(conditional: Sequence[Tensor], weights: Sequence[float]) -> Tensor:
    """What the model predicts for the wanted texts alone, without guidance."""
    wanted = [(prediction, weight) for prediction, weight in zip(conditional, weights, strict=True) if weight > 0]
    total = sum(weight for _, weight in wanted)
    return _weighted_sum([prediction for prediction, _ in wanted], [weight / total for _, weight in wanted])


def _rescale(guided: Tensor, reference: Tensor, share: float) -> Tensor:
    """Pull the spread of each picture to that of `reference`: Lin et al. 2023 (arXiv 2305.08891), eq. 15–16."""
    rescaled = guided * (_spread(reference) / _spread(guided))
    return share * rescaled + (1 - share) * guided


def _spread(prediction: Tensor) -> Tensor:
    return torch.std(prediction, dim=(1, 2, 3), keepdim=True)  # (N, 1, 1, 1)
