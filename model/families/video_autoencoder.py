"""An autoencoder of videos, for pictures: each is a video of one frame, and each latent channel has its own scale.

Runs diffusers' AutoencoderKLQwenImage. Knows no text and no denoiser.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from diffusers.models.autoencoders.autoencoder_kl_qwenimage import QwenImageCausalConv3d
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from diffusers.models.modeling_outputs import AutoencoderKLOutput
from torch import Tensor, nn

from model.denoising.tiling import EdgeSwitch
from model.families.autoencoder import Autoencoder


class VideoAutoencoder(Autoencoder):
    """Latents are those of single frames, (N, C, h, w)."""

    def __init__(self, vae: Any, folder: Path | None = None) -> None:
        super().__init__(vae, folder)
        self._edges = CausalEdgeSwitch(vae.decoder)

    @property
    def num_channels(self) -> int:
        return int(self._vae.config.z_dim)

    def _check(self, config: Any) -> None:
        if config.input_channels != 3:
            raise ValueError(f"its autoencoder sees {config.input_channels} channels, where pictures have 3")

    def _scale_factors(self) -> tuple[int, int]:
        factor = 2 ** len(self._vae.config.temperal_downsample)
        return factor, factor

    def _normalised(self, latents: Tensor) -> Tensor:
        mean, spread = self._statistics(latents)
        return (latents - mean) / spread

    def _denormalised(self, latents: Tensor) -> Tensor:
        mean, spread = self._statistics(latents)
        return latents / (1 / spread) + mean  # with the bits of diffusers' pipeline

    def _statistics(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        """The mean and the spread of each channel, (C, 1, 1)."""
        config = self._vae.config
        mean, spread = (torch.tensor(each).view(-1, 1, 1) for each in (config.latents_mean, config.latents_std))
        return mean.to(latents), spread.to(latents)

    def _encode(self, pixels: Tensor) -> Any:
        parameters = self._vae.encode(pixels.unsqueeze(2)).latent_dist.parameters  # (1, 2 C, 1, h, w)
        return AutoencoderKLOutput(latent_dist=DiagonalGaussianDistribution(parameters.squeeze(2)))

    def _decode_one(self, latents: Tensor) -> Tensor:
        decoded: Tensor = self._vae.decode(latents.unsqueeze(2), return_dict=False)[0]
        return decoded.squeeze(2)


class CausalEdgeSwitch(EdgeSwitch):
    """The same for the 3D convolutions of a video decoder, which pad by themselves and see one frame at a time."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__(network)
        self._zeros = {
            module: module._padding  # left, right, top, bottom, and frames before and after
            for module in network.modules()
            if isinstance(module, QwenImageCausalConv3d) and any(module._padding[:4])
        }
        for module in self._zeros:
            module.register_forward_pre_hook(self._wrap)

    def set(self, is_circular: bool) -> None:
        super().set(is_circular)
        for module, padding in self._zeros.items():
            module._padding = (0, 0, 0, 0, *padding[4:]) if is_circular else padding

    def _wrap(self, module: nn.Module, inputs: tuple[Tensor, *tuple[Any, ...]]) -> tuple[Tensor, ...] | None:
        """(N, C, 1, H, W) with the opposite edge beside each edge."""
        if not self._is_circular:
            return None
        return F.pad(inputs[0], (*self._zeros[module][:4], 0, 0), mode="circular"), *inputs[1:]
