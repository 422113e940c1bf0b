"""The judge: what it is asked and how its answers count."""

import random

import numpy as np
import torch

from model.postcard import judge
from model.postcard.edition import FIRST
from model.postcard.judge import Judge, Opinion, Truth, spoiled, verdict
from model.postcard.scenes import SQUARE, Relation, compose

SCENES = [
    compose(random.Random(0), SQUARE, [3], Relation.ALONE, 2, 1),
    compose(random.Random(0), SQUARE, [5, 9], Relation.BESIDE, 4, 0),
]


def _opinion(subjects: list[list[int]], places: list[int], styles: list[int]) -> Opinion:
    logits = torch.full((len(subjects), FIRST.subjects), -5.0)
    for row, chosen in zip(logits, subjects, strict=True):
        row[chosen] = 5
    one_hot = torch.nn.functional.one_hot
    return Opinion(
        logits,
        one_hot(torch.tensor(places), FIRST.places) * 9.0,
        one_hot(torch.tensor(styles), FIRST.styles) * 9.0,
    )


def test_a_picture_is_right_when_all_of_its_subjects_are_seen() -> None:
    truth = Truth.of(SCENES)
    right = verdict(_opinion([[3], [9, 5]], [2, 4], [1, 0]), truth)
    half = verdict(_opinion([[3], [5, 8]], [2, 0], [0, 0]), truth)
    assert right.subjects.tolist() == right.place.tolist() == right.style.tolist() == [True, True]
    assert half.subjects.tolist() == [True, False]
    assert half.place.tolist() == [True, False]
    assert half.style.tolist() == [False, True]


def test_the_right_opinion_costs_less() -> None:
    truth = Truth.of(SCENES)
    right, wrong = _opinion([[3], [5, 9]], [2, 4], [1, 0]), _opinion([[4], [5, 8]], [3, 4], [1, 1])
    assert judge.loss(right, truth) < judge.loss(wrong, truth)


def test_the_judge_looks_at_pictures_of_any_size() -> None:
    network = Judge(8)
    for side in (128, 256):
        opinion = network(torch.zeros(2, 3, side, side))
        assert (opinion.subjects.shape, opinion.place.shape, opinion.style.shape) == ((2, 64), (2, 12), (2, 8))


def test_spoiling_keeps_the_picture_recognisable() -> None:
    picture = np.zeros((2, 128, 128, 3), np.uint8)
    picture[:, 32:96, 32:96] = 255
    spoilt = spoiled(picture, np.random.default_rng(0))
    middle, side = spoilt.shape[-1] // 2, spoilt.shape[-1]
    assert spoilt.shape[:2] == (2, 3)
    assert spoilt[..., middle, middle].min() > 0.3
    assert spoilt[..., side // 16, side // 16].max() < -0.3
