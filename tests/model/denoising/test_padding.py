from __future__ import annotations

import pytest
import torch
from torch import Tensor

from model.denoising.admission import RowBuckets
from model.denoising.encoding import stack
from model.denoising.padding import rows_are_exact
from model.denoising.rows import Rows
from model.engine import Engine
from model.families.stable_diffusion import StableDiffusion
from tests.model.drawing import generation, run
from tests.model.tiny import build_tiny_pipeline

PADDED = RowBuckets((8,))


class Counted(StableDiffusion):
    """A family whose rows stand alone, but for what each batch size of `astray` adds to all of them."""

    def __init__(self, *astray: int) -> None:
        super().__init__(build_tiny_pipeline())
        self.batches: list[int] = []
        self._astray = astray

    def denoise(self, rows: Rows, *, tile: bool) -> Tensor:
        self.batches.append(len(rows))
        return rows.sample * 0.5 + (1e-6 if len(rows) in self._astray else 0)


@pytest.mark.parametrize("astray", [1, 2, 3, 16])
def test_rows_are_padded_where_the_batch_size_decides_a_bit(astray: int) -> None:
    assert not is_exact(Counted(astray))


def test_rows_are_not_padded_where_it_does_not() -> None:
    assert is_exact(Counted())


def is_exact(family: StableDiffusion) -> bool:
    with torch.inference_mode():
        row = Rows(torch.zeros(1, 4, 8, 8), torch.tensor([500.0]), stack([family.encode_text("waves")]))
        return rows_are_exact(family, row, PADDED, tile=False)


def test_a_grid_that_needs_no_padding_tries_nothing() -> None:
    family = Counted()
    run(Engine(family), [generation(seeds=(1, 2, 3, 4), steps=2)])
    assert family.batches == [8, 8]


@pytest.mark.parametrize(("astray", "last"), [((), 2), ((3,), 8)])
def test_one_picture_is_drawn_in_the_rows_that_it_has_or_in_padded_ones(
    astray: tuple[int, ...], last: int
) -> None:
    family = Counted(*astray)
    run(Engine(family), [generation(seeds=(1,), steps=3)])
    assert family.batches[-3:] == [last] * 3


@pytest.mark.parametrize(("astray", "last"), [((), [16]), ((3,), [8, 8])])
def test_two_grids_share_one_pass_or_take_a_padded_one_each(astray: tuple[int, ...], last: list[int]) -> None:
    family = Counted(*astray)
    run(Engine(family), [generation(name, seeds=(1, 2, 3, 4), steps=2) for name in "ab"])
    assert family.batches[-2 * len(last) :] == 2 * last


def test_who_chooses_the_batch_size_gets_it() -> None:
    family = Counted()
    run(Engine(family, row_buckets=PADDED), [generation(seeds=(1,), steps=2)])
    assert family.batches == [8, 8]
