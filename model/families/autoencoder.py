"""Between pictures and latents: the autoencoder of a checkpoint, whatever denoises in between.

Runs diffusers' AutoencoderKL or AutoencoderTiny. For one of another make a subclass says otherwise what `_check`,
`_scale_factors`, `_normalised`, `_denormalised`, `_encode`, `_decode_one` and `_fitted_preview` say here. Knows no
text and no denoiser.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from model.denoising.tiling import EdgeSwitch
from model.previewing.preview import LatentPreview, fit_preview, read_preview


class Autoencoder:
    """Latents are float32, (N, C, h, w), scaled as the noise is. All of it may be called from any thread."""

    patch_area = 1  # latents of the network, side by side, that are channels of one

    def __init__(self, vae: Any, folder: Path | None = None) -> None:
        """`folder` is where a `preview.json` may lie. Raises `ValueError` for an autoencoder of another make."""
        self._check(vae.config)
        self._vae = vae.eval()
        self._edges = EdgeSwitch(vae.decoder)
        self._lock = Lock()  # the edges are state of the network: one tiling at a time
        self._encoder_factor, self._decoder_factor = self._scale_factors()
        self._preview = (read_preview(folder) if folder else None) or self._fitted_preview()

    @property
    def num_channels(self) -> int:
        return int(self._vae.config.latent_channels)

    @property
    def encoder_factor(self) -> int:
        """Pixels for each latent, of what the encoder sees."""
        return self._encoder_factor

    @property
    def enlargement(self) -> int:
        """How much larger a decoded picture is than the one that was encoded. Mostly 1."""
        return self._decoder_factor // self._encoder_factor

    def latent_shape(self, width: int, height: int, patch_size: int = 1) -> tuple[int, int, int]:
        """(C, h, w) for a denoiser that takes patches of so many latents each way. Raises `ValueError`."""
        multiple = self._decoder_factor * patch_size
        if width % multiple or height % multiple:
            raise ValueError(f"Width and height must be multiples of {multiple}, not {width} × {height}.")
        return self.num_channels, height // self._decoder_factor, width // self._decoder_factor

    def picture_size(self, latents: Tensor) -> tuple[int, int]:
        """Width and height in pixels: the inverse of `latent_shape`."""
        return latents.shape[-1] * self._decoder_factor, latents.shape[-2] * self._decoder_factor

    def encode(self, image: Image.Image, generators: Sequence[torch.Generator], size: tuple[int, int]) -> Tensor:
        """The picture as latents, once for each generator, cropped to the shape of `size`."""
        _, height, width = self.latent_shape(*size)
        seen = width * self._encoder_factor, height * self._encoder_factor
        fitted = ImageOps.fit(image.convert("RGB"), seen, Image.Resampling.LANCZOS)
        pixels = torch.from_numpy(np.array(fitted))[None].float() / 255 * 2 - 1  # (1, H, W, 3)
        with self._lock:
            encoded = self._encode(pixels.permute(0, 3, 1, 2).to(self._vae.device, self._vae.dtype))
        latents = torch.cat([_draw(encoded, generator) for generator in generators])  # (N, C, h, w)
        return self._normalised(latents.float())

    def decode(self, latents: Tensor, *, tile: bool) -> list[Image.Image]:
        with torch.inference_mode():
            decoded = self._decode(latents, tile=tile).float()
        pixels = (decoded / 2 + 0.5).nan_to_num().clamp(0, 1).mul(255).round().to("cpu", torch.uint8)
        return [Image.fromarray(image) for image in pixels.permute(0, 2, 3, 1).contiguous().numpy()]

    def preview(self, latents: Tensor) -> Image.Image:
        return self._preview.picture(latents)

    def _check(self, config: Any) -> None:
        check_normalisation(config)

    def _scale_factors(self) -> tuple[int, int]:
        """Pixels for each latent, at the encoder and at the decoder."""
        return scale_factors(self._vae.config)

    def _fitted_preview(self) -> LatentPreview:
        return fit_preview(lambda latents: self._decode(latents, tile=False), self.num_channels)

    def _normalised(self, latents: Tensor) -> Tensor:
        """(N, C, h, w) as the autoencoder makes them, scaled as the noise is."""
        return (latents - self._shift) * float(self._vae.config.scaling_factor)

    def _denormalised(self, latents: Tensor) -> Tensor:
        """The inverse of `_normalised`."""
        return latents / float(self._vae.config.scaling_factor) + self._shift

    def _encode(self, pixels: Tensor) -> Any:
        """What diffusers' autoencoder says of (1, 3, H, W) in −1…1."""
        return self._vae.encode(pixels)

    def _decode_one(self, latents: Tensor) -> Tensor:
        """(1, C, h, w) as the autoencoder makes them → (1, 3, H, W) in −1…1."""
        decoded: Tensor = self._vae.decode(latents, return_dict=False)[0]
        return decoded

    @property
    def _shift(self) -> float:
        return float(getattr(self._vae.config, "shift_factor", None) or 0)

    def _decode(self, latents: Tensor, *, tile: bool) -> Tensor:
        """(N, 3, H, W) in −1…1. One at a time: bounds the memory, and no picture depends on its neighbours."""
        latents = self._denormalised(latents.to(self._vae.device)).to(self._vae.dtype)
        with self._lock, torch.inference_mode():
            self._edges.set(tile)
            return torch.cat([self._decode_one(one) for one in torch.split(latents, 1)])


def check_normalisation(config: Any) -> None:
    """Raise `ValueError` with a sentence for latents that one scale and one shift do not normalise."""
    if getattr(config, "latents_mean", None) is not None or getattr(config, "latents_std", None) is not None:
        raise ValueError("its autoencoder normalises each channel of its latents, which the engine does not do")


def keep_from_overflow(vae: Any) -> None:
    """The autoencoder of SDXL overflows in float16 (`force_upcast` of its configuration)."""
    if vae.dtype == torch.float16 and vae.config.force_upcast:
        vae.to(torch.float32)


def scale_factors(config: Any) -> tuple[int, int]:
    """Pixels for each latent, at the encoder and at the decoder. They differ where the decoder also enlarges."""
    encoder = getattr(config, "encoder_block_out_channels", None) or config.block_out_channels
    decoder = getattr(config, "decoder_block_out_channels", None) or config.block_out_channels
    return 2 ** (len(encoder) - 1), 2 ** (len(decoder) - 1)


def _draw(encoded: Any, generator: torch.Generator) -> Tensor:
    """Latents from what an encoder returns: a distribution (AutoencoderKL) or the latents (AutoencoderTiny)."""
    drawn: Tensor = encoded.latent_dist.sample(generator) if hasattr(encoded, "latent_dist") else encoded.latents
    return drawn
