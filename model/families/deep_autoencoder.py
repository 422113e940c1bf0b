"""The deep-compression autoencoder: 32 pixels and more to a latent, and no chance in what its encoder says.

Chen et al. 2024 (arXiv 2410.10733), as diffusers' AutoencoderDC. Knows no text and no denoiser.
"""

from __future__ import annotations

from typing import Any

from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTinyOutput
from torch import Tensor

from model.families.autoencoder import Autoencoder


class DeepAutoencoder(Autoencoder):
    """Runs diffusers' AutoencoderDC."""

    def _encode(self, pixels: Tensor) -> Any:
        return AutoencoderTinyOutput(latents=self._vae.encode(pixels).latent)
