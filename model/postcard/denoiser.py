"""The denoiser: a UNet of some twenty million weights and its loss. Knows nothing about pictures, only latents."""

from dataclasses import dataclass, fields, replace

import torch
from diffusers import UNet2DConditionModel
from torch import Tensor, nn
from transformers import CLIPTextModel

from model.postcard.layout import Layout
from model.postcard.noise import Noise
from model.postcard.recipe import DenoiserRecipe

HEAD_WIDTH = 64  # on a CPU heads of 8 are several times slower


def build(recipe: DenoiserRecipe, channels: int, context: int) -> UNet2DConditionModel:
    """No attention at the top resolution. `attention_head_dim` is, by old habit, the number of heads. The
    pooled text joins the time embedding, so it reaches every layer; that path begins silent."""
    down = tuple("CrossAttnDownBlock2D" if attends else "DownBlock2D" for attends in recipe.attention)
    up = tuple("CrossAttnUpBlock2D" if attends else "UpBlock2D" for attends in reversed(recipe.attention))
    unet = UNet2DConditionModel(
        sample_size=16,
        in_channels=channels,
        out_channels=channels,
        layers_per_block=1,
        block_out_channels=recipe.widths,
        down_block_types=down,
        up_block_types=up,
        cross_attention_dim=context,
        attention_head_dim=tuple(max(1, width // HEAD_WIDTH) for width in recipe.widths),
        addition_embed_type="text",
        addition_embed_type_num_heads=max(1, context // HEAD_WIDTH),
    )
    nn.init.zeros_(unet.add_embedding.norm2.weight)
    return unet


@dataclass(frozen=True)
class Batch:
    latents: Tensor  # (B, C, h, w)
    cover: Tensor  # (B, 3, h, w), what part of a cell each subject covers
    labels: Tensor  # (B, 4), first subject, second, third, place, as the layout's head numbers them
    ids: Tensor  # (B, T)
    roles: Tensor  # (B, T)
    styles: Tensor  # (B,)

    def to(self, device: torch.device) -> "Batch":
        moved = {field.name: getattr(self, field.name).to(device) for field in fields(self)}
        return replace(self, **moved)


@dataclass(frozen=True)
class Lesson:
    """Everything the loss needs."""

    unet: UNet2DConditionModel
    text: CLIPTextModel
    layout: Layout
    noise: Noise
    recipe: DenoiserRecipe

    def losses(self, batch: Batch, progress: float, dice: torch.Generator) -> dict[str, Tensor]:
        """v-prediction error, heavier where subjects are, and layout supervision that fades (HASTE,
        2505.16792)."""
        device = batch.latents.device
        shift = 1 + (self.recipe.shift - 1) * (1 - progress)
        times = self.noise.times(len(batch.latents), dice, shift, self.recipe.uniform).to(device)
        noise = torch.randn(batch.latents.shape, generator=dice).to(device)
        guidance = self._layout_share(progress)
        self.layout.listen(guidance > 0)
        noisy = self.noise.add(batch.latents, noise, times).contiguous(memory_format=torch.channels_last)
        with torch.autocast(device.type, torch.bfloat16, enabled=self.recipe.mixed):
            context = self.text(batch.ids).last_hidden_state  # (B, T, C)
            guess = self.unet(noisy, times, context).sample.float()
        error = (guess - self.noise.velocity(batch.latents, noise, times)).square()
        weight = 1 + batch.cover.sum(1, keepdim=True)
        velocity = (error * weight).mean()
        losses = {"loss": velocity, "velocity": error.mean().detach()}
        return self._guided(losses, batch, times, guidance) if guidance > 0 else losses

    def _guided(self, losses: dict[str, Tensor], batch: Batch, times: Tensor, share: float) -> dict[str, Tensor]:
        words, cells = self.layout.losses(batch.cover, batch.labels, batch.roles, self.noise.alphas[times])
        self.layout.listen(False)
        extra = share * (self.recipe.attention_loss * words + self.recipe.cell_loss * cells)
        return losses | {"loss": losses["loss"] + extra, "words": words, "cells": cells}

    def _layout_share(self, progress: float) -> float:
        """1 until 15 % before its end, then down to 0."""
        return min(1.0, max(0.0, (self.recipe.layout_until - progress) / 0.15))
