"""Latents as a denoiser leaves them, for what decodes them."""

import pytest
import torch
from diffusers import UNet2DConditionModel

from model.postcard import denoiser
from model.postcard.noise import Noise
from model.postcard.recipe import TEST
from model.postcard.redrawing import Redrawing

LATENTS = torch.randn(16, 4, 8, 8, generator=torch.Generator().manual_seed(0))


@pytest.fixture(scope="module")
def unet() -> UNet2DConditionModel:
    torch.manual_seed(0)
    return denoiser.build(TEST.denoiser, 4, 32)


def _redrawn(unet: UNet2DConditionModel, share: float, seed: int = 0) -> torch.Tensor:
    redraw = Redrawing(unet, torch.zeros(1, 5, 32), Noise(torch.device("cpu")), share)
    return redraw(LATENTS, torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(("share", "fewest", "most"), [(0.0, 0, 0), (0.5, 3, 13), (1.0, 16, 16)])
def test_a_share_of_the_latents_is_redrawn_and_the_others_stay(
    unet: UNet2DConditionModel, share: float, fewest: int, most: int
) -> None:
    changed = (_redrawn(unet, share) != LATENTS).flatten(1).any(1)
    assert fewest <= int(changed.sum()) <= most


def test_what_is_redrawn_follows_from_the_dice(unet: UNet2DConditionModel) -> None:
    assert torch.equal(_redrawn(unet, 0.5), _redrawn(unet, 0.5))
    assert not torch.equal(_redrawn(unet, 0.5), _redrawn(unet, 0.5, seed=1))


def test_it_is_still_the_same_picture(unet: UNet2DConditionModel) -> None:
    """Even by a denoiser that has learned nothing: its noise is little."""
    likeness = torch.cosine_similarity(_redrawn(unet, 1.0).flatten(1), LATENTS.flatten(1))
    assert float(likeness.mean().detach()) > 0.5
