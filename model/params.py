"""The parameters of one prompt, as values. How they are written is in `model/language/flags.py`.

Knows no text, no model and no torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import gcd

MAX_SEED = 2**32 - 1


@dataclass(frozen=True)
class Aspect:
    """Width to height in whole numbers, as typed: 3:2 stays 3:2, 6:4 stays 6:4."""

    width: int = 1
    height: int = 1

    @property
    def ratio(self) -> float:
        return self.width / self.height

    @property
    def is_square(self) -> bool:
        return self.width == self.height

    @classmethod
    def of_size(cls, width: int, height: int) -> Aspect:
        """The ratio of a picture of `width` × `height` pixels in lowest terms."""
        divisor = gcd(width, height)
        return cls(width // divisor, height // divisor)

    def __str__(self) -> str:
        return f"{self.width}:{self.height}"


class Speed(StrEnum):
    """How urgent a job is, and what it may cost. In the order in which they are served."""

    TURBO = "turbo"
    FAST = "fast"
    RELAX = "relax"


@dataclass(frozen=True)
class Reference:
    """A picture that something is taken from: a link, or for `--sref` also a style code or `random`."""

    source: str
    weight: float = 1.0


@dataclass(frozen=True)
class NamedLora:
    """A LoRA of the model's entry in the catalog."""

    name: str
    weight: float | None = None  # None: as the catalog says


@dataclass(frozen=True)
class Parameters:
    """What the flags of one prompt say, defaults filled in."""

    aspect: Aspect = Aspect()
    chaos: int = 0
    stylize: int = 100
    weird: int = 0
    quality: float = 1.0
    seed: int | None = None
    stop: int = 100
    tile: bool = False
    no: tuple[str, ...] = ()
    repeat: int | None = None
    iw: float = 1.0  # weight of the image prompts against the text
    sref: tuple[Reference, ...] = ()
    sw: int = 100
    sv: int | None = None
    cref: tuple[Reference, ...] = ()
    cw: int = 100
    oref: tuple[Reference, ...] = ()  # at most one
    ow: int = 100
    style: str | None = None  # a named style of the model; `--style raw` is `raw`
    lora: tuple[NamedLora, ...] = ()
    raw: bool = False
    draft: bool = False
    best: int = 1  # times as many pictures are drawn, and those are kept that match the text best
    hd: bool = False
    exp: int = 0
    profile: tuple[str, ...] | None = None  # () is the default profile of who asks
    zoom: float | None = None  # inside Custom Zoom only
    version: str | None = None  # `--niji` is the version "niji", `--niji 6` is "niji-6"
    speed: Speed | None = None  # None: as the user's settings say
    stealth: bool | None = None  # True for `--stealth`, False for `--public`


DEFAULTS = Parameters()
