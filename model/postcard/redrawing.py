"""Latents as a denoiser leaves them: noised a little and denoised in one step. What enlarges pictures must forgive
its mistakes (conditioning augmentation, Ho et al., 2106.15282, section 4). Knows no decoder."""

from dataclasses import dataclass

import torch
from diffusers import UNet2DConditionModel
from torch import Tensor

from model.postcard.noise import Noise

LATEST = 400  # of the process's times: later ones would draw another picture


@dataclass(frozen=True)
class Redrawing:
    unet: UNet2DConditionModel
    empty: Tensor  # (1, T, C), the text of nothing
    noise: Noise
    share: float  # of the latents

    @torch.no_grad()
    def __call__(self, latents: Tensor, dice: torch.Generator) -> Tensor:
        """(B, C, h, w) -> (B, C, h, w)"""
        count, device = len(latents), latents.device
        chosen = torch.rand(count, generator=dice) < self.share
        times = torch.randint(1, LATEST, (count,), generator=dice)[chosen].to(device)
        grain = torch.randn(latents.shape, generator=dice)[chosen].to(device)
        if not chosen.any():
            return latents
        noisy = self.noise.add(latents[chosen], grain, times)
        velocity = self.unet(noisy, times, self.empty.to(device).expand(len(noisy), -1, -1)).sample
        out = latents.clone()
        out[chosen] = self.noise.clean(noisy, velocity, times)
        return out
