"""The questions of an evaluation, and how sure a share is."""

import pytest
import torch

from model.postcard.exam import questions, share, wilson
from model.postcard.scenes import is_held_out


@pytest.mark.parametrize("subjects", [1, 2])
def test_only_held_out_compositions_are_asked_for(subjects: int) -> None:
    asked = questions(100, subjects)
    assert len(asked) == 100
    assert all(is_held_out(*each) for question in asked for each in question.scene.compositions)
    assert all(len(question.scene.figures) == subjects for question in asked)


def test_no_composition_is_asked_twice_before_all_have_been() -> None:
    asked = [question.scene.compositions[0] for question in questions(200, 1)]
    assert len(set(asked)) == 200


def test_the_same_seed_asks_the_same() -> None:
    assert questions(20, 2, seed=1) == questions(20, 2, seed=1)
    assert questions(20, 2, seed=1) != questions(20, 2, seed=2)


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [(0, 0, 0, 1), (0, 10, 0, 0.278), (10, 10, 0.722, 1), (50, 100, 0.404, 0.596)],
)
def test_wilsons_interval_agrees_with_its_table(right: int, total: int, low: float, high: float) -> None:
    assert list(wilson(right, total)) == pytest.approx([low, high], abs=1e-3)


def test_a_share_is_written_with_its_interval() -> None:
    assert share(torch.tensor([True] * 9 + [False])) == "90 % (60-98)"
