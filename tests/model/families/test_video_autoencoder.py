"""Pictures through an autoencoder of videos."""

from __future__ import annotations

from functools import cache

import pytest
import torch
from PIL import Image

from model.families.video_autoencoder import VideoAutoencoder
from tests.model.tiny_qwen import build_video_autoencoder


@cache
def autoencoder() -> VideoAutoencoder:
    return VideoAutoencoder(build_video_autoencoder())


def latents() -> torch.Tensor:
    return torch.randn((1, 4, 8, 8), generator=torch.Generator().manual_seed(1))


def pixels(found: torch.Tensor, *, tile: bool) -> torch.Tensor:
    """(3, H, W) in 0…255"""
    (picture,) = autoencoder().decode(found, tile=tile)
    flat = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8)
    return flat.reshape(64, 64, 3).permute(2, 0, 1).int()


def test_latents_have_the_shape_of_the_picture_that_is_made_of_them() -> None:
    with torch.inference_mode():
        found = autoencoder().encode(Image.new("RGB", (50, 70)), [torch.Generator(), torch.Generator()], (96, 64))
    assert found.shape[1:] == autoencoder().latent_shape(96, 64) == (4, 8, 12)
    assert [picture.size for picture in autoencoder().decode(found, tile=False)] == [(96, 64)] * 2


def test_each_channel_is_normalised_as_the_checkpoint_says() -> None:
    made = latents()
    normalised = autoencoder()._normalised(made)
    torch.testing.assert_close(normalised[:, 3], (made[:, 3] + 0.2) / 2.5)
    torch.testing.assert_close(autoencoder()._denormalised(normalised), made)


@pytest.mark.parametrize("tile", [False, True])
def test_a_tiled_picture_alone_rolls_with_its_latents(tile: bool) -> None:
    moved = pixels(torch.roll(latents(), (2, 1), dims=(-2, -1)), tile=tile)
    expected = torch.roll(pixels(latents(), tile=tile), (16, 8), dims=(-2, -1))
    assert (int((moved - expected).abs().max()) <= 1) == tile


def test_the_edges_turn_back_to_the_very_same_network() -> None:
    before = pixels(latents(), tile=False)
    assert not torch.equal(pixels(latents(), tile=True), before)
    assert torch.equal(pixels(latents(), tile=False), before)


def test_an_autoencoder_of_layers_is_refused() -> None:
    vae = build_video_autoencoder()
    vae.register_to_config(input_channels=4)
    with pytest.raises(ValueError, match="sees 4 channels, where pictures have 3"):
        VideoAutoencoder(vae)
