"""Rows in forward passes of one denoiser: which of them share one, and how many rows it has.

Only rows with texts of one length share a pass, so that a long text neither changes nor slows short ones. Knows no
generation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from model.denoising.admission import RowBuckets
from model.denoising.encoding import Encoding
from model.denoising.rows import Rows
from model.families.family import Family


def shown_texts(family: Family, texts: Sequence[Encoding], buckets: RowBuckets) -> list[Encoding]:
    """Single texts as the passes show them: in few lengths where passes have fixed sizes, else with no padding.

    So bits depend on no neighbour where sizes are fixed, and else equal those of diffusers' pipelines.
    """
    return family.pad_texts(texts) if buckets.sizes else list(texts)


def predict(family: Family, parts: Sequence[Rows], buckets: RowBuckets, *, tile: bool) -> list[Tensor]:
    """The denoiser's answer to each part. The texts of one part are of one length."""
    answers: dict[int, Tensor] = {}
    for indexes in by_length([rows.text for rows in parts]):
        together = Rows.concatenate([parts[index] for index in indexes])
        found = torch.cat(list(passes(family, together, buckets, tile=tile)))
        sizes = [len(parts[index]) for index in indexes]
        answers |= zip(indexes, torch.split(found, sizes), strict=True)
    return [answers[index] for index in range(len(parts))]


def passes(family: Family, rows: Rows, buckets: RowBuckets, *, tile: bool) -> Iterator[Tensor]:
    """The answers of one forward pass after the other."""
    start = 0
    for size in buckets.split(len(rows)):
        yield forward(family, rows[start : start + size], size, tile=tile)
        start += size


def forward(family: Family, rows: Rows, size: int, *, tile: bool) -> Tensor:
    """One forward pass with exactly `size` rows: missing ones repeat the last, and their answers are dropped."""
    return family.denoise(rows.padded(size), tile=tile)[: len(rows)]


def by_length(texts: Sequence[Encoding]) -> list[list[int]]:
    """The indexes of texts, or of batches of them, that are of one length."""
    found: dict[int, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        found[text.length].append(index)
    return list(found.values())
