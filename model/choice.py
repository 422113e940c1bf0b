"""`--best`: of more pictures than are wanted, those that match the text best. Knows no network. Torch-free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from PIL import Image

from model.generation import Generation


class Scores(Protocol):
    """What `model.clip.Clip` can."""

    def score(self, images: Sequence[Image.Image], texts: Sequence[str], /) -> Any: ...


def chosen(pictures: Sequence[Image.Image], generation: Generation, clip: Scores | None) -> list[Image.Image]:
    """The pictures that are kept: all in the order of their seeds, or with `--best` the best, the best one first.

    A picture counts as much as it agrees with what is wanted, less what it has of `--no`. Raises `LookupError`
    without a CLIP.
    """
    if generation.best == 1:
        return list(pictures)
    if clip is None:
        raise LookupError("The catalog names no CLIP for this model.")
    texts = [condition.text for condition in generation.conditions]
    weights = [condition.weight for condition in generation.conditions]
    rows = clip.score(pictures, texts).tolist()
    merits = [sum(cosine * weight for cosine, weight in zip(row, weights, strict=True)) for row in rows]
    order = sorted(range(len(pictures)), key=lambda index: -merits[index])
    return [pictures[index] for index in order[: generation.num_kept]]
