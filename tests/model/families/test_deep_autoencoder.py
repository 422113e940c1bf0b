from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from model.families.deep_autoencoder import DeepAutoencoder
from tests.model.tiny_sana import LATENT_CHANNELS, build_deep_autoencoder

PICTURE = Image.radial_gradient("L").resize((96, 64)).convert("RGB")


@pytest.mark.parametrize(("num_halvings", "side"), [(3, 8), (5, 32)])
def test_a_size_in_pixels_and_the_shape_of_its_latents_are_inverse(num_halvings: int, side: int) -> None:
    autoencoder = DeepAutoencoder(build_deep_autoencoder(num_halvings))
    shape = autoencoder.latent_shape(96, 64)
    assert shape == (LATENT_CHANNELS, 64 // side, 96 // side)
    assert autoencoder.picture_size(torch.zeros(2, *shape)) == (96, 64)


def test_a_size_that_is_no_multiple_is_refused() -> None:
    with pytest.raises(ValueError, match="multiples of 32, not 64 × 72"):
        DeepAutoencoder(build_deep_autoencoder(5)).latent_shape(64, 72)


def test_a_picture_has_the_same_latents_for_every_generator() -> None:
    vae = build_deep_autoencoder()
    pixels = torch.from_numpy(np.array(PICTURE)).permute(2, 0, 1)[None].float() / 255 * 2 - 1
    generators = [torch.Generator().manual_seed(seed) for seed in (1, 2)]
    with torch.inference_mode():
        latents = DeepAutoencoder(vae).encode(PICTURE, generators, PICTURE.size)
        expected = vae.encode(pixels).latent * vae.config.scaling_factor
    assert torch.equal(latents[0], latents[1])
    torch.testing.assert_close(latents[:1], expected, atol=1e-5, rtol=0)  # the memory layouts differ


@pytest.mark.parametrize("shift", [(1, 0), (4, 2)])
def test_a_tiled_picture_rolls_with_its_latents(shift: tuple[int, int]) -> None:
    autoencoder = DeepAutoencoder(build_deep_autoencoder())
    latents = torch.randn((1, LATENT_CHANNELS, 8, 8), generator=torch.Generator().manual_seed(1))
    picture, moved = (
        np.array(autoencoder.decode(each, tile=True)[0], dtype=int)
        for each in (latents, torch.roll(latents, shift, dims=(-2, -1)))
    )
    expected = np.roll(picture, (8 * shift[0], 8 * shift[1]), axis=(0, 1))
    assert int(np.abs(moved - expected).max()) <= 1
    assert not np.array_equal(picture, np.array(autoencoder.decode(latents, tile=False)[0], dtype=int))
