"""Muon: its steps are orthogonal, whatever the gradient's scale."""

import torch
from torch import nn

from model.postcard.muon import Muon, orthogonal


def test_the_iteration_makes_singular_values_nearly_one() -> None:
    matrices = torch.randn(3, 16, 48, generator=torch.Generator().manual_seed(0))
    for shaped in (matrices, matrices.mT):
        values = torch.linalg.svdvals(orthogonal(shaped))
        assert values.min() > 0.5
        assert values.max() < 1.5


def test_a_step_does_not_depend_on_the_gradients_scale() -> None:
    moves = []
    for scale in (1.0, 1000.0):
        weight = nn.Parameter(torch.zeros(8, 3, 3, 3))
        weight.grad = torch.randn(weight.shape, generator=torch.Generator().manual_seed(0)) * scale
        Muon([weight], lr=0.1).step()
        moves.append(weight.detach())
    torch.testing.assert_close(moves[0], moves[1], atol=1e-5, rtol=1e-4)


def test_biases_move_like_adams() -> None:
    weight = nn.Parameter(torch.zeros(4))
    weight.grad = torch.tensor([3.0, -3.0, 0.01, -0.01])
    Muon([weight], lr=0.1).step()
    torch.testing.assert_close(weight.detach(), torch.tensor([-0.1, 0.1, -0.1, 0.1]), atol=1e-4, rtol=0)
