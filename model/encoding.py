"""What a family's text encoders say of a text, and of several as a batch. Knows no encoder and no denoiser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

Join = Callable[[list[Tensor]], Tensor]


@dataclass(frozen=True, eq=False)
class Encoding:
    """One text. A batch of R texts has R in front of each shape, and is sliced like a tensor."""

    tokens: Tensor  # (L, D)
    mask: Tensor | None = None  # (L,), False for padding; None in families whose texts are all of one length
    pooled: Tensor | None = None  # (P,), the text as a whole; None in families that do not ask for it

    def __getitem__(self, part: slice) -> Encoding:
        return Encoding(
            self.tokens[part],
            None if self.mask is None else self.mask[part],
            None if self.pooled is None else self.pooled[part],
        )

    def to(self, dtype: torch.dtype) -> Encoding:
        """The same in another precision. The mask stays what it is."""
        pooled = None if self.pooled is None else self.pooled.to(dtype)
        return Encoding(self.tokens.to(dtype), self.mask, pooled)

    def padded(self, length: int) -> Encoding:
        """With zeros behind the tokens. Raises `ValueError` where no mask could tell them from a text."""
        missing = length - self.tokens.shape[-2]
        if not missing:
            return self
        if self.mask is None:
            raise ValueError("Texts of different lengths can only be drawn together where they have a mask.")
        return Encoding(F.pad(self.tokens, (0, 0, 0, missing)), F.pad(self.mask, (0, missing)), self.pooled)


def stack(encodings: Sequence[Encoding]) -> Encoding:
    """A batch of single texts."""
    return _joined(torch.stack, encodings)


def concatenate(batches: Sequence[Encoding]) -> Encoding:
    """One batch of several."""
    return _joined(torch.cat, batches)


def alike(encodings: Sequence[Encoding]) -> list[Encoding]:
    """The same texts, all as long as the longest."""
    length = max(each.tokens.shape[-2] for each in encodings)
    return [each.padded(length) for each in encodings]


def _joined(join: Join, encodings: Sequence[Encoding]) -> Encoding:
    encodings = alike(encodings)
    return Encoding(
        join([each.tokens for each in encodings]),
        _joined_if_any(join, [each.mask for each in encodings]),
        _joined_if_any(join, [each.pooled for each in encodings]),
    )


def _joined_if_any(join: Join, tensors: Sequence[Tensor | None]) -> Tensor | None:
    """Those of one family all have a part, or none has."""
    found = [each for each in tensors if each is not None]
    return join(found) if found else None
