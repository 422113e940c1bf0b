"""`python -m tests.bench.engine.flight NUMBER`: draw so many grids at once, print the most memory taken, in bytes.

A process of its own, because memory that was taken once is seldom given back.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from resource import RUSAGE_SELF, getrusage

import torch

from model.admission import RowBuckets
from model.engine import DEFAULTS, Engine
from tests.bench.engine.regimes import GRIDS, load
from tests.model.drawing import ignore

NUM_STEPS = 4


def main() -> None:
    number = int(sys.argv[1])
    family = load("postcard").family
    buckets: RowBuckets = DEFAULTS[family.device.type].row_buckets
    engine = Engine(family, max_rows=sys.maxsize, row_buckets=RowBuckets(buckets.sizes[-1:]))
    for job in replace(GRIDS, num_jobs=number).jobs(0):
        engine.admit(job, ignore)
    for _ in range(NUM_STEPS):
        engine.step()
    print(_most(family.device))


def _most(device: torch.device) -> int:
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    return getrusage(RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
