"""What a denoiser sees in the pictures of a style reference: the statistics of their latents, and known styles.

Knows no sampler and no step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from model.denoising.admission import RowBuckets
from model.denoising.embedding import EmbeddingCache
from model.families.family import Family
from model.reading.classifier import Classifier, Work
from model.style import StyleReference, StyleWords

_BUCKETS = RowBuckets((8,))  # one size always: the bits of a seed do not depend on what else is drawn
_NOISE_LEVELS = (0.6, 0.75, 0.45)
_TEMPERATURE = 0.01  # of relative errors: where a style begins to be likelier than another
_DOUBT = 0.35  # a style that is less likely is not there
_TINT_SPREAD = 0.5  # how far the means of latent channels differ between pictures


class Statistics(NamedTuple):
    """The mean and the spread of each latent channel."""

    mean: Tensor  # (C, 1, 1)
    spread: Tensor  # (C, 1, 1)


@dataclass(frozen=True)
class Seen:
    """A reference as the engine uses it."""

    statistics: Statistics
    words: tuple[StyleWords, ...]
    strength: float


def see(family: Family, embed: EmbeddingCache, reference: StyleReference, size: tuple[int, int]) -> Seen:
    """Encode the pictures of a reference and recognise their styles. `size` is that of the result, in pixels."""
    encoded = [family.encode_image(each.image, [_dice(0)], size) for each in reference.images]  # each (1, C, H, W)
    weights = [each.weight for each in reference.images] + [each.weight for each in reference.tints]
    shares = [weight / sum(weights) for weight in weights]
    num_channels = family.latent_shape(*size)[0]
    parts = [_statistics(each[0]) for each in encoded]
    parts += [_tint(each.code, num_channels, family) for each in reference.tints]
    words: list[StyleWords] = []
    for latents, share in zip(encoded, shares, strict=False):
        words += _recognised(family, embed, latents, reference, share)
    return Seen(_mean(parts, shares), tuple(words), reference.strength)


def matched(latents: Tensor, wanted: Statistics, strength: float) -> Tensor:
    """Adaptive instance normalisation (Huang and Belongie 2017, arXiv 1703.06868, eq. 8), in part. (N, C, H, W)"""
    mean = latents.mean(dim=(-2, -1), keepdim=True)
    spread = latents.std(dim=(-2, -1), keepdim=True).clamp_min(1e-6)
    return torch.lerp(latents, (latents - mean) / spread * wanted.spread + wanted.mean, strength)


def _statistics(latents: Tensor) -> Statistics:
    return Statistics(latents.mean(dim=(-2, -1), keepdim=True), latents.std(dim=(-2, -1), keepdim=True))


def _tint(code: int, num_channels: int, family: Family) -> Statistics:
    """Statistics as a picture could have them, drawn from a code. Latents have a spread of about 1."""
    drawn = torch.randn((2, num_channels // family.patch_area, 1, 1), generator=_dice(code)).to(family.device)
    drawn = drawn.repeat_interleave(family.patch_area, dim=1)  # a patch has one colour, not a pattern
    return Statistics(_TINT_SPREAD * drawn[0], 0.85 * torch.exp(0.15 * drawn[1]))


def _mean(parts: Sequence[Statistics], shares: Sequence[float]) -> Statistics:
    mean = torch.stack([share * each.mean for each, share in zip(parts, shares, strict=True)]).sum(dim=0)
    spread = torch.stack([share * each.spread for each, share in zip(parts, shares, strict=True)]).sum(dim=0)
    return Statistics(mean, spread)


def _recognised(
    family: Family, embed: EmbeddingCache, latents: Tensor, reference: StyleReference, share: float
) -> list[StyleWords]:
    """The known styles that a picture shows, each as far as it is likelier than the others and none at all."""
    if not reference.known_styles:
        return []
    classifier = Classifier(family, embed, _BUCKETS, latents, seed=0)
    errors = _result(classifier.errors(["", *reference.known_styles], _NOISE_LEVELS))
    chances = torch.softmax(-torch.tensor(errors) / _TEMPERATURE, dim=0).tolist()[1:]
    found = zip(reference.known_styles, chances, strict=True)
    return [StyleWords(text, chance * share * reference.word_share) for text, chance in found if chance > _DOUBT]


def _result(work: Work[list[float]]) -> list[float]:
    """Done at once: a few forward passes."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            result: list[float] = done.value
            return result


def _dice(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)
