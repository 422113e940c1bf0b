"""An autoencoder whose decoder enlarges, as a network that makes finished pictures larger. Knows no denoiser."""

from __future__ import annotations

import torch
from PIL import Image

from model.families.autoencoder import Autoencoder
from model.starts import mended
from model.upscaling.tiles import Tiling
from model.upscaling.upscaler import Upscaler

SIDE, OVERLAP = 256, 64  # pixels of what the encoder sees


class AutoencoderUpscaler(Upscaler):
    """Pictures whose sides are multiples of what the encoder makes one latent of."""

    def __init__(self, autoencoder: Autoencoder) -> None:
        scale = autoencoder.enlargement
        super().__init__(Tiling(SIDE, OVERLAP, scale, autoencoder.encoder_factor), f"its own decoder ({scale}×)")
        self._autoencoder = autoencoder

    def __call__(self, tile: Image.Image) -> Image.Image:
        size = tile.width * self.scale, tile.height * self.scale
        latents = self._autoencoder.encode(tile, [torch.Generator().manual_seed(0)], size)
        (large,) = self._autoencoder.decode(latents, tile=False)
        return large

    def finish(self, original: Image.Image, picture: Image.Image) -> Image.Image:
        """With the colours of the original, which the way through the latents does not keep to the last level."""
        return mended(original, picture)


def own_upscaler(autoencoder: Autoencoder) -> AutoencoderUpscaler | None:
    """None where the decoder makes pictures no larger than those that the encoder sees."""
    return AutoencoderUpscaler(autoencoder) if autoencoder.enlargement > 1 else None
