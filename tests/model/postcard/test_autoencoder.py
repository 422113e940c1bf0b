"""The autoencoder's parts, on noise."""

import pytest
import torch
from torch import Tensor

from model.postcard import autoencoder
from model.postcard.recipe import TEST

RECIPE = TEST.autoencoder


@pytest.fixture
def pictures() -> Tensor:
    return torch.rand(4, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1


def test_the_small_decoder_paints_what_size_the_encoder_saw(pictures: Tensor) -> None:
    assert autoencoder.build(RECIPE)(pictures).sample.shape == pictures.shape


def test_the_large_decoder_paints_twice_that_size_from_the_same_latents(pictures: Tensor) -> None:
    small, large = autoencoder.build(RECIPE), autoencoder.build_large(RECIPE, TEST.decoder)
    autoencoder.enlarge(large, small)
    assert torch.equal(large.encode(pictures).latents, small.encode(pictures).latents)
    assert large(pictures).sample.shape == (4, 3, 64, 64)


@torch.no_grad()
def test_folding_gives_every_channel_mean_0_and_deviation_1(pictures: Tensor) -> None:
    model = autoencoder.build(RECIPE)
    autoencoder.fold(model, *autoencoder.statistics(model, [pictures]))
    latents = model.encode(pictures).latents
    torch.testing.assert_close(latents.mean((0, 2, 3)), torch.zeros(4), atol=1e-4, rtol=0)
    torch.testing.assert_close(latents.std((0, 2, 3)), torch.ones(4), atol=1e-4, rtol=0)


@torch.no_grad()
def test_folding_changes_nothing_but_the_decoders_tanh(pictures: Tensor) -> None:
    model = autoencoder.build(RECIPE)
    before = model.decoder.layers[0](model.encode(pictures).latents)
    autoencoder.fold(model, *autoencoder.statistics(model, [pictures]))
    after = model.decoder.layers[0](model.encode(pictures).latents)
    torch.testing.assert_close(after[..., 1:-1, 1:-1], before[..., 1:-1, 1:-1], atol=1e-4, rtol=1e-4)


def test_a_perfect_painting_costs_nothing_and_every_error_something(pictures: Tensor) -> None:
    assert autoencoder.picture_loss(pictures, pictures) == 0
    shifted, blurred = pictures + 0.1, torch.nn.functional.avg_pool2d(pictures, 3, 1, 1)
    assert autoencoder.picture_loss(shifted, pictures) > 0.1
    assert autoencoder.picture_loss(blurred, pictures) > autoencoder.picture_loss(shifted, pictures)


def test_latents_outside_the_tanh_are_discouraged() -> None:
    normal = torch.randn(2, 4, 16, 16, generator=torch.Generator().manual_seed(0))
    assert autoencoder.latent_loss(normal * 4) > 10 * autoencoder.latent_loss(normal)


def test_one_step_of_losses_reaches_every_weight(pictures: Tensor) -> None:
    model = autoencoder.build(RECIPE)
    autoencoder.autoencoder_loss(model, pictures, torch.Generator().manual_seed(1))["loss"].backward()  # type: ignore[no-untyped-call]
    assert all(weight.grad is not None and weight.grad.isfinite().all() for weight in model.parameters())
