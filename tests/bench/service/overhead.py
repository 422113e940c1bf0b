"""What the road of a job adds to the drawing: from the order to the files, beside a script with the same pipeline.

Both draw the grid of the catalog's entry and write the same five PNGs. One job at a time, sides in turns.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from model.catalog import load_catalog
from model.generation import plan
from model.grid import assemble, encode_png
from model.prompt import read
from tests.bench.engine.regimes import Model, load
from tests.bench.engine.sides import draw
from tests.bench.figure import Figure, at_most, medians, ratios
from tests.bench.service.house import House, is_end, open_house

OVERHEAD, PREVIEW = 1, 6  # numbers of figures
GOAL = 1.05
PACES = {"": "a grid of 20 steps", "--quality 0.25": "a grid of 5 steps"}
TURNS = 3  # for each round: jobs are short


@dataclass(frozen=True)
class Road:
    """Of one job through the service. Seconds from its order."""

    preview: float
    whole: float


def measure(rounds: int) -> Iterator[Figure]:
    model = load("postcard")
    with open_house() as house, house.workers(["worker"]), TemporaryDirectory() as folder:
        for flags, pace in PACES.items():
            yield from _figures(house, model, Path(folder), flags, pace, rounds * TURNS)


def _figures(house: House, model: Model, folder: Path, flags: str, pace: str, rounds: int) -> Iterator[Figure]:
    roads, scripts = [], []
    for seed in range(rounds + 1):
        text = f"a fox in the snow --seed {seed} {flags}"
        roads.append(_through(house, text))
        scripts.append(_script(model, text, seed, folder))
    roads, scripts = roads[1:], scripts[1:]  # the first of each sets things up
    regime, wholes = f"postcard, 256 px, {pace}, one user", [road.whole for road in roads]
    what = "order to files, beside bare diffusers with the same files"
    beside = medians("s", bare=scripts, service=wholes)
    yield Figure(OVERHEAD, what, regime, ratios(wholes, scripts), goal=at_most(GOAL), beside=beside)
    shares = ratios([road.preview for road in roads], wholes)
    yield Figure(PREVIEW, "order to first preview, as a share of order to files", regime, shares, "")


def _through(house: House, text: str) -> Road:
    house.mark()
    start = time.perf_counter()
    job, preview = house.submit(text), 0.0
    while True:
        for heard in house.listen():
            seconds = heard.at - start
            preview = preview or (seconds if heard.event.has_preview else 0.0)
            if heard.event.job_id == job.id and is_end(heard.event):
                assert (house.images / job.id / "grid.png").is_file()
                return Road(preview, seconds)


def _script(model: Model, text: str, seed: int, folder: Path) -> float:
    """Seconds of what somebody would write who needs these files and nothing else."""
    start = time.perf_counter()
    generation = plan(read(text)[0], load_catalog().default, generation_id="bare", seed=seed)
    pictures = draw(model, generation)
    for name, picture in [*enumerate(pictures), ("grid", assemble(pictures))]:
        (folder / f"{name}.png").write_bytes(encode_png(picture, {}))
    return time.perf_counter() - start
