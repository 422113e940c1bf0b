"""Lines of the scoreboard."""

from __future__ import annotations

import json

import pytest

from tests.bench.board import Board, as_json, page, table
from tests.bench.figure import Figure, Goal, at_least, at_most, ratios, spread

MISSED = Figure(
    2, "jobs per second", "64 px", (2.0, 1.0, 1.5), goal=at_least(2.0), beside="bare 4, engine 6 jobs/s"
)
MET = Figure(1, "overhead", "one user", (1.02,), goal=at_most(1.05))
UNJUDGED = Figure(13, "cold start", "processor", (6.5, 7.25), " s")


@pytest.mark.parametrize(
    ("goal", "value", "verdict"),
    [
        (at_least(2), 2.0, "met"),
        (at_least(2), 1.5, "missed by 25.0 %"),
        (at_most(2), 2.0, "met"),
        (at_most(2), 3.0, "missed by 50.0 %"),
    ],
)
def test_a_goal_tells_how_far_it_was_missed(goal: Goal, value: float, verdict: str) -> None:
    assert goal.verdict(value) == verdict


def test_the_median_is_judged_and_not_the_best() -> None:
    assert MISSED.median == 1.5
    assert MISSED.is_met is False


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((1.5, 1.0, 2.0), "1.50 × (1.00–2.00)"),
        ((0.0625,), "0.062 ×"),
        ((120.4, 120.4), "120 ×"),
        ((12.34, 5.0), "8.67 × (5.00–12.3)"),
    ],
)
def test_a_spread_is_median_and_range(values: tuple[float, ...], text: str) -> None:
    assert spread(values, " ×") == text


def test_ratios_are_taken_round_by_round() -> None:
    assert ratios([6, 3], [2, 3]) == (3, 1)


def test_the_table_has_a_line_for_each_figure() -> None:
    lines = table([MET, MISSED, UNJUDGED]).splitlines()
    assert lines[2] == "| 1 | overhead | one user | 1.02 × | ≤ 1.05 × | met |  |"
    assert lines[3] == (
        "| 2 | jobs per second | 64 px | 1.50 × (1.00–2.00) | ≥ 2 × | missed by 25.0 % | bare 4, engine 6 jobs/s |"
    )
    assert lines[4] == "| 13 | cold start | processor | 6.88 s (6.50–7.25) |  |  |  |"


def test_goals_that_are_met_are_counted() -> None:
    assert Board(1, [MET, MISSED, UNJUDGED]).summary == "1 of 2 goals are met."


def test_what_is_kept_has_every_measured_value() -> None:
    kept = json.loads(as_json(Board(3, [MISSED, UNJUDGED], {"users": {"users": [1]}})))
    assert kept["rounds"] == 3
    assert [figure["values"] for figure in kept["figures"]] == [[2.0, 1.0, 1.5], [6.5, 7.25]]
    assert [figure["goal"] for figure in kept["figures"]] == [{"at least": 2.0}, None]
    assert kept["curves"] == {"users": {"users": [1]}}


def test_the_page_shows_the_plots_that_there_are() -> None:
    text = page(Board(1, [MET], {"users": {}}))
    assert "(users.png)" in text
    assert "latency.png" not in text
