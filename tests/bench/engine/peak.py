"""How much of what the device can do reaches the denoiser: its arithmetic beside a large matrix multiplication.

Padding rows are not counted as work done.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from statistics import mean

import torch
from torch.utils.flop_counter import FlopCounterMode

from tests.bench.engine.clock import Clock
from tests.bench.engine.load import Record
from tests.bench.engine.regimes import GRIDS, POSTCARD_64, POSTCARD_128, Model, Regime, load
from tests.bench.engine.row import Row, ratios, spread
from tests.bench.engine.throughput import both

MATRIX = {"cpu": 2048, "cuda": 8192}  # rows and columns


def measure(rounds: int) -> Iterator[Row]:
    for regime in (POSTCARD_64, POSTCARD_128, GRIDS):
        bare, engine = both(regime, rounds)
        best = multiplication(load(regime.model))
        theirs, ours = [
            [arithmetic(record, regime, seed) / best for seed, record in enumerate(side)]
            for side in (bare, engine)
        ]
        what = "share of the speed of a matrix multiplication, decoding included"
        yield Row(what, regime.name, spread(theirs), spread(ours), spread(ratios(ours, theirs)), "")


def arithmetic(record: Record, regime: Regime, seed: int) -> float:
    """FLOP per second of the jobs of a full house, as far as the denoiser asks for them."""
    row_steps = mean(job.num_rows * job.steps for job in regime.jobs(seed))
    return record.throughput * row_steps * flop_per_row(regime)


def multiplication(model: Model) -> float:
    """FLOP per second of the largest matrices, in the precision of the model. The best of five."""
    device = model.family.device
    size = MATRIX[device.type]
    one, other = torch.randn(2, size, size, dtype=model.pipeline.unet.dtype, device=device)
    seconds = []
    for _ in range(6):  # the first sets things up
        clock = Clock.of(device)
        clock.run(partial(torch.matmul, one, other))
        seconds.append(clock.now)
    return 2 * size**3 / min(seconds)


@cache
def flop_per_row(regime: Regime) -> int:
    model = load(regime.model)
    unet, num_tokens = model.pipeline.unet, model.pipeline.tokenizer.model_max_length
    kind = {"dtype": unet.dtype, "device": unet.device}
    sample = torch.zeros((1, *model.family.latent_shape(regime.side, regime.side)), **kind)
    text = torch.zeros((1, num_tokens, unet.config.cross_attention_dim), **kind)
    counter = FlopCounterMode(display=False)
    with torch.inference_mode(), counter:
        unet(sample, 0, encoder_hidden_states=text)
    return int(counter.get_total_flops())
