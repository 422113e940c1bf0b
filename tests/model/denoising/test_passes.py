"""Which rows share a forward pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor

from model.denoising.admission import RowBuckets
from model.denoising.encoding import Encoding, stack
from model.denoising.passes import predict, shown_texts
from model.denoising.rows import Rows
from model.families.family import Family

LENGTHS = (4, 8)


class Doubling:
    """Answers twice what it is shown, and remembers how many rows with how long texts each pass had."""

    device = torch.device("cpu")

    def __init__(self) -> None:
        self.passes: list[tuple[int, int]] = []

    def denoise(self, rows: Rows, *, tile: bool) -> Tensor:
        self.passes.append((len(rows), rows.text.length))
        return 2 * rows.sample

    def pad_texts(self, texts: Sequence[Encoding]) -> list[Encoding]:
        return [each.padded(next(length for length in LENGTHS if length >= each.length)) for each in texts]


def part(num_rows: int, length: int) -> Rows:
    text = stack([Encoding(torch.zeros(length, 2))] * num_rows)
    return Rows(torch.randn(num_rows, 1, 2, 2), torch.zeros(num_rows), text)


@pytest.mark.parametrize(
    ("buckets", "passes"),
    [
        (RowBuckets(), [(4, 3), (2, 7), (1, 5)]),
        (RowBuckets((2,)), [(2, 3), (2, 3), (2, 7), (2, 5)]),
        (RowBuckets((1, 2, 4)), [(4, 3), (2, 7), (1, 5)]),
    ],
)
def test_a_pass_has_texts_of_one_length(buckets: RowBuckets, passes: list[tuple[int, int]]) -> None:
    family: Any = Doubling()
    parts = [part(1, 3), part(2, 7), part(3, 3), part(1, 5)]
    answers = predict(family, parts, buckets, tile=False)
    assert family.passes == passes
    for rows, answer in zip(parts, answers, strict=True):
        assert torch.equal(answer, 2 * rows.sample)


def test_texts_are_padded_where_passes_have_fixed_sizes() -> None:
    family: Family = Doubling()  # type: ignore[assignment]  # half a family is enough here
    texts = [Encoding(torch.zeros(length, 2)) for length in (3, 4, 5)]
    assert [each.length for each in shown_texts(family, texts, RowBuckets((8,)))] == [4, 4, 8]
    assert shown_texts(family, texts, RowBuckets()) == texts
