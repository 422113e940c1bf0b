"""Latents as the tokens of a transformer, and back: those of a patch are the channels of one token."""

from __future__ import annotations

from torch import Tensor

PATCH = 2  # latents each way


def packed(latents: Tensor) -> Tensor:
    """(R, C, H, W) → (R, H/2 · W/2, 4 C)"""
    num_rows, num_channels, height, width = latents.shape
    patches = latents.reshape(num_rows, num_channels, height // PATCH, PATCH, width // PATCH, PATCH)
    return patches.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)


def unpacked(tokens: Tensor, rows: int, columns: int) -> Tensor:
    """The inverse of `packed`, for so many rows and columns of patches."""
    patches = tokens.reshape(len(tokens), rows, columns, -1, PATCH, PATCH)  # (R, H/2, W/2, C, 2, 2)
    return patches.permute(0, 3, 1, 4, 2, 5).flatten(4).flatten(2, 3)
