"""How a picture is named in a prompt: a link, or something in its place, with a weight behind two colons."""

from __future__ import annotations

import re

from model.language.faults import plain_number

NUMBER = r"-?(?:[0-9]{1,6}(?:\.[0-9]{0,6})?|\.[0-9]{1,6})"

_WEIGHT = re.compile(NUMBER)
_LINK = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://[^\s<>/?#][^\s<>]*")


class BadWeightError(ValueError):
    """A picture cannot have this weight. The argument is the weight as typed."""


def read_link(word: str) -> tuple[str, float]:
    """The link and the weight in `<https://…/fox.png>::2`. Raises `ValueError`, also as `BadWeightError`."""
    source, weight = read_weighted(word)
    if source.startswith("<") and source.endswith(">"):
        source = source[1:-1]
    if not _LINK.fullmatch(source) or source.endswith(",") or _split(source) != (source, None):
        raise ValueError(word)
    return source, weight


def read_weighted(word: str) -> tuple[str, float]:
    """What stands before the last `::`, and the weight behind it: 1 where there is none. A comma may follow."""
    source, typed = _split(word.rstrip(","))
    weight = float(typed or 1)
    if weight <= 0:
        raise BadWeightError(typed)
    return source, weight


def write_weighted(source: str, weight: float) -> str:
    """The inverse of both readers."""
    return source if weight == 1 else f"{source}::{plain_number(weight)}"


def _split(word: str) -> tuple[str, str | None]:
    """A `::` that is followed by something else belongs to the link, as in `http://[::1]/fox.png`."""
    source, colons, weight = word.rpartition("::")
    if not colons or not (weight == "" or _WEIGHT.fullmatch(weight)):
        return word, None
    return source, weight
