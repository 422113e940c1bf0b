"""Batches prepared by other processes are those that would have been drawn here."""

import os

import pytest
import torch
from torch import Tensor

from model.postcard.ahead import Ahead


def _draw(number: int) -> tuple[Tensor, int]:
    return torch.randn(3, generator=torch.Generator().manual_seed(number)), os.getpid()


@pytest.mark.parametrize("processes", [0, 2])
def test_batches_come_in_the_order_in_which_they_are_asked_for(processes: int) -> None:
    ahead = Ahead(_draw, processes)
    for number in (5, 6, 7, 8, 2, 3):
        assert torch.equal(ahead(number)[0], _draw(number)[0])


def test_they_are_prepared_elsewhere() -> None:
    assert Ahead(_draw, 1)(0)[1] != os.getpid()
    assert Ahead(_draw, 0)(0)[1] == os.getpid()
