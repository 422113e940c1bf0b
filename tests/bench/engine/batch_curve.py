"""What a row of the denoiser takes among others, and from where on more of them bring nothing: the knee."""

from __future__ import annotations

from functools import partial
from statistics import median

import torch
from torch import Tensor

from model.denoising.attention import preferred_attention
from model.denoising.batch import Sketch
from model.denoising.embedding import EmbeddingCache
from model.denoising.knee import find_knee
from model.denoising.rows import Rows
from model.families.family import Family
from model.generation import Generation
from tests.bench.engine.clock import Clock
from tests.bench.engine.regimes import GRIDS, POSTCARD_64, POSTCARD_128, load

FEW = (1, 2, 4, 8, 16, 32)
ROWS = {"cpu": FEW, "mps": FEW, "cuda": (*FEW, 64)}
REPEATS = 5


def curve(rounds: int) -> dict[str, object]:
    """Milliseconds of one row by the rows in the batch, and the knee, for each size."""
    family = load("postcard").family
    rows = ROWS[family.device.type]
    curves = {}
    for regime in (POSTCARD_64, POSTCARD_128, GRIDS):
        job = regime.jobs(0)[0]
        seconds = {number: seconds_per_step(family, job, number) for number in rows}
        each = [1000 * seconds[number] / number for number in rows]
        curves[f"{regime.side} px"] = {"milliseconds": each, "knee": find_knee(rows, seconds.__getitem__)}
    return {"model": "postcard", "rows": list(rows), "sizes": curves}


def seconds_per_step(family: Family, generation: Generation, number: int) -> float:
    """Of so many rows as `generation` has; the median of some steps, of which the first sets things up."""
    rows = rows_of(family, generation, number)
    seconds = []
    for _ in range(REPEATS + 1):
        clock = Clock.of(family.device)
        clock.run(partial(denoise, family, rows))
        seconds.append(clock.now)
    return median(seconds[1:])


def rows_of(family: Family, generation: Generation, number: int) -> Rows:
    """So many times the first row of a generation."""
    with torch.inference_mode():
        row = Sketch(family, EmbeddingCache(family.encode_text), generation).rows()[-1][:1]
        return Rows.concatenate([row] * number)


def denoise(family: Family, rows: Rows) -> Tensor:
    """As the engine does it."""
    with torch.inference_mode(), preferred_attention(family.device):
        return family.denoise(rows, tile=False)
