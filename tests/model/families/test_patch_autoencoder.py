from __future__ import annotations

from functools import cache

import pytest
import torch
from diffusers import Flux2Pipeline
from PIL import Image

from model.families.patch_autoencoder import PatchAutoencoder
from tests.model.tiny import build_autoencoder
from tests.model.tiny_flux_2 import build_patch_autoencoder, build_tiny_flux_2_pipeline

PICTURE = Image.linear_gradient("L").resize((96, 64)).convert("RGB")


@cache
def autoencoder() -> PatchAutoencoder:
    return PatchAutoencoder(build_tiny_flux_2_pipeline().vae)


def test_a_size_in_pixels_and_the_shape_of_its_latents_are_inverse() -> None:
    assert autoencoder().latent_shape(96, 64) == (16, 4, 6)
    assert autoencoder().picture_size(torch.zeros(2, 16, 4, 6)) == (96, 64)


def test_a_picture_is_encoded_as_by_the_pipeline() -> None:
    pipeline = build_tiny_flux_2_pipeline()
    pixels = pipeline.image_processor.preprocess(PICTURE)
    with torch.inference_mode():
        expected = pipeline._encode_vae_image(pixels, torch.Generator())
        found = autoencoder().encode(PICTURE, [torch.Generator()] * 2, (96, 64))
    torch.testing.assert_close(found, expected.expand(2, -1, -1, -1))


def test_normalising_is_undone_when_latents_are_decoded() -> None:
    latents = torch.randn(2, 16, 4, 6, generator=torch.Generator().manual_seed(1))
    spread = Flux2Pipeline._unpatchify_latents(latents)
    torch.testing.assert_close(autoencoder()._normalised(autoencoder()._denormalised(latents)), latents)
    assert autoencoder()._denormalised(latents).shape == spread.shape
    assert not torch.allclose(autoencoder()._denormalised(latents), spread, atol=0.01)


def test_a_preview_has_a_colour_for_each_latent_of_a_patch() -> None:
    latents = torch.randn(1, 16, 2, 2, generator=torch.Generator().manual_seed(1))
    preview = autoencoder().preview(latents)
    corners = {preview.getpixel((x, y)) for x in (0, preview.width // 4) for y in (0, preview.height // 4)}
    assert len(corners) == 4


def test_an_autoencoder_without_statistics_of_patches_is_refused() -> None:
    with pytest.raises(ValueError, match="keeps no statistics of patches"):
        PatchAutoencoder(build_autoencoder("kl"))


def test_one_with_patches_of_another_size_is_refused() -> None:
    vae = build_patch_autoencoder()
    vae.register_to_config(patch_size=(1, 1))
    with pytest.raises(ValueError, match="patches of 2 × 2"):
        PatchAutoencoder(vae)
