"""The autoencoder of FLUX.2: four latents that lie together are one, normalised by statistics of the training.

Runs diffusers' AutoencoderKLFlux2. Knows no text and no denoiser.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTinyOutput
from PIL import Image
from torch import Tensor

from model.families.autoencoder import Autoencoder
from model.previewing.preview import LatentPreview, fit_preview

PATCH = 2  # latents of the network each way


class PatchAutoencoder(Autoencoder):
    """Latents are (N, 4 C, h, w): each is a patch of the network's (N, C, 2 h, 2 w)."""

    patch_area = PATCH**2

    @property
    def num_channels(self) -> int:
        return self.patch_area * super().num_channels

    def preview(self, latents: Tensor) -> Image.Image:
        return super().preview(_spread(latents))

    def _check(self, config: Any) -> None:
        if tuple(config.get("patch_size") or ()) != (PATCH, PATCH):
            raise ValueError("its autoencoder keeps no statistics of patches of 2 × 2 latents, as FLUX.2's does")

    def _scale_factors(self) -> tuple[int, int]:
        encoder, decoder = super()._scale_factors()
        return PATCH * encoder, PATCH * decoder

    def _fitted_preview(self) -> LatentPreview:
        """A colour for each latent of a patch, not one for all."""
        return fit_preview(lambda latents: self._decode(_gathered(latents), tile=False), super().num_channels)

    def _normalised(self, latents: Tensor) -> Tensor:
        return (_gathered(latents) - self._mean) / self._deviation

    def _denormalised(self, latents: Tensor) -> Tensor:
        return _spread(latents * self._deviation + self._mean)

    def _encode(self, pixels: Tensor) -> AutoencoderTinyOutput:
        """The likeliest latents, as diffusers' pipeline encodes pictures: nothing is drawn."""
        return AutoencoderTinyOutput(latents=self._vae.encode(pixels).latent_dist.mode())

    @property
    def _mean(self) -> Tensor:
        mean: Tensor = self._vae.bn.running_mean.view(1, -1, 1, 1).float()
        return mean

    @property
    def _deviation(self) -> Tensor:
        variance = self._vae.bn.running_var.view(1, -1, 1, 1) + self._vae.config.batch_norm_eps
        return torch.sqrt(variance).float()


def _gathered(latents: Tensor) -> Tensor:
    """(N, C, 2 h, 2 w) → (N, 4 C, h, w)"""
    return F.pixel_unshuffle(latents, PATCH)


def _spread(latents: Tensor) -> Tensor:
    """The inverse of `_gathered`."""
    return F.pixel_shuffle(latents, PATCH)
