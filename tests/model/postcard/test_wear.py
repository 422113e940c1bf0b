"""Worn pictures are still pictures of the same things."""

import numpy as np
import torch

from model.postcard.wear import worn

PICTURES = torch.full((6, 32, 32, 3), 40, dtype=torch.uint8)
PICTURES[:, 8:24, 8:24] = 220


def test_the_same_dice_wear_the_same_way_and_leave_the_pictures_alone() -> None:
    before = PICTURES.clone()
    first, second = (worn(PICTURES, np.random.default_rng(3)) for _ in range(2))
    assert torch.equal(first, second)
    assert not torch.equal(first, worn(PICTURES, np.random.default_rng(4)))
    assert torch.equal(PICTURES, before)


def test_what_was_bright_stays_brighter() -> None:
    for seed in range(20):
        pictures = worn(PICTURES, np.random.default_rng(seed))  # (6, 3, 32, 32)
        assert pictures.shape == (6, 3, 32, 32)
        inside, outside = pictures[:, :, 13:19, 13:19].mean((1, 2, 3)), pictures[:, :, :3].mean((1, 2, 3))
        assert (inside > outside + 0.5).all()
