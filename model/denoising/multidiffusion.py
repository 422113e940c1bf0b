"""Large latents as windows that a denoiser sees one by one, and its answers as one: MultiDiffusion.

Bar-Tal et al. 2023 (arXiv 2302.08113), equation 3. What windows say of a cell that they share is weighed: less
near their edges, so that no step is seen there. Knows no denoiser.
"""

from __future__ import annotations

import torch
from torch import Tensor

from model.denoising.windows import Windows


def cut(latents: Tensor, windows: Windows, cell: int) -> Tensor:
    """(N, C, H, W) → (N · V, C, h, w), all windows of the first picture first. `cell` is in pixels."""
    parts = [latents[:, :, rows[:, None], columns] for rows, columns in _cells(latents, windows, cell)]
    return torch.stack(parts, dim=1).flatten(0, 1)


def merge(parts: Tensor, windows: Windows, shape: tuple[int, int], cell: int) -> Tensor:
    """The inverse of `cut`, where windows agree: (N · V, C, h, w) → (N, C, H, W) of `shape`."""
    answers = parts.view(-1, len(windows), *parts.shape[1:])  # (N, V, C, h, w)
    weight = _ramp(parts.shape[-2])[:, None] * _ramp(parts.shape[-1])  # (h, w)
    weight = weight.to(parts.device)
    total = parts.new_zeros((len(answers), parts.shape[1], *shape))
    weights = parts.new_zeros(shape)
    for index, (rows, columns) in enumerate(_cells(total, windows, cell)):
        total[:, :, rows[:, None], columns] += weight * answers[:, index]
        weights[rows[:, None], columns] += weight
    return total / weights


def _cells(latents: Tensor, windows: Windows, cell: int) -> list[tuple[Tensor, Tensor]]:
    """The rows and columns of latents that each window covers."""
    height, width = latents.shape[-2:]
    down = torch.arange(windows.height // cell, device=latents.device)
    across = torch.arange(windows.width // cell, device=latents.device)
    return [((top // cell + down) % height, (left // cell + across) % width) for left, top in windows.places]


def _ramp(length: int) -> Tensor:
    """(length,), rising from the edges to the middle."""
    places = torch.arange(length, dtype=torch.float32)
    return torch.minimum(places + 1, length - places)
