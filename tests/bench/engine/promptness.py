"""How soon somebody sees something: the first preview, what previews cost, and how many steps a newcomer waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from math import ceil
from statistics import mean
from typing import NamedTuple

from model.catalog import load_catalog
from model.engine import Finished
from model.generation import Generation, Step, plan
from model.prompt import read
from tests.bench.engine.clock import Clock
from tests.bench.engine.regimes import load
from tests.bench.figure import Figure, at_most
from tests.model.drawing import ignore
from worker.progress import INTERVAL, webp

PREVIEW, JOIN = 6, 7  # numbers of figures
HEAD_START = 3  # steps that the others are ahead
REGIME = "postcard, 256 px, a grid of 20 steps"


class Preview(NamedTuple):
    """Of one grid, drawn alone with a preview after every step. Seconds."""

    first: float
    each: float
    whole: float  # without any preview

    @property
    def cost(self) -> float:
        """The share that previews take at the pace of the worker."""
        return max(1, ceil(self.whole / INTERVAL)) * self.each / self.whole


def measure(rounds: int) -> Iterator[Figure]:
    previews = [preview(seed) for seed in range(rounds)]
    firsts, costs = (
        tuple(each.first / each.whole for each in previews),
        tuple(100 * each.cost for each in previews),
    )
    steps = _grid(0).steps
    yield Figure(
        PREVIEW, "time to the first preview, as a share of the whole", REGIME, firsts, "", at_most(2 / steps)
    )
    yield Figure(PREVIEW, "share of the time that previews take, one a second", REGIME, costs, " %", at_most(1))
    for situation, neighbours, newcomer in _situations():
        waited = (float(steps_waited(neighbours, newcomer)),)
        behind = f"{sum(each.steps for each in neighbours) - HEAD_START} steps job by job"
        what = "steps of others that a newcomer waits for"
        yield Figure(JOIN, what, situation, waited, "", at_most(1), beside=behind)


def preview(seed: int) -> Preview:
    model, grid = load("postcard"), _grid(seed)
    engine, clock = model.engine(grid.width), Clock.of(model.family.device)
    looks: list[float] = []
    first = 0.0
    steps: list[Step] = []
    clock.run(partial(engine.admit, grid, steps.append))
    while not engine.is_idle:
        ended = clock.run(engine.step)
        before = clock.now
        clock.run(partial(_look, steps[-1]))
        looks.append(clock.now - before)
        first = first or clock.now
    for outcome in ended:
        assert isinstance(outcome, Finished)
        clock.run(partial(engine.decode, outcome))
    return Preview(first, mean(looks), clock.now - sum(looks))


def steps_waited(neighbours: Sequence[Generation], newcomer: Generation) -> int:
    """How many steps the engine makes without the newcomer after its arrival. It may arrive within another."""
    engine = load("postcard").engine(newcomer.width)
    for neighbour in neighbours:
        engine.admit(neighbour, ignore)
    for _ in range(HEAD_START):
        engine.step()
    seen: list[Step] = []
    engine.admit(newcomer, seen.append)
    count = 0
    while True:
        engine.step()
        if seen:
            return count
        count += 1


def _situations() -> Iterator[tuple[str, list[Generation], Generation]]:
    grids = [_grid(number) for number in range(3)]
    single = replace(grids[2], seeds=grids[2].seeds[:1])
    yield "a grid beside one grid", grids[:1], grids[2]
    yield "one picture beside one grid of another size", grids[:1], replace(single, width=128, height=128)
    yield "one picture beside two grids", grids[:2], single
    yield "a grid beside two grids: the engine is full", grids[:2], grids[2]


def _look(step: Step) -> bytes:
    assert step.preview is not None
    return webp(step.preview())


def _grid(seed: int) -> Generation:
    """What `/imagine` draws."""
    entry = load_catalog().default
    return plan(read("a fox in the snow")[0], entry, generation_id=f"grid {seed}", seed=seed)
