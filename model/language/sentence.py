"""One text without permutations, taken apart: image prompts, weighted text parts, and the values of its flags.

Knows what each flag takes, but not which of them go together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from math import fsum
from typing import Any

from model.language.faults import Fault, PromptError, plain_number
from model.language.flags import BY_FLAG, RAW, RETIRED, Parameter
from model.language.links import BadWeightError, read_link, write_weighted
from model.language.tokens import TOKEN
from model.language.typed import Typed


@dataclass(frozen=True)
class TextPart:
    """A piece of the text with its weight: `a fox::2`."""

    text: str
    weight: float = 1.0

    @property
    def written(self) -> str:
        """The part with its weight; a space keeps a colon that ends the text apart from the two of the weight."""
        gap = " " if self.text.endswith(":") else ""
        return f"{self.text}{gap}::{plain_number(self.weight)}"


@dataclass(frozen=True)
class ImagePrompt:
    """A picture that the prompt starts with: `https://…/fox.png::2`."""

    url: str
    weight: float = 1.0

    @property
    def written(self) -> str:
        return write_weighted(self.url, self.weight)


@dataclass(frozen=True)
class Setting:
    """What a flag says, and where it was typed."""

    value: Any
    position: int


@dataclass(frozen=True)
class Sentence:
    """The settings are by the field of `Parameters`. Where a flag was typed twice, they have the last one."""

    images: tuple[ImagePrompt, ...]
    parts: tuple[TextPart, ...]
    settings: Mapping[str, Setting]


def read_sentence(typed: Typed) -> Sentence:
    """Take a text apart. Raises `PromptError`."""
    tokens = list(TOKEN.finditer(typed.text))
    flags = [token for token in tokens if token["flag"] or token["touching"]]
    settings = dict(_settings(typed, flags))
    body = typed[: flags[0].start()] if flags else typed
    links = [token for token in tokens if token["link"] and token.end() <= len(body.text)]
    weights = [token for token in tokens if token["weight"] and token.end() <= len(body.text)]
    return Sentence(_images(body, links), _parts(body, links, weights), settings)


def _images(body: Typed, links: list[re.Match[str]]) -> tuple[ImagePrompt, ...]:
    """Between links there may be spaces and commas, but no text."""
    end = 0
    for link in links:
        if body.text[end : link.start()].strip(" ,"):
            raise PromptError(Fault.MISPLACED_LINK, body.place(link.start()), given=link[0])
        end = link.end()
    return tuple(_image(body, link) for link in links)


def _image(body: Typed, link: re.Match[str]) -> ImagePrompt:
    position = body.place(link.start())
    try:
        return ImagePrompt(*read_link(link[0].rstrip(",")))
    except BadWeightError as error:
        raise PromptError(Fault.BAD_LINK_WEIGHT, position, given=str(error)) from error
    except ValueError as error:
        raise PromptError(Fault.BAD_LINK, position, given=link[0]) from error


def _parts(body: Typed, links: list[re.Match[str]], weights: list[re.Match[str]]) -> tuple[TextPart, ...]:
    start = links[-1].end() if links else 0
    weights = [weight for weight in weights if weight.start() >= start]
    parts = tuple(part for part in _split(body.text, start, weights) if part.text)
    if parts and round(fsum(part.weight for part in parts), 6) <= 0:
        written = " + ".join(plain_number(part.weight) for part in parts)
        raise PromptError(Fault.BAD_WEIGHTS, body.place(weights[0].start()), weights=written)
    return parts


def _split(text: str, start: int, weights: list[re.Match[str]]) -> Iterator[TextPart]:
    """The text before each weight, and the rest, which has no weight and so counts as 1."""
    for weight in weights:
        yield TextPart(_tidy(text[start : weight.start()]), float(weight["number"] or 1))
        start = weight.end()
    yield TextPart(_tidy(text[start:]))


def _settings(typed: Typed, flags: list[re.Match[str]]) -> Iterator[tuple[str, Setting]]:
    """Field and setting of each flag, in the order in which they were typed."""
    _check_names(typed, flags)
    ends = [*(flag.start() for flag in flags[1:]), len(typed.text)]
    for flag, end in zip(flags, ends, strict=bool(flags)):
        name, position = _name(flag), typed.place(flag.start())
        row = BY_FLAG[name]
        value = _value(row, name, _squeeze(typed.text[flag.end() : end]), position)
        if row.name == "style" and value == RAW:
            yield RAW, Setting(True, position)
        else:
            yield row.name, Setting(value, position)


def _value(row: Parameter, name: str, text: str, position: int) -> Any:
    if not text and not row.kind.may_be_bare(name):
        raise PromptError(Fault.MISSING_VALUE, position, flag=row.flag, example=row.example)
    try:
        return row.kind.read(name, text)
    except ValueError as error:
        flag = f"--{name}" if row.kind.may_be_bare(name) else row.flag
        raise PromptError(row.kind.fault, position, flag=flag, given=text, **row.kind.limits) from error


def _check_names(typed: Typed, flags: list[re.Match[str]]) -> None:
    unknown = [flag for flag in flags if _name(flag) not in BY_FLAG]
    if not unknown:
        return
    first, position = unknown[0], typed.place(unknown[0].start())
    if fault := RETIRED.get(_name(first)):
        raise PromptError(fault, position, flag=f"--{_name(first)}")
    names = tuple(f"--{flag['name']}" for flag in unknown)
    similar = tuple(f"--{name}" for name in get_close_matches(_name(first), BY_FLAG, n=1, cutoff=0.7))
    if similar and len(unknown) == 1:
        raise PromptError(Fault.MISSPELT_PARAMETER, position, names=names, similar=similar)
    known = tuple(f"--{flag}" for flag in BY_FLAG)
    raise PromptError(Fault.UNKNOWN_PARAMETER, position, names=names, known=known)


def _name(flag: re.Match[str]) -> str:
    return (flag["name"] or flag["known"]).lower()


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _tidy(text: str) -> str:
    """Without runs of spaces, and without the comma that somebody put between two parts or behind a link."""
    return _squeeze(text).lstrip(", ")
