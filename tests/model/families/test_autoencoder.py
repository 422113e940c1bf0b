from __future__ import annotations

import pytest
import torch
from PIL import Image

from model.families.autoencoder import Autoencoder
from tests.model.tiny import Autoencoder as Kind
from tests.model.tiny import build_autoencoder


@pytest.mark.parametrize(("kind", "shape"), [("kl", (4, 8, 12)), ("tiny", (8, 4, 6))])
def test_a_size_in_pixels_and_the_shape_of_its_latents_are_inverse(kind: Kind, shape: tuple[int, ...]) -> None:
    autoencoder = Autoencoder(build_autoencoder(kind))
    assert autoencoder.latent_shape(96, 64) == shape
    assert autoencoder.picture_size(torch.zeros(2, *shape)) == (96, 64)


def test_a_size_that_is_no_multiple_is_refused() -> None:
    with pytest.raises(ValueError, match="multiples of 16, not 64 × 72"):
        Autoencoder(build_autoencoder("tiny")).latent_shape(64, 72)


@pytest.mark.parametrize("kind", ["kl", "tiny"])
def test_latents_have_the_shape_of_the_picture_that_is_made_of_them(kind: Kind) -> None:
    autoencoder = Autoencoder(build_autoencoder(kind))
    with torch.inference_mode():
        latents = autoencoder.encode(Image.new("RGB", (50, 70)), [torch.Generator()], (96, 64))
    assert latents.shape[1:] == autoencoder.latent_shape(96, 64)
    assert [picture.size for picture in autoencoder.decode(latents, tile=False)] == [(96, 64)]


@pytest.mark.parametrize("field", ["latents_mean", "latents_std"])
def test_latents_that_are_normalised_by_channel_are_refused(field: str) -> None:
    vae = build_autoencoder("kl")
    vae.register_to_config(**{field: [0.1] * 4})
    with pytest.raises(ValueError, match="normalises each channel"):
        Autoencoder(vae)
