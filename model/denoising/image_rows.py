"""The pictures that rows of a forward pass are shown beside their texts. Knows no network and no generation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True)
class ImageRows:
    """K pictures for each of R rows, and how much each counts in each of L layers. Sliced like a tensor."""

    embeddings: Tensor  # (R, K, …), as an image encoder makes them
    scales: Tensor  # (R, K, L), float32 and on the CPU; 0 where a row does not see a picture

    @property
    def num_pictures(self) -> int:
        return self.scales.shape[1]

    def __getitem__(self, part: slice) -> ImageRows:
        return ImageRows(self.embeddings[part], self.scales[part])

    def widened(self, num_pictures: int) -> ImageRows:
        """With pictures behind its own that nobody sees."""
        missing = num_pictures - self.num_pictures
        behind = (0, 0) * (self.embeddings.dim() - 2) + (0, missing)
        return ImageRows(F.pad(self.embeddings, behind), F.pad(self.scales, (0, 0, 0, missing)))

    def unseen(self, num_rows: int) -> ImageRows:
        """The same pictures for so many other rows, none of which sees any."""
        shapes = self.embeddings.shape[1:], self.scales.shape[1:]
        embeddings, scales = (
            each.new_zeros((num_rows, *shape))
            for each, shape in zip((self.embeddings, self.scales), shapes, strict=True)
        )
        return ImageRows(embeddings, scales)


def concatenate_images(parts: Sequence[ImageRows | None], sizes: Sequence[int]) -> ImageRows | None:
    """One for all rows, of which each part has as many as `sizes` says. None where no part has pictures."""
    most = max((each.num_pictures for each in parts if each is not None), default=0)
    wide = [None if each is None else each.widened(most) for each in parts]
    sample = next((each for each in wide if each is not None), None)
    if sample is None:
        return None
    whole = [each or sample.unseen(size) for each, size in zip(wide, sizes, strict=True)]
    return ImageRows(torch.cat([each.embeddings for each in whole]), torch.cat([each.scales for each in whole]))
