"""Two steps of as many grids as an engine draws at once, and how long they take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any, TypeVar

import torch

from model.catalog import Entry
from model.engine import Failed
from model.generation import NUM_IMAGES, Generation, Step, UnsafePicturesError, plan
from model.loading import device
from model.loading.opening import Draws
from model.prompt import parse

T = TypeVar("T")

NUM_STEPS = 2  # the first may set things up, the second is measured
PROMPT = parse("a lighthouse by the sea at dawn")


@dataclass(frozen=True)
class Trial:
    """What a step of `num_grids` grids with `num_rows` rows took, and decoding one picture."""

    num_grids: int
    num_rows: int
    seconds_per_step: float
    seconds_per_image: float

    def images_per_second(self, steps: int) -> float:
        """With decoding after the steps; a worker does it beside them and is a little faster."""
        num_images = NUM_IMAGES * self.num_grids
        return num_images / (steps * self.seconds_per_step + num_images * self.seconds_per_image)


def tried(engine: Draws, entry: Entry, used: torch.device) -> Trial:
    """Draw with an idle engine that is warm. Raises whatever drawing raises."""
    grids = _admitted(engine, entry)
    ended = list(engine.step())
    seconds_per_step, more = _timed(used, engine.step)
    ended += more
    while not engine.is_idle:  # a sampler may take more steps than it was asked for
        ended += engine.step()
    seconds, _ = _timed(used, lambda: _decode(engine, ended))
    return Trial(
        num_grids=len(grids),
        num_rows=sum(grid.num_rows for grid in grids),
        seconds_per_step=seconds_per_step,
        seconds_per_image=seconds / (NUM_IMAGES * len(grids)),
    )


def _timed(used: torch.device, work: Callable[[], T]) -> tuple[float, T]:
    """The seconds that some work takes a device, and what comes of it."""
    device.wait_for(used)
    start = perf_counter()
    result = work()
    device.wait_for(used)
    return perf_counter() - start, result


def _admitted(engine: Draws, entry: Entry) -> list[Generation]:
    grids = [_grid(entry, 0)]
    engine.admit(grids[0], _ignore)
    while engine.has_room(grid := _grid(entry, len(grids))):
        engine.admit(grid, _ignore)
        grids.append(grid)
    return grids


def _grid(entry: Entry, seed: int) -> Generation:
    planned = plan(PROMPT, entry, generation_id=str(seed), seed=seed)
    return replace(planned, steps=NUM_STEPS, stop_step=NUM_STEPS)


def _decode(engine: Draws, ended: Sequence[Any]) -> None:
    for outcome in ended:
        if isinstance(outcome, Failed):
            raise outcome.error
        with suppress(UnsafePicturesError):  # nobody sees what became of two steps
            engine.decode(outcome)


def _ignore(step: Step) -> None:
    """Nobody waits for it."""
