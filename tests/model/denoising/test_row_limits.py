"""Running out of memory ends no job that fits in smaller batches."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from model.denoising.admission import Bucket, RowBuckets
from model.denoising.row_limits import RowLimits
from model.denoising.rows import Rows
from model.engine import Engine, Failed
from model.families.stable_diffusion import StableDiffusion
from model.loading.findings import Findings
from model.loading.memory import is_out_of_memory
from tests.model.drawing import generation, ignore, run
from tests.model.tiny import build_tiny_pipeline

SMALL = Bucket.of(generation())
LARGE = Bucket.of(generation(width=128))


class Narrow(StableDiffusion):
    """Has memory for a few rows at a time."""

    def __init__(self, num_rows: int, kind: type[Exception] = torch.OutOfMemoryError) -> None:
        super().__init__(build_tiny_pipeline())
        self.num_rows = num_rows
        self.kind = kind
        self.batches: list[int] = []

    def denoise(self, rows: Rows, *, tile: bool) -> torch.Tensor:
        self.batches.append(len(rows))
        if len(rows) > self.num_rows:
            raise self.kind("DefaultCPUAllocator: can't allocate memory")
        return super().denoise(rows, tile=tile)


@pytest.mark.parametrize(
    ("wanted", "limit", "fitting"),
    [
        (RowBuckets((1, 2, 4, 8)), 4, RowBuckets((1, 2, 4))),
        (RowBuckets((1, 2, 4, 8)), 3, RowBuckets((1, 2))),
        (RowBuckets((8,)), 4, RowBuckets((4,))),
        (RowBuckets(), 3, RowBuckets((1, 2, 3))),
    ],
)
def test_batch_sizes_up_to_what_fits(wanted: RowBuckets, limit: int, fitting: RowBuckets) -> None:
    assert wanted.up_to(limit) == fitting


def test_a_limit_holds_for_its_size_alone_and_is_remembered() -> None:
    findings, wanted = Findings(), RowBuckets((2, 4, 8))
    RowLimits(findings).halve(LARGE, 8)
    assert RowLimits(findings).fitting(LARGE, wanted) == RowBuckets((2, 4))
    assert RowLimits(findings).fitting(SMALL, wanted) == wanted


@pytest.mark.parametrize("kind", [torch.OutOfMemoryError, MemoryError, RuntimeError])
def test_a_step_that_does_not_fit_is_taken_in_halves_from_then_on(kind: type[Exception]) -> None:
    family = Narrow(2, kind)
    engine = Engine(family, row_buckets=RowBuckets((8,)))
    wanted = generation(seeds=(1, 2, 3, 4))
    narrow = run(engine, [wanted])["a"]
    assert family.batches == [8, 4, *[2] * 12]  # three steps of eight rows
    expected = run(Engine(Narrow(99), row_buckets=RowBuckets((2,))), [wanted])["a"]
    assert torch.equal(narrow, expected)


def test_where_not_one_row_fits_the_generation_fails() -> None:
    engine = Engine(Narrow(0), row_buckets=RowBuckets((8,)))
    engine.admit(generation(), ignore)
    (failed,) = engine.step()
    assert isinstance(failed, Failed)
    assert is_out_of_memory(failed.error)
    assert engine.is_idle


def test_other_errors_are_not_tried_again() -> None:
    family: Any = Narrow(0, ValueError)
    family.kind = lambda text: ValueError("no")
    engine = Engine(family, row_buckets=RowBuckets((8,)))
    engine.admit(generation(), ignore)
    engine.step()
    assert family.batches == [8]


def test_the_knee_lies_where_memory_ends() -> None:
    findings = Findings()
    engine = Engine(Narrow(2), row_buckets=RowBuckets((1, 2, 4, 8)), findings=findings)
    engine.warm_up(64, 64)
    assert engine.max_rows <= 2
    assert RowLimits(findings).fitting(SMALL, RowBuckets((1, 2, 4, 8))).sizes[-1] <= 2
