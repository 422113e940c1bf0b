"""What is drawn while we measure: models, sizes and mixes of jobs. Knows neither side and no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from model.catalog import load_catalog
from model.engine import Engine
from model.families.stable_diffusion import StableDiffusion
from model.generation import Condition, Generation, tile_seed
from model.loading.device import choose_device, prepare_thread
from model.loading.findings import Findings
from tests.bench.click_to_grid import load_bare
from tests.model.tiny import build_tiny_pipeline

GRID = 4


@dataclass(frozen=True)
class Model:
    """One copy of the weights, for both sides: diffusers' pipeline, and the family that steps its parts."""

    pipeline: Any
    family: StableDiffusion
    rescale: float  # of the guidance, as the catalog has it
    findings: Findings = field(default_factory=Findings)  # what a worker keeps from start to start

    def engine(self, side: int) -> Engine:
        """A warm one, as a worker has it. `side` is that of most pictures, in pixels."""
        engine = Engine(self.family, findings=self.findings)
        engine.warm_up(side, side)
        return engine


@dataclass(frozen=True)
class Regime:
    """A kind of crowd. Every job draws its steps, guidance and sampler from the mix."""

    name: str
    model: str
    side: int  # pixels
    num_images: int
    num_users: int
    num_jobs: int
    steps: tuple[int, ...] = (8, 12, 20)
    guidance: tuple[float, ...] = (1.0, 3.0, 5.0)
    samplers: tuple[str, ...] = ("ddim", "euler", "dpm++")

    def jobs(self, seed: int) -> list[Generation]:
        """The same for the same seed."""
        random = Random(f"{self.name} {seed}")
        return [self._job(number, random) for number in range(self.num_jobs)]

    def _job(self, number: int, random: Random) -> Generation:
        steps, seed = random.choice(self.steps), random.getrandbits(32)
        return Generation(
            id=f"{self.name} {number}",
            conditions=(Condition(f"fox {number}", 1.0),),
            width=self.side,
            height=self.side,
            steps=steps,
            stop_step=steps,
            guidance_scale=random.choice(self.guidance),
            guidance_rescale=load(self.model).rescale,
            sampler=random.choice(self.samplers),
            seeds=tuple(tile_seed(seed, index) for index in range(self.num_images)),
        )


TINY = Regime("tiny random UNet, 64 px, one picture", "tiny", 64, 1, 16, 32)
POSTCARD_64 = Regime("postcard, 64 px, one picture", "postcard", 64, 1, 16, 32)
POSTCARD_128 = Regime("postcard, 128 px, one picture", "postcard", 128, 1, 16, 32)
LONE = Regime("postcard, 256 px, one picture", "postcard", 256, 1, 1, 6)
GRIDS = Regime("postcard, 256 px, grid of four", "postcard", 256, GRID, 4, 6, steps=(8, 12))


@cache
def load(name: str) -> Model:
    """A model on the best device, with one thread on a CPU."""
    entry = load_catalog().default
    pipeline = load_bare(entry)  # sets the threads
    if name == "postcard":
        return Model(pipeline, StableDiffusion(pipeline, Path(entry.location)), entry.guidance_rescale)
    prepare_thread()
    pipeline = build_tiny_pipeline().to(choose_device())
    return Model(pipeline, StableDiffusion(pipeline), 0.0)
