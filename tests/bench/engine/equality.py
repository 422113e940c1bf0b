"""Whether a seed gives the same picture under load as alone, to the last bit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from PIL import Image

from tests.bench.engine.clock import Clock
from tests.bench.engine.load import closed_loop
from tests.bench.engine.regimes import GRIDS, POSTCARD_64, POSTCARD_128, load
from tests.bench.engine.sides import Bare, Continuous, Side
from tests.bench.figure import Figure, at_least

Pictures = dict[str, list[Image.Image]]
CROWD = (
    replace(POSTCARD_64, num_jobs=32, steps=(4, 8)),
    replace(POSTCARD_128, num_jobs=24, steps=(4, 8)),
    replace(GRIDS, num_jobs=8, steps=(4, 8), side=128),
)
NUM_USERS = 16
SIDE = 64
NUMBER = 12


def measure(rounds: int) -> Iterator[Figure]:
    """Bits have no spread: one round is enough."""
    model = load("postcard")
    bare = drawn(Bare(model), 1)
    loaded, alone = drawn(Continuous(model.engine(SIDE)), NUM_USERS), drawn(Continuous(model.engine(SIDE)), 1)
    regime = f"postcard, {len(alone)} jobs of 64 and 128 px, one and four pictures, {NUM_USERS} users"
    share = 100 * same(loaded, alone)
    yield Figure(NUMBER, "bit-equal to the same job alone", regime, (share,), " %", at_least(100))
    # The pipeline keeps its latents in the model's precision, the engine in single precision.
    apart = float(difference(loaded, bare))
    yield Figure(NUMBER, "largest difference of a colour from bare diffusers", regime, (apart,), " of 255")


def drawn(side: Side, num_users: int) -> Pictures:
    """All jobs of the crowd, sizes in turns."""
    jobs = [job for regime in CROWD for job in regime.jobs(0)]
    jobs.sort(key=lambda job: job.seeds)  # an order that mixes the sizes, and is always the same
    closed_loop(side, Clock.of(load("postcard").family.device), jobs, num_users)
    return side.pictures


def same(ours: Pictures, theirs: Pictures) -> float:
    """The share of jobs whose pictures are all the same."""
    return sum(list(map(_bits, ours[name])) == list(map(_bits, theirs[name])) for name in theirs) / len(theirs)


def difference(ours: Pictures, theirs: Pictures) -> int:
    """The largest difference of any colour."""
    pairs = [pair for name in theirs for pair in zip(ours[name], theirs[name], strict=True)]
    return max(int(np.abs(np.asarray(one, int) - np.asarray(other, int)).max()) for one, other in pairs)


def _bits(picture: Image.Image) -> bytes:
    return picture.tobytes()
