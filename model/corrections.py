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

from model.families.family import Family
from model.generation import Generation
from model.starts import Canvas

Correction = Callable[[Tensor, float], Tensor]


def corrections_of(family: Family, generation: Generation, clean: Tensor | None) -> list[Correction]:
    """What `generation` asks for, in its order. `clean` are the latents that it begins with, if there are any."""
    found: list[Correction] = []
    if isinstance(generation.start, Canvas) and clean is not None:
        found.append(keeping(clean, generation.start.mask))
    return found


def keeping(known: Tensor, mask: Image.Image) -> Correction:
    """What lies outside the mask stays `known`: Blended Latent Diffusion (Avrahami et al. 2022, arXiv 2206.02779).

    The paper blends noisy latents after each step. Blending what they lead to is the same for known latents and
    known noise, and leaves the memory of multistep samplers true.
    """
    pixels = torch.from_numpy(np.array(mask, dtype=np.float32) / 255)[None, None]  # (1, 1, H, W)
    painted = F.adaptive_max_pool2d(pixels, known.shape[-2:]).to(known.device)  # a cell that is touched is painted
    return lambda clean, _: torch.lerp(known, clean, painted)
