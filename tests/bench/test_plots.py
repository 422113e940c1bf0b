"""Plots of curves as `scoreboard.json` holds them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.bench import scoreboard
from tests.bench.board import PLOTS
from tests.bench.plots import draw_all

CURVES: dict[str, dict[str, Any]] = {
    "batch-curve": {
        "model": "postcard",
        "rows": [1, 2, 4],
        "sizes": {"64 px": {"milliseconds": [8.0, 4.0, 3.9], "knee": 2}},
    },
    "users": {"regime": "64 px", "users": [1, 2], "bare": [2.0, 2.0], "engine": [2.0, 3.0]},
    "latency": {
        "regime": "64 px",
        "loads": [0.8, 1.5],
        "bare": [1.0, 2.0],
        "batches": [0.9, 1.5],
        "engine": [0.5, 0.6],
    },
    "fairness": {"served": [9, 3], "p95": {"order again at once": {"without": 1.0, "with": 1.2}}},
    "scale-out": {"workers": [1, 2], "jobs per second": [1.0, 1.9]},
    "redis": {
        "stock": 52,
        "goal": 20,
        "sent": {"submit": 3.0, "worker": 8.0, "bot": 13.0},
        "executed": {"submit": 16.0, "worker": 45.0, "bot": 19.0},
    },
}


def test_every_plot_of_the_page_can_be_drawn() -> None:
    assert set(CURVES) == set(PLOTS) == set(scoreboard.CURVES)


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_becomes_a_picture_that_is_not_empty(name: str, tmp_path: Path) -> None:
    [file] = draw_all({name: CURVES[name]}, tmp_path)
    assert file == tmp_path / f"{name}.png"
    with Image.open(file) as picture:
        assert min(picture.size) > 300
        assert len(picture.convert("RGB").getcolors(2**20) or []) > 10


def test_the_same_curve_is_the_same_file(tmp_path: Path) -> None:
    twice = [draw_all({"users": CURVES["users"]}, tmp_path)[0].read_bytes() for _ in range(2)]
    assert twice[0] == twice[1]
