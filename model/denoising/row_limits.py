"""How many rows one forward pass may have where memory once ran out, by the size of the pictures. Torch-free."""

from __future__ import annotations

from model.denoising.admission import Bucket, RowBuckets
from model.loading.findings import Findings

_WHAT = "rows that fit"


class RowLimits:
    """Halved whenever memory runs out, and remembered."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    def fitting(self, bucket: Bucket, wanted: RowBuckets) -> RowBuckets:
        """The batch sizes of `wanted` that fit."""
        limit = self._findings.number(_WHAT, (bucket.width, bucket.height))
        return wanted.up_to(limit) if limit else wanted

    def halve(self, bucket: Bucket, num_rows: int) -> None:
        """So many rows, two or more, did not fit."""
        self._findings.keep(_WHAT, (bucket.width, bucket.height), num_rows // 2)
