"""`python -m tests.bench.engine.flight NUMBER`: draw so many grids at once, print the memory that takes as JSON.

A process of its own, because memory that was taken once is seldom given back.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, replace

import psutil
import torch

from model.catalog import load_catalog
from model.denoising.admission import RowBuckets
from model.engine import DEFAULTS, Engine
from model.families.family import Family
from model.loading import checkpoint
from model.loading.device import choose_device
from tests.bench.engine.regimes import GRIDS
from tests.model.drawing import ignore

NUM_STEPS = 2


@dataclass(frozen=True)
class Memory:
    """In bytes. On a GPU what its tensors take, else what the process does."""

    empty: int  # all programs are imported and no model is loaded
    loaded: int
    drawing: int
    weights: int  # one copy of them


def main() -> None:
    torch.set_num_threads(1)
    print(json.dumps(asdict(measure(int(sys.argv[1])))))


def measure(number: int) -> Memory:
    device = choose_device()
    __import__("diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion")
    empty = _in_use(device)
    entry = load_catalog().default
    family = checkpoint.load(entry, device=device)
    loaded = _in_use(device)
    weights = _draw(family, number)
    return Memory(empty, loaded, _in_use(device), weights)


def _draw(family: Family, number: int) -> int:
    """Two steps of so many grids. Returns what the weights take."""
    buckets: RowBuckets = DEFAULTS[family.device.type].row_buckets
    engine = Engine(family, max_rows=sys.maxsize, row_buckets=RowBuckets(buckets.sizes[-1:]))
    for job in replace(GRIDS, num_jobs=number).jobs(0):
        engine.admit(job, ignore)
    for _ in range(NUM_STEPS):
        engine.step()
    return engine.memory


def _in_use(device: torch.device) -> int:
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    return int(psutil.Process().memory_info().rss)


if __name__ == "__main__":
    main()
