"""`python -m tests.bench.engine.flight NUMBER`: draw so many grids at once, print the memory in use, in bytes.

A process of its own, because memory that was taken once is seldom given back.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import psutil
import torch

from model.admission import RowBuckets
from model.engine import DEFAULTS, Engine
from tests.bench.engine.regimes import GRIDS, load
from tests.model.drawing import ignore

NUM_STEPS = 2


def main() -> None:
    number = int(sys.argv[1])
    family = load("postcard").family
    buckets: RowBuckets = DEFAULTS[family.device.type].row_buckets
    engine = Engine(family, max_rows=sys.maxsize, row_buckets=RowBuckets(buckets.sizes[-1:]))
    for job in replace(GRIDS, num_jobs=number).jobs(0):
        engine.admit(job, ignore)
    for _ in range(NUM_STEPS):
        engine.step()
    print(_in_use(family.device))


def _in_use(device: torch.device) -> int:
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    return int(psutil.Process().memory_info().rss)


if __name__ == "__main__":
    main()
