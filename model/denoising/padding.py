"""Whether rows must be padded to one batch size for a seed to give the same bits under any load.

Some kernels add up in an order that depends on the batch size, others do not: it is tried, size by size.
Knows no queue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

import torch
from torch import Tensor

from model.denoising.admission import RowBuckets
from model.denoising.passes import passes
from model.denoising.rows import Rows
from model.families.family import Family

EXACT = RowBuckets(tuple(range(1, 17)))  # just the rows that there are, up to as many as are tried
_TRIALS = (1, 2, 2, 3, 8)  # rows, together 16


def rows_are_exact(family: Family, row: Rows, padded: RowBuckets, *, tile: bool) -> bool:
    """Whether rows of the size and the text of `row` have the same bits `EXACT` as `padded`."""
    rows = Rows.concatenate([row] * sum(_TRIALS))
    noise = torch.randn(rows.sample.shape, generator=torch.Generator().manual_seed(0))
    rows = replace(rows, sample=noise.to(family.device))
    alone = [rows[end - num_rows : end] for end, num_rows in zip(accumulate(_TRIALS), _TRIALS, strict=True)]
    expected = _answer(family, [rows], padded, tile=tile)
    return all(torch.equal(_answer(family, parts, EXACT, tile=tile), expected) for parts in ([rows], alone))


def _answer(family: Family, parts: Sequence[Rows], buckets: RowBuckets, *, tile: bool) -> Tensor:
    return torch.cat([answer for rows in parts for answer in passes(family, rows, buckets, tile=tile)])
