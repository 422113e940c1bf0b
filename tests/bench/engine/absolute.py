"""What a GPU draws in absolute numbers, with models of well-known shapes: a CPU takes minutes for a picture."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import torch
from PIL import Image

from model.denoising.knee import find_knee
from model.engine import Engine, Failed
from model.families.family import Family
from model.generation import Condition, Generation
from model.loading.device import choose_device, choose_dtype
from model.loading.findings import Findings
from tests.bench.engine import peak
from tests.bench.engine.batch_curve import ROWS, seconds_per_step
from tests.bench.engine.clock import Clock
from tests.bench.engine.load import closed_loop
from tests.bench.engine.shapes import SD_15, SDXL, Shape, build
from tests.bench.engine.sides import Continuous
from tests.bench.figure import Figure, Goal, at_least, at_most
from tests.model.drawing import ignore

SPEED, SHARE = 2, 3  # numbers of figures
SHARE_GOAL = 0.45
GRID_GOALS = {SDXL.name: at_most(0.4)}  # seconds
GRID_STEPS = 4
GUIDANCE = 5.0


def measure(rounds: int) -> Iterator[Figure]:
    """Nothing where there is no GPU."""
    if torch.cuda.is_available():
        device = choose_device()
        for shape in (SD_15, SDXL):
            family = build(shape, device, choose_dtype(device))
            yield from figures(shape, family, rounds, ROWS[device.type])
            del family
            torch.cuda.empty_cache()


def figures(shape: Shape, family: Family, rounds: int, sizes: tuple[int, ...]) -> Iterator[Figure]:
    """Of one model. `sizes` are the batch sizes among which the knee is looked for."""
    engine = Engine(family, findings=Findings())
    engine.warm_up(shape.side, shape.side)
    where = f"{shape.name}, {shape.side} px"
    yield _share_at_knee(shape, family, where, sizes)
    clock = partial(Clock.of, family.device)
    rates = tuple(_images_per_second(shape, engine, clock(), seed) for seed in range(rounds))
    yield Figure(
        SPEED, "pictures per second of a full house", f"{where}, {shape.steps} guided steps", rates, " /s"
    )
    grids = tuple(_grid(shape, engine, clock(), seed) for seed in range(rounds + 1))[
        1:
    ]  # the first sets things up
    goal: Goal | None = GRID_GOALS.get(shape.name)
    regime = f"{where}, {GRID_STEPS} steps without guidance, alone"
    yield Figure(SPEED, "seconds for a grid of four, decoding included", regime, grids, " s", goal)


def _share_at_knee(shape: Shape, family: Family, where: str, sizes: tuple[int, ...]) -> Figure:
    job = _job(shape, 0, GRID_STEPS, 1)
    seconds = {number: seconds_per_step(family, job, number) for number in sizes}
    knee = find_knee(sizes, seconds.__getitem__)
    best = peak.multiplication(family.device)
    share = knee * peak.flop_per_row(family, job) / seconds[knee] / best
    beside = f"{knee} rows in {1000 * seconds[knee]:.3g} ms, of {best / 1e12:.3g} TFLOP/s"
    what = "share of the speed of a matrix multiplication at the knee"
    return Figure(SHARE, what, where, (share,), "", at_least(SHARE_GOAL), beside)


def _images_per_second(shape: Shape, engine: Engine, clock: Clock, seed: int) -> float:
    """Everybody orders one picture after the other, and there are as many people as have room."""
    num_users = max(1, engine.max_rows // 2)
    jobs = [_job(shape, 1000 * seed + number, shape.steps, 1, GUIDANCE) for number in range(2 * num_users)]
    return closed_loop(Continuous(engine), clock, jobs, num_users).throughput


def _grid(shape: Shape, engine: Engine, clock: Clock, seed: int) -> float:
    clock.run(partial(_draw, engine, _job(shape, seed, GRID_STEPS, 4)))
    return clock.now


def _draw(engine: Engine, job: Generation) -> list[Image.Image]:
    engine.admit(job, ignore)
    while True:
        for outcome in engine.step():
            if isinstance(outcome, Failed):
                raise outcome.error
            return engine.decode(outcome)


def _job(shape: Shape, number: int, steps: int, num_images: int, guidance: float = 1.0) -> Generation:
    return Generation(
        id=f"{shape.name} {number} {steps}",
        conditions=(Condition(f"fox {number}", 1.0),),
        width=shape.side,
        height=shape.side,
        steps=steps,
        stop_step=steps,
        guidance_scale=guidance,
        seeds=tuple(range(num_images)),
    )
