"""What is done to text embeddings before the denoiser sees them: kept, styled, scattered.

Knows no tokenizer and no denoiser. An embedding is (L, D): one vector for each token.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from math import cos, pi, sin

import torch
from torch import Tensor

MAX_CHAOS_ANGLE = pi / 4  # how far `--chaos 100` turns each token's vector
MAX_WEIRD_ANGLE = pi / 3
_CHAOS_STREAM = 0xC4A05  # keeps the draws of chaos apart from those of the picture's noise
_WEIRD_STREAM = 0x3E12D


class EmbeddingCache:
    """The embeddings of the texts used last. Each text is encoded by itself, so a hit has the bits of a miss."""

    def __init__(self, encode: Callable[[str], Tensor], capacity: int = 512) -> None:
        self._encode = encode
        self._capacity = capacity
        self._entries: OrderedDict[str, Tensor] = OrderedDict()

    def __call__(self, text: str) -> Tensor:
        if text not in self._entries:
            self._entries[text] = self._encode(text)  # (L, D)
            if len(self._entries) > self._capacity:
                self._entries.popitem(last=False)
        self._entries.move_to_end(text)
        return self._entries[text]

    def __len__(self) -> int:
        return len(self._entries)


def stylized(embedding: Tensor, styled: Tensor, share: float) -> Tensor:
    """The embedding, moved by `share` (0…1) towards that of the same text in the house style."""
    return torch.lerp(embedding, styled, share)


def scattered(embedding: Tensor, seed: int, chaos: float) -> Tensor:
    """Each token's vector, turned by an angle that grows with `chaos` (0…1), in a direction drawn from `seed`."""
    return _turned(embedding, seed ^ _CHAOS_STREAM, chaos * MAX_CHAOS_ANGLE)


def estranged(embedding: Tensor, seed: int, weird: float) -> Tensor:
    """The same for `--weird`: further than chaos goes, and by its root, as even a little of it should be seen."""
    return _turned(embedding, seed ^ _WEIRD_STREAM, weird**0.5 * MAX_WEIRD_ANGLE)


def _turned(embedding: Tensor, seed: int, angle: float) -> Tensor:
    """Each token's vector (L, D), turned by an angle in a direction drawn from `seed`. Lengths stay."""
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randn(embedding.shape, generator=generator).to(embedding.device)  # (L, D)
    length = embedding.float().norm(dim=-1, keepdim=True).clamp_min(1e-12)  # (L, 1)
    forward = embedding.float() / length
    sideways: Tensor = drawn - (drawn * forward).sum(dim=-1, keepdim=True) * forward
    sideways = sideways / sideways.norm(dim=-1, keepdim=True).clamp_min(1e-12)
    turned: Tensor = length * (cos(angle) * forward + sin(angle) * sideways)
    return turned.to(embedding.dtype)
