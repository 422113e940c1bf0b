"""A finished picture to be made larger, and by how much: a value between `worker` and `model`. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image


@dataclass(frozen=True)
class Enlarging:
    """A picture that a network is to make `factor` times as wide and high, as near to what it is as possible."""

    id: str
    image: Image.Image
    factor: int
    tile: bool = False  # whether it is a seamless pattern, and stays one
