"""Whether rows must be padded to one batch size for a seed to give the same bits under any load.

Some kernels add up in an order that depends on the batch size, others do not: it is tried, size by size.
Knows no queue.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from model.admission import Bucket, RowBuckets
from model.batch import Sketch, denoise
from model.embedding import EmbeddingCache
from model.families.family import Family
from model.generation import Condition, Generation

EXACT = RowBuckets(tuple(range(1, 17)))  # just the rows that there are, up to as many as are tried
_TRIALS = ((1, 1.0), (1, 2.0), (1, 2.0), (3, 1.0), (4, 2.0))  # pictures, guidance: 1, 2, 3, 8, together 16 rows


def rows_are_exact(family: Family, embed: EmbeddingCache, bucket: Bucket, padded: RowBuckets) -> bool:
    """Whether rows of this size have the same bits `EXACT` as `padded`."""
    sketches = [Sketch(family, embed, _trial(bucket, *trial)) for trial in _TRIALS]
    expected = denoise(family, sketches, padded)
    alone = [denoise(family, [sketch], EXACT)[0] for sketch in sketches]
    together = denoise(family, sketches, EXACT)
    return _are_equal(expected, alone) and _are_equal(expected, together)


def _trial(bucket: Bucket, num_images: int, guidance_scale: float) -> Generation:
    return Generation(
        id="trial",
        conditions=(Condition("", 1.0),),
        width=bucket.width,
        height=bucket.height,
        steps=1,
        stop_step=1,
        guidance_scale=guidance_scale,
        seeds=tuple(range(num_images)),
        tile=bucket.tile,
    )


def _are_equal(some: Sequence[Tensor], others: Sequence[Tensor]) -> bool:
    return all(torch.equal(one, other) for one, other in zip(some, others, strict=True))
