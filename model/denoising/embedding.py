"""What is done to text embeddings before the denoiser sees them: kept, styled, scattered.

Knows no tokenizer and no denoiser. An embedding is the `Encoding` of one text: a vector for each token,
and in some families one for the whole.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from copy import copy
from math import cos, pi, sin

import torch
from torch import Tensor

from model.denoising.encoding import Encoding
from model.lora import Loras

MAX_CHAOS_ANGLE = pi / 4  # how far `--chaos 100` turns each token's vector
MAX_WEIRD_ANGLE = pi / 3
_CHAOS_STREAM = 0xC4A05  # keeps the draws of chaos apart from those of the picture's noise
_WEIRD_STREAM = 0x3E12D


class EmbeddingCache:
    """The embeddings of the texts used last. Each text is encoded by itself, so a hit has the bits of a miss."""

    def __init__(self, encode: Callable[[str], Encoding], capacity: int = 512) -> None:
        self._encode = encode
        self._capacity = capacity
        self._entries: OrderedDict[tuple[str, Loras], Encoding] = OrderedDict()
        self._loras: Loras = ()

    def __call__(self, text: str) -> Encoding:
        key = text, self._loras
        if key not in self._entries:
            self._entries[key] = self._encode(text)
            if len(self._entries) > self._capacity:
                self._entries.popitem(last=False)
        self._entries.move_to_end(key)
        return self._entries[key]

    def beside(self, loras: Loras) -> EmbeddingCache:
        """The same cache for whoever encodes while these LoRAs are worn."""
        view = copy(self)
        view._loras = loras
        return view

    def __len__(self) -> int:
        return len(self._entries)


def stylized(embedding: Encoding, styled: Encoding, share: float) -> Encoding:
    """The embedding, moved by `share` (0…1) towards that of the same text in the house style.

    A shorter text repeats its last token. It could not begin at zeros: networks that normalise tokens see all of a
    word in one that has moved towards it ever so little.
    """
    length = max(embedding.length, styled.length)
    embedding, styled = embedding.stretched(length), styled.stretched(length)
    pooled = _lerp(embedding.pooled, styled.pooled, share)
    mask = None if embedding.mask is None or styled.mask is None else embedding.mask | styled.mask
    return Encoding(torch.lerp(embedding.tokens, styled.tokens, share), mask, pooled)


def scattered(embedding: Encoding, seed: int, chaos: float) -> Encoding:
    """Each token's vector, turned by an angle that grows with `chaos` (0…1), in a direction drawn from `seed`."""
    return _turned(embedding, seed ^ _CHAOS_STREAM, chaos * MAX_CHAOS_ANGLE)


def estranged(embedding: Encoding, seed: int, weird: float) -> Encoding:
    """The same for `--weird`: further than chaos goes, and by its root, as even a little of it should be seen."""
    return _turned(embedding, seed ^ _WEIRD_STREAM, weird**0.5 * MAX_WEIRD_ANGLE)


def _lerp(start: Tensor | None, end: Tensor | None, share: float) -> Tensor | None:
    return None if start is None or end is None else torch.lerp(start, end, share)


def _turned(embedding: Encoding, seed: int, angle: float) -> Encoding:
    """Each vector, turned by an angle in a direction drawn from `seed`. That of the whole text goes last."""
    generator = torch.Generator().manual_seed(seed)
    tokens = _rotated(embedding.tokens, generator, angle)
    pooled = None if embedding.pooled is None else _rotated(embedding.pooled, generator, angle)
    return Encoding(tokens, embedding.mask, pooled)


def _rotated(vectors: Tensor, generator: torch.Generator, angle: float) -> Tensor:
    """(…, D), turned within random planes. Lengths stay."""
    drawn = torch.randn(vectors.shape, generator=generator).to(vectors.device)  # (…, D)
    length = vectors.float().norm(dim=-1, keepdim=True).clamp_min(1e-12)  # (…, 1)
    forward = vectors.float() / length
    sideways: Tensor = drawn - (drawn * forward).sum(dim=-1, keepdim=True) * forward
    sideways = sideways / sideways.norm(dim=-1, keepdim=True).clamp_min(1e-12)
    turned: Tensor = length * (cos(angle) * forward + sin(angle) * sideways)
    return turned.to(vectors.dtype)
