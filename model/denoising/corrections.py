"""What is changed in the picture that the model sees in the noise, before each step leads there.

A correction takes the predicted clean latents (N, C, H, W) and the noise level (1 at pure noise, 0 at the picture)
and returns them changed. Knows no sampler: `Trajectory` turns the result back into a prediction.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from model.denoising.style_reference import Seen, matched
from model.generation import Generation
from model.starts import Canvas

STYLE_ENDS = 0.4
DETAIL_BEGINS, DETAIL_ENDS = 0.8, 0.1
DETAIL_GAIN = 0.5  # at the full amount, in each step

Correction = Callable[[Tensor, float], Tensor]


def corrections_of(generation: Generation, clean: Tensor | None, seen: Seen | None) -> list[Correction]:
    """What `generation` asks for, in order. `clean` are the latents it begins with, `seen` is its reference."""
    found: list[Correction] = []
    if seen is not None:
        found.append(taking_after(seen))
    if generation.detail:
        found.append(detailed(generation.detail))
    if isinstance(generation.start, Canvas) and clean is not None:
        found.append(keeping(clean, generation.start.mask))
    return found


def taking_after(seen: Seen) -> Correction:
    """The colours of a style reference, until forms are settled: what comes after may make them its own."""

    def correct(clean: Tensor, noise_level: float) -> Tensor:
        return matched(clean, seen.statistics, seen.strength) if noise_level > STYLE_ENDS else clean

    return correct


def detailed(amount: float) -> Correction:
    """What differs from its neighbours differs more, once the composition stands: unsharp masking of latents."""

    def correct(clean: Tensor, noise_level: float) -> Tensor:
        if not DETAIL_ENDS < noise_level < DETAIL_BEGINS:
            return clean
        smooth = F.avg_pool2d(F.pad(clean, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
        return clean + DETAIL_GAIN * amount * (clean - smooth)

    return correct


def keeping(known: Tensor, mask: Image.Image) -> Correction:
    """What lies outside the mask stays `known`: Blended Latent Diffusion (Avrahami et al. 2022, arXiv 2206.02779).

    The paper blends noisy latents after each step. Blending what they lead to is the same for known latents and
    known noise, and leaves the memory of multistep samplers true.
    """
    pixels = torch.from_numpy(np.array(mask, dtype=np.float32) / 255)[None, None]  # (1, 1, H, W)
    painted = F.adaptive_max_pool2d(pixels, known.shape[-2:]).to(known.device)  # a cell that is touched is painted
    return lambda clean, _: torch.lerp(known, clean, painted)
