"""The deep-compression autoencoder: 32 pixels and more to a latent, and no chance in what its encoder says.

Chen et al. 2024 (arXiv 2410.10733), as diffusers' AutoencoderDC. Knows no text and no denoiser.
"""

from __future__ import annotations

from typing import Any

from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTinyOutput
from torch import Tensor

from model.families.autoencoder import Autoencoder
from model.previewing.preview import LatentPreview, fit_preview


class DeepAutoencoder(Autoencoder):
    """Runs diffusers' AutoencoderDC."""

    def _fitted_preview(self) -> LatentPreview:
        """From fewer latents than others are: each of them is many pixels to decode."""
        return fit_preview(lambda latents: self._decode(latents, tile=False), self.num_channels, side=4)

    def _encode(self, pixels: Tensor) -> Any:
        return AutoencoderTinyOutput(latents=self._vae.encode(pixels).latent)
