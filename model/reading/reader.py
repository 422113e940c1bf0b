"""Readings of one model, advancing in turn. Knows no job and no store."""

from __future__ import annotations

from model.denoising.admission import RowBuckets
from model.denoising.embedding import EmbeddingCache
from model.errands import Errands
from model.families.family import Family
from model.reading.classifier import Work
from model.reading.describe import describe
from model.reading.reading import Answer, Describe, Question
from model.reading.shorten import shorten


class Reader(Errands[Question, Answer]):
    """Answers questions by the denoiser of a family, one forward pass at a time."""

    def __init__(self, family: Family, row_buckets: RowBuckets) -> None:
        super().__init__()
        self._family = family
        self._embed = EmbeddingCache(family.encode_text)
        self._row_buckets = row_buckets

    def _begin(self, task: Question) -> Work[Answer]:
        if isinstance(task, Describe):
            return describe(task, self._family, self._embed, self._row_buckets)
        return shorten(task, self._embed)
