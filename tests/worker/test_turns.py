"""Whose turn it is: faster speeds first, and at each speed the models one after the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from model.params import Speed
from worker import keys
from worker.turns import Turns

MODELS = ("a", "b", "c")


def of(turns: Turns, speed: Speed) -> list[str]:
    return [keys.model_of(name) for name in turns.queues() if name.startswith(f"{speed}.")]


def test_faster_speeds_and_jobs_of_earlier_editions_come_first() -> None:
    assert Turns(["a", "b"]).queues() == [
        *("turbo", "turbo.a", "turbo.b"),
        *("fast", "fast.a", "fast.b"),
        *("relax", "relax.a", "relax.b"),
    ]


def test_a_model_that_had_its_turn_comes_last_at_that_speed_alone() -> None:
    turns = Turns(MODELS)
    turns.took("fast.a")
    assert of(turns, Speed.FAST) == ["b", "c", "a"]
    assert of(turns, Speed.TURBO) == of(turns, Speed.RELAX) == ["a", "b", "c"]
    turns.took("fast.c")
    assert of(turns, Speed.FAST) == ["b", "a", "c"]


def test_a_job_of_an_earlier_edition_is_nobodys_turn() -> None:
    turns = Turns(MODELS)
    turns.took("fast")
    assert turns.queues() == Turns(MODELS).queues()


def test_a_model_may_be_left_out_and_with_it_what_may_be_of_it() -> None:
    assert Turns(["a", "b"]).queues(without={"b"}) == ["turbo.a", "fast.a", "relax.a"]


@given(st.lists(st.sampled_from(["turbo.a", "fast.b", "relax.c", "turbo.b", "relax.b"])))
def test_each_speed_always_has_every_model(taken: list[str]) -> None:
    turns = Turns(MODELS)
    for name in taken:
        turns.took(name)
    assert {speed: sorted(of(turns, speed)) for speed in Speed} == {speed: ["a", "b", "c"] for speed in Speed}
