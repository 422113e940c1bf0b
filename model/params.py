"""The parameters of a prompt (`--ar 3:2 --chaos 20 …`), declared once in one table.

Parser, renderer, help and documentation read `PARAMETERS`. Knows no prompt text, no model and no torch.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import Enum, StrEnum
from math import gcd
from typing import Any

MAX_SEED = 2**32 - 1


class BadValueError(ValueError):
    """A parameter was given a value that it does not take. The message says what it takes."""


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
    raw: bool = False
    draft: bool = False
    hd: bool = False
    exp: int = 0
    profile: tuple[str, ...] | None = None  # () is the default profile of who asks
    zoom: float | None = None  # inside Custom Zoom only
    version: str | None = None  # `--niji` is the version "niji", `--niji 6` is "niji-6"
    speed: Speed | None = None  # None: as the user's settings say
    stealth: bool | None = None  # True for `--stealth`, False for `--public`


class Kind(Enum):
    """How the value of a parameter is written."""

    FLAG = "flag"  # no value: --tile
    WHOLE = "whole number"
    CHOICE = "number from a list"
    RATIO = "W:H"
    TERMS = "comma list"
    WORD = "word"


@dataclass(frozen=True)
class Parameter:
    """One row of the table: how a parameter is called, what it takes, and what it does."""

    name: str  # also the field of `Parameters`
    kind: Kind
    help: str
    aliases: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    choices: tuple[float, ...] = ()
    familiar: str = ""  # the alias that users know better than the name

    @property
    def flag(self) -> str:
        """The parameter as echoes and errors write it: `--chaos`, but `--ar`, not `--aspect`."""
        return f"--{self.familiar or self.name}"

    @property
    def default(self) -> Any:
        return getattr(DEFAULTS, self.name)

    @property
    def allowed(self) -> str:
        """What the parameter takes, as the end of the sentence "`--chaos` must be …"."""
        return _ALLOWED[self.kind](self)

    def read(self, text: str) -> Any:
        """The value that `text` stands for. Raises `BadValueError`."""
        try:
            return _READERS[self.kind](self, text.strip())
        except ValueError as error:
            raise BadValueError(f"`{self.flag}` must be {self.allowed}") from error

    def write(self, value: Any) -> str:
        """The inverse of `read`: `read(write(value)) == value`."""
        return _WRITERS[self.kind](value)


def _read_flag(_: Parameter, text: str) -> bool:
    if text:
        raise ValueError(text)
    return True


def _read_whole(parameter: Parameter, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", text):
        raise ValueError(text)
    value = int(text)
    if not parameter.low <= value <= parameter.high:
        raise ValueError(text)
    return value


def _read_choice(parameter: Parameter, text: str) -> float:
    if not re.fullmatch(r"[0-9]{0,3}(\.[0-9]{1,3})?", text):
        raise ValueError(text)
    value = float(text)
    if value not in parameter.choices:
        raise ValueError(text)
    return value


def _read_ratio(_: Parameter, text: str) -> Aspect:
    match = re.fullmatch(r"([0-9]{1,4}):([0-9]{1,4})", text)
    aspect = Aspect(int(match[1]), int(match[2])) if match else Aspect(0, 0)
    if 0 in (aspect.width, aspect.height):
        raise ValueError(text)
    return aspect


def _read_terms(_: Parameter, text: str) -> tuple[str, ...]:
    terms = tuple(term for term in (part.strip() for part in text.split(",")) if term)
    if not terms:
        raise ValueError(text)
    return terms


def _read_word(_: Parameter, text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", text):
        raise ValueError(text)
    return text.lower()


_READERS: dict[Kind, Callable[[Parameter, str], Any]] = {
    Kind.FLAG: _read_flag,
    Kind.WHOLE: _read_whole,
    Kind.CHOICE: _read_choice,
    Kind.RATIO: _read_ratio,
    Kind.TERMS: _read_terms,
    Kind.WORD: _read_word,
}

_WRITERS: dict[Kind, Callable[[Any], str]] = {
    Kind.FLAG: lambda value: "",
    Kind.WHOLE: str,
    Kind.CHOICE: lambda value: f"{value:g}",
    Kind.RATIO: str,
    Kind.TERMS: ", ".join,
    Kind.WORD: str,
}

_ALLOWED: dict[Kind, Callable[[Parameter], str]] = {
    Kind.FLAG: lambda parameter: "given without a value, after the text of the prompt",
    Kind.WHOLE: lambda parameter: f"a whole number between {parameter.low} and {parameter.high}",
    Kind.CHOICE: lambda parameter: "one of " + ", ".join(f"{choice:g}" for choice in parameter.choices),
    Kind.RATIO: lambda parameter: "two whole numbers from 1 to 9999, width and height, such as `3:2`",
    Kind.TERMS: lambda parameter: "one or more words, with commas between, such as `red, text`",
    Kind.WORD: lambda parameter: "one name of letters, digits, dots and hyphens",
}

_QUALITIES = (0.25, 0.5, 1, 2, 4)

PARAMETERS: tuple[Parameter, ...] = (
    Parameter("aspect", Kind.RATIO, "Shape of the picture, width to height", ("ar",), familiar="ar"),
    Parameter("chaos", Kind.WHOLE, "How far the four pictures differ", ("c",), 0, 100),
    Parameter("stylize", Kind.WHOLE, "How strongly the model's own style shows", ("s",), 0, 1000),
    Parameter("quality", Kind.CHOICE, "Effort: more denoising steps, more time", ("q",), choices=_QUALITIES),
    Parameter("seed", Kind.WHOLE, "Start from the same noise: the same picture again", (), 0, MAX_SEED),
    Parameter("stop", Kind.WHOLE, "Finish early, in percent: softer pictures", (), 10, 100),
    Parameter("tile", Kind.FLAG, "A seamless pattern that continues at its edges"),
    Parameter("no", Kind.TERMS, "What should not be in the picture"),
    Parameter("repeat", Kind.WHOLE, "Run the prompt this many times", ("r",), 2, 10),
    Parameter("version", Kind.WORD, "The model that draws", ("v",)),
)

DEFAULTS = Parameters()
BY_NAME: dict[str, Parameter] = {
    name: parameter for parameter in PARAMETERS for name in (parameter.name, *parameter.aliases)
}


def changed(parameters: Parameters) -> dict[str, Any]:
    """The fields that differ from their defaults, in the order of the table."""
    values = {field.name: getattr(parameters, field.name) for field in fields(parameters)}
    return {row.name: values[row.name] for row in PARAMETERS if values[row.name] != row.default}
