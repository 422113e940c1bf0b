"""Teaches the denoiser where things are, from layouts that are known exactly: words must own the cells of what
they name (after TokenCompose, 2312.03626), and a small head must tell what is in each cell. Used in training
only."""

import threading
from typing import Any

import torch
from diffusers import UNet2DConditionModel
from diffusers.models.attention_processor import Attention
from torch import Tensor, nn
from torch.nn import functional as F

from model.postcard.captions import FIGURE_ROLES, Role

COVERED, FREE = 0.5, 0.1  # shares of a cell that count as a subject's, and as nobody's


class Recorder(threading.local):
    """Plain softmax attention that keeps its probabilities, averaged over heads. Every thread has its own."""

    def __init__(self) -> None:
        self.on = False
        self.maps: list[Tensor] = []  # (B, cells, T)
        self.features: list[Tensor] = []  # (B, C, h / 2, w / 2)

    def __deepcopy__(self, memo: object) -> "Recorder":
        """The average of a network listens to nobody."""
        return Recorder()

    def __call__(
        self,
        attn: Attention,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor,
        attention_mask: Tensor | None = None,
        temb: Tensor | None = None,
    ) -> Tensor:
        query, key, value = (
            self._heads(layer(states), attn.heads)
            for layer, states in (
                (attn.to_q, hidden_states),
                (attn.to_k, encoder_hidden_states),
                (attn.to_v, encoder_hidden_states),
            )
        )  # (B, heads, cells or T, C / heads)
        if not self.on:
            mixed = F.scaled_dot_product_attention(query, key, value)
        else:
            shares = (query @ key.transpose(-1, -2) * attn.scale).float().softmax(-1)  # (B, heads, cells, T)
            self.maps.append(shares.mean(1))
            mixed = shares.to(value.dtype) @ value
        out: Tensor = attn.to_out[0](mixed.transpose(1, 2).flatten(2))
        return out

    @staticmethod
    def _heads(states: Tensor, heads: int) -> Tensor:
        batch, length, width = states.shape
        return states.view(batch, length, heads, width // heads).transpose(1, 2)


class Layout(nn.Module):
    """Listens to a denoiser's cross-attention at half the latent's resolution, and to its features there."""

    def __init__(self, unet: UNet2DConditionModel, labels: int) -> None:
        super().__init__()
        self.recorder = Recorder()
        down, up = _half_blocks(unet)
        for block in (down, up):
            for attention in block.attentions:
                attention.transformer_blocks[0].attn2.set_processor(self.recorder)
        up.attentions[-1].register_forward_hook(self._listen)
        self.head = nn.Conv2d(up.attentions[-1].config.in_channels, labels, 1)

    def _listen(self, module: nn.Module, arguments: object, output: tuple[Tensor, ...]) -> None:
        if self.recorder.on:
            self.recorder.features.append(output[0])

    def listen(self, on: bool) -> None:
        self.recorder.on = on
        self.recorder.maps.clear()
        self.recorder.features.clear()

    def losses(self, cover: Tensor, labels: Tensor, roles: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
        """Of the attention and of the cells. `cover` (B, 3, h, w), `labels` (B, 4): three subjects, place; `roles`
        (B, T); `weight` (B,): a layout cannot be known in pure noise."""
        features = self.recorder.features[0].float()  # (B, C, h / 2, w / 2)
        small = F.adaptive_avg_pool2d(cover, (features.shape[-2], features.shape[-1]))
        owner = _owners(small)  # (B, h / 2, w / 2)
        cells = _cell_loss(self.head(features), owner, labels, weight)
        words = [_word_loss(shares, owner.flatten(1), roles, weight) for shares in self.recorder.maps]
        return torch.stack(words).mean(), cells


def _half_blocks(unet: UNet2DConditionModel) -> tuple[Any, Any]:
    """The two blocks that attend to text at half resolution."""
    return unet.down_blocks[1], unet.up_blocks[-2]


def _owners(cover: Tensor) -> Tensor:
    """Which subject a cell belongs to: 0, 1, 2; 3 for the place; -1 where it is mixed.
    (B, 3, h, w) -> (B, h, w)"""
    share, owner = cover.max(1)
    owner = torch.where(share > COVERED, owner, torch.full_like(owner, -1))
    return torch.where(cover.sum(1) < FREE, torch.full_like(owner, cover.shape[1]), owner)


def _cell_loss(guesses: Tensor, owner: Tensor, labels: Tensor, weight: Tensor) -> Tensor:
    """Cross entropy per cell. `guesses` (B, labels, h, w)"""
    known = owner >= 0
    wanted = labels.gather(1, owner.clamp(min=0).flatten(1)).view_as(owner)
    loss = F.cross_entropy(guesses, wanted, reduction="none") * known * weight[:, None, None]
    return loss.sum() / known.sum().clamp(min=1)


def _word_loss(shares: Tensor, owner: Tensor, roles: Tensor, weight: Tensor) -> Tensor:
    """-log of the share that the owner's words have among all words that name something. `shares` (B, cells, T)"""
    speaks = [(roles == role).float() for role in (*FIGURE_ROLES, Role.PLACE)]
    mass = torch.stack([(shares * words[:, None]).sum(-1) for words in speaks], 1)  # (B, 4, cells)
    own = mass.gather(1, owner.clamp(min=0)[:, None])[:, 0]  # (B, cells)
    said = torch.stack([words.sum(-1) > 0 for words in speaks], 1).gather(1, owner.clamp(min=0))
    counts = (owner >= 0) & said
    loss = -torch.log((own + 1e-6) / (mass.sum(1) + 1e-6)) * counts * weight[:, None]
    return loss.sum() / counts.sum().clamp(min=1)
