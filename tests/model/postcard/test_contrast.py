"""What the losses reward: pairs that agree where they should, and nowhere else."""

import pytest
import torch

from model.postcard.contrast import MIXED, START, SYMMETRIC, WARMEST, Labels, Shown, scores, sigmoid, symmetric

TRUE = torch.eye(3, dtype=torch.bool)
RIGHT, WRONG = 10 * torch.eye(3), 10 * torch.eye(3).roll(1, 0)


def test_pairs_that_agree_cost_next_to_nothing_and_others_much() -> None:
    assert symmetric(RIGHT, TRUE) < 0.01 < 5 < symmetric(WRONG, TRUE)
    bias = torch.tensor(-5.0)
    assert sigmoid(RIGHT, TRUE, bias) < 0.05 < 5 < sigmoid(WRONG, TRUE, bias)


def test_a_caption_that_is_true_of_two_pictures_may_agree_with_both() -> None:
    true = TRUE.clone()
    true[1, 0] = True
    both = 10 * true.float()
    assert symmetric(both, true) < symmetric(RIGHT, true)
    assert sigmoid(both, true, torch.tensor(-5.0)) < sigmoid(RIGHT, true, torch.tensor(-5.0))


def test_a_false_caption_of_no_picture_costs_when_a_picture_agrees_with_it() -> None:
    apart, near = (torch.cat([RIGHT, torch.full((3, 1), value)], 1) for value in (0.0, 10.0))
    true = torch.cat([TRUE, torch.zeros(3, 1, dtype=torch.bool)], 1)
    assert symmetric(apart, true) < symmetric(near, true)
    assert sigmoid(apart, true, torch.tensor(-5.0)) < sigmoid(near, true, torch.tensor(-5.0))


def test_the_temperature_is_learned_up_to_a_limit() -> None:
    logarithm = torch.tensor(START[SYMMETRIC], requires_grad=True)
    scores(torch.eye(2), torch.eye(2), logarithm).sum().backward()  # type: ignore[no-untyped-call]
    assert logarithm.grad is not None
    assert logarithm.grad > 0
    assert scores(torch.eye(2), torch.eye(2), torch.tensor(9.0)).max().log() == pytest.approx(WARMEST)


def test_patches_are_named_by_who_covers_them() -> None:
    cover = torch.tensor([[[[0.9, 0.3], [0.0, 0.0]], [[0.1, 0.3], [0.0, 0.8]]]])  # (1, 2, 2, 2)
    shown = Shown(torch.tensor([[3, 1]]), torch.tensor([2]), torch.tensor([0]), cover)
    assert Labels(8, (5, 4, 2)).patch_labels(shown).tolist() == [[3, MIXED, 5 + 2, 1]]


def test_labels_are_learned_by_the_encoder_of_pictures() -> None:
    shown = Shown(torch.tensor([[3, 5]]), torch.tensor([2]), torch.tensor([0]), torch.zeros(1, 2, 2, 2))
    pooled, patches = torch.zeros(1, 8, requires_grad=True), torch.zeros(1, 4, 8, requires_grad=True)
    mixed = Shown(shown.subjects, shown.place, shown.style, torch.full((1, 2, 2, 2), 0.3))
    assert Labels(8, (5, 4, 2)).loss(pooled, patches, mixed).isfinite()
    Labels(8, (5, 4, 2)).loss(pooled, patches, shown).backward()  # type: ignore[no-untyped-call]
    assert pooled.grad is not None
    assert patches.grad is not None
    assert pooled.grad.any()
    assert patches.grad.any()
