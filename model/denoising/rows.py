"""Rows of one forward pass: what the denoiser of any family is shown. Knows no family and no generation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.denoising.encoding import Encoding, concatenate
from model.denoising.image_rows import ImageRows, concatenate_images


@dataclass(frozen=True)
class Rows:
    """R noisy latents, each with a timestep and a text of its own. Sliced like a tensor."""

    sample: Tensor  # (R, C, H, W)
    timestep: Tensor  # (R,)
    text: Encoding  # of R texts
    guidance: Tensor | None = None  # (R,), the scale for networks that take it as an input
    images: ImageRows | None = None  # of R rows, for networks with an image adapter

    def __len__(self) -> int:
        return len(self.sample)

    def __getitem__(self, part: slice) -> Rows:
        guidance = None if self.guidance is None else self.guidance[part]
        images = None if self.images is None else self.images[part]
        return Rows(self.sample[part], self.timestep[part], self.text[part], guidance, images)

    def padded(self, size: int) -> Rows:
        """`size` rows, of which the missing ones repeat the last."""
        missing = size - len(self)
        return Rows.concatenate([self, *[self[-1:]] * missing]) if missing else self

    @classmethod
    def concatenate(cls, parts: Sequence[Rows]) -> Rows:
        """Of rows that all have a guidance, or all have none. Those without pictures may stand beside others."""
        guidance = [each.guidance for each in parts if each.guidance is not None]
        return cls(
            torch.cat([each.sample for each in parts]),
            torch.cat([each.timestep for each in parts]),
            concatenate([each.text for each in parts]),
            torch.cat(guidance) if guidance else None,
            concatenate_images([each.images for each in parts], [len(each) for each in parts]),
        )
