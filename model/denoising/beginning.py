"""The clean latents that a generation begins with: its start, seen by the encoder.

Knows no text and no step.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from PIL import Image, ImageOps
from torch import Tensor

from model.families.family import Family
from model.generation import Generation
from model.starts import Enlargement, Mixture
from model.upscaling.tiles import framed

WRAP = 8  # latents of the opposite edge that a seamless pattern is shown with


def clean_latents(family: Family, generation: Generation, generators: Sequence[torch.Generator]) -> Tensor | None:
    """(N, C, H, W), or None for a generation that begins with pure noise."""
    start, size = generation.start, (generation.width, generation.height)
    if start is None:
        return None
    if isinstance(start, Mixture):
        encoded = [family.encode_image(each.image, generators, size) for each in start.images]
        return mixed(encoded, [each.weight for each in start.images])
    if isinstance(start, Enlargement) and start.wraps:
        return _encoded_around(family, start.image, generators, generation)
    return family.encode_image(start.image, generators, size)


def _encoded_around(
    family: Family, image: Image.Image, generators: Sequence[torch.Generator], generation: Generation
) -> Tensor:
    """A seamless pattern as latents: its edges are seen with what lies at the opposite ones."""
    _, rows, columns = family.latent_shape(*generation.row_size)
    cell, border = generation.row_size[0] // columns, min(WRAP, rows, columns)
    size = generation.width, generation.height
    shown = framed(ImageOps.fit(image, size, Image.Resampling.LANCZOS), border * cell)
    latents = family.encode_image(shown, generators, shown.size)
    return latents[..., border:-border, border:-border]


def mixed(latents: Sequence[Tensor], weights: Sequence[float]) -> Tensor:
    """The weighted mean, with the spread that its parts have on average: a plain mean of pictures is grey.

    The same as spherical interpolation (Shoemake 1985) of two that are alike in length, and symmetric for more.
    """
    shares = [weight / sum(weights) for weight in weights]
    mean = torch.stack([share * each for share, each in zip(shares, latents, strict=True)]).sum(dim=0)
    centre = mean.mean(dim=(-2, -1), keepdim=True)
    spread = sum(share * _spread(each) for share, each in zip(shares, latents, strict=True))
    return centre + (mean - centre) * (spread / _spread(mean))


def _spread(latents: Tensor) -> Tensor:
    """(N, C, 1, 1)"""
    return latents.std(dim=(-2, -1), keepdim=True).clamp_min(1e-6)
