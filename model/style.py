"""What a picture's style is asked for by: words that texts lean towards, and pictures or codes to take after.

Values only, torch-free. What a denoiser sees in the pictures of a `StyleReference` is in `style_reference`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from model.starts import WeightedImage

_HALF_STRENGTH = 25  # the `--sw` at which a reference has half its full effect; at the usual 100 it has 80 %


@dataclass(frozen=True)
class StyleWords:
    """Words of a style, and how far (0…1) each text moves towards itself with them."""

    text: str
    share: float


@dataclass(frozen=True)
class Tint:
    """Colours that a code stands for. Weights are relative, also to those of pictures."""

    code: int
    weight: float = 1.0


@dataclass(frozen=True)
class StyleReference:
    """Pictures and codes whose colours the result takes on with a `strength` of 0…1.

    `known_styles` are words that the model knows styles by: those that the pictures show are added to the texts.
    """

    images: tuple[WeightedImage, ...]
    tints: tuple[Tint, ...]
    strength: float
    known_styles: tuple[str, ...] = ()

    @property
    def word_share(self) -> float:
        """How far texts lean towards a style that the reference surely has: all the way from `--sw 100` on."""
        return word_share(self.strength)


def reference_strength(style_weight: int) -> float:
    """`--sw` 0…1000 as 0…1. Most of what it does happens below 200."""
    return style_weight / (style_weight + _HALF_STRENGTH)


def word_share(strength: float) -> float:
    return min(1.0, strength / reference_strength(100))


def words_of_code(code: int, known_styles: Sequence[str]) -> tuple[StyleWords, ...]:
    """The mixture of styles that a code stands for: one leads, and for two codes in three another is beside it."""
    dice = random.Random(code)
    names = dice.sample(sorted(known_styles), k=min(2, len(known_styles)))
    shares = (dice.uniform(0.7, 1.0), dice.choice((0.0, 1.0, 1.0)) * dice.uniform(0.2, 0.6))
    return tuple(StyleWords(name, share) for name, share in zip(names, shares, strict=False) if share)
