"""Muon: momentum whose matrices are made orthogonal (Jordan et al., 2024), for convolutions and linear layers
alike; what is not a matrix moves as in Adam. Knows nothing about what is trained."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

ITERATIONS = 5


class Muon(torch.optim.Optimizer):
    """Steps have the size of AdamW's (Liu et al., 2502.16982), so rates carry over."""

    def __init__(
        self,
        weights: Iterable[nn.Parameter] | list[dict[str, Any]],
        lr: float,
        momentum: float = 0.95,
        decay: float = 0.0,
    ) -> None:
        super().__init__(weights, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            alike: dict[torch.Size, list[Tensor]] = defaultdict(list)
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                weight.mul_(1 - group["lr"] * group["decay"])
                if weight.ndim > 1 and not group.get("plain"):
                    alike[weight.flatten(1).shape].append(weight)
                else:
                    weight.add_(self._plain(weight, weight.grad), alpha=-group["lr"])
            for weights in alike.values():
                self._matrices(weights, group)

    def _matrices(self, weights: list[Tensor], group: dict[str, Any]) -> None:
        """Matrices of one shape at once: many small products are slow one by one."""
        directions = torch.stack([self._direction(weight, group).flatten(1) for weight in weights])  # (K, M, N)
        moves = orthogonal(directions) * (0.2 * max(directions.shape[1:]) ** 0.5)
        for weight, move in zip(weights, moves, strict=True):
            weight.add_(move.view(weight.shape), alpha=-group["lr"])

    def _direction(self, weight: Tensor, group: dict[str, Any]) -> Tensor:
        assert weight.grad is not None
        memory = self.state[weight].setdefault("momentum", torch.zeros_like(weight))
        memory.lerp_(weight.grad, 1 - group["momentum"])
        return weight.grad.lerp(memory, group["momentum"])  # Nesterov

    def _plain(self, weight: Tensor, grad: Tensor) -> Tensor:
        """Adam (1412.6980), with β₂ = 0.99."""
        state = self.state[weight]
        first = state.setdefault("first", torch.zeros_like(weight)).lerp_(grad, 0.1)
        second = state.setdefault("second", torch.zeros_like(weight)).lerp_(grad.square(), 0.01)
        count = state["count"] = state.get("count", 0) + 1
        step: Tensor = (first / (1 - 0.9**count)) / ((second / (1 - 0.99**count)).sqrt() + 1e-8)
        return step


def orthogonal(matrices: Tensor) -> Tensor:
    """The nearest orthogonal matrices, roughly: a quintic Newton-Schulz iteration. (K, M, N) -> (K, M, N)"""
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(ITERATIONS):
        square = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(square, square, square, beta=-4.7750, alpha=2.0315), x, beta=3.4445)
    return x.mT if tall else x
