"""What a family's text encoders say of a text, and of several as a batch. Knows no encoder and no denoiser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import torch
import torch.nn.functional as F
from torch import Tensor

Join = Callable[[list[Tensor]], Tensor]


@dataclass(frozen=True, eq=False)
class Encoding:
    """One text. A batch of R texts has R in front of each shape, and is sliced like a tensor."""

    tokens: Tensor  # (L, D)
    mask: Tensor | None = None  # (L,), False for padding; None where each token is shown
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

    @property
    def length(self) -> int:
        """Of the texts, padding included."""
        return self.tokens.shape[-2]

    def padded(self, length: int) -> Encoding:
        """With zeros behind the tokens, and a mask that tells them from the text."""
        missing = length - self.length
        mask = torch.ones_like(self.tokens[..., 0], dtype=torch.bool) if self.mask is None else self.mask
        return Encoding(F.pad(self.tokens, (0, 0, 0, missing)), F.pad(mask, (0, missing)), self.pooled)

    def stretched(self, length: int) -> Encoding:
        """With the last token once more for each that is missing, hidden where there is a mask."""
        missing = length - self.length
        if not missing:
            return self
        tokens = torch.cat([self.tokens, *[self.tokens[..., -1:, :]] * missing], dim=-2)
        return Encoding(tokens, None if self.mask is None else F.pad(self.mask, (0, missing)), self.pooled)


def stack(encodings: Sequence[Encoding]) -> Encoding:
    """A batch of single texts."""
    return _joined(torch.stack, encodings)


def concatenate(batches: Sequence[Encoding]) -> Encoding:
    """One batch of several."""
    return _joined(torch.cat, batches)


def runs(encodings: Sequence[Encoding]) -> list[Encoding]:
    """Single texts as batches of those of one length, in their order."""
    return [stack(list(run)) for _, run in groupby(encodings, key=lambda each: each.length)]


def _joined(join: Join, encodings: Sequence[Encoding]) -> Encoding:
    """Raises `ValueError` for texts of different lengths: `Encoding.padded` makes them alike."""
    if len(lengths := sorted({each.length for each in encodings})) > 1:
        raise ValueError(f"Texts of one batch must be of one length, not of {lengths} tokens.")
    return Encoding(
        join([each.tokens for each in encodings]),
        _joined_if_any(join, [each.mask for each in encodings]),
        _joined_if_any(join, [each.pooled for each in encodings]),
    )


def _joined_if_any(join: Join, tensors: Sequence[Tensor | None]) -> Tensor | None:
    """Those of one family all have a part, or none has."""
    found = [each for each in tensors if each is not None]
    return join(found) if found else None
