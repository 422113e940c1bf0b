"""The language of prompts: text to `Prompt` and back.

`parse` and `render` are inverse: `parse(render(prompt)) == prompt`. Knows the parameter table, but no model,
no job and no Discord.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from model.params import BY_NAME, DEFAULTS, PARAMETERS, BadValueError, Parameter, Parameters, changed

MAX_LENGTH = 6000  # characters, as Midjourney's "Prompts must be 6000 or fewer in length."
EXCLUSION_WEIGHT = -0.5  # `--no a` means `a::-0.5`


class Fault(StrEnum):
    """What is wrong with a prompt, for a program that wants to react to it or translate it."""

    EMPTY = "empty"
    TOO_LONG = "too long"
    UNKNOWN_PARAMETER = "unknown parameter"
    BAD_VALUE = "bad value"
    BAD_WEIGHTS = "bad weights"
    IMAGE_PROMPT = "image prompt"
    UNKNOWN_VERSION = "unknown version"
    NOT_COMPATIBLE = "not compatible"


class PromptError(ValueError):
    """A prompt that cannot be drawn. `reason` is a sentence, `position` an index into the text as typed."""

    def __init__(self, fault: Fault, reason: str, position: int = 0) -> None:
        super().__init__(reason)
        self.fault = fault
        self.reason = reason
        self.position = position


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


@dataclass(frozen=True)
class Prompt:
    """One prompt: image prompts, weighted text parts and parameters. The total weight of the parts is positive."""

    parts: tuple[TextPart, ...]
    parameters: Parameters = DEFAULTS
    images: tuple[ImagePrompt, ...] = ()

    @property
    def text(self) -> str:
        """The text without parameters, as `render` writes it."""
        if len(self.parts) == 1 and self.parts[0].weight == 1:
            return self.parts[0].text
        return " ".join(part.written for part in self.parts)

    def with_parameters(self, **values: Any) -> Prompt:
        return replace(self, parameters=replace(self.parameters, **values))


_DASHES = "(?:--|\N{EM DASH}|\N{EN DASH})"  # phones turn two hyphens into a dash
_FLAG = re.compile(rf"(?:(?<=[\s,])|(?<=::)|^){_DASHES}(?=[A-Za-z])([A-Za-z]+)(?=\s|::|$)")
_WEIGHT = re.compile(r"::(-?(?:[0-9]{1,6}(?:\.[0-9]{0,6})?|\.[0-9]{1,6})(?=\s|$))?")
_URL = re.compile(r"<?https?://\S+", re.IGNORECASE)


def parse(text: str) -> Prompt:
    """Read a prompt as typed. Raises `PromptError`."""
    if len(text) > MAX_LENGTH:
        reason = f"Prompts must be {MAX_LENGTH} or fewer characters in length. This one has {len(text)}."
        raise PromptError(Fault.TOO_LONG, reason, MAX_LENGTH)
    text = _without_control_characters(text)
    flags = list(_FLAG.finditer(text))
    body = text[: flags[0].start()] if flags else text
    parameters = _parse_flags(text, flags)
    return Prompt(_parse_parts(body), parameters)


def render(prompt: Prompt) -> str:
    """The canonical text of a prompt: its parts, then every parameter that differs from its default."""
    words = [prompt.text]
    for name, value in changed(prompt.parameters).items():
        row = BY_NAME[name]
        words += [row.flag, row.write(value)]
    return " ".join(word for word in words if word)


def expand(prompt: Prompt) -> tuple[Prompt, ...]:
    """The prompts that one typed prompt stands for: `--repeat 3` gives three, without the flag."""
    times = prompt.parameters.repeat or 1
    return (prompt.with_parameters(repeat=None),) * times


def plain_number(value: float) -> str:
    """Up to six decimals and never an exponent: 0.5, -2, 0.000001."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _without_control_characters(text: str) -> str:
    """Same length, with line breaks, tabs and unpaired surrogates as spaces, so that positions stay true."""
    return "".join(" " if unicodedata.category(char) in {"Cc", "Cs"} else char for char in text)


def _parse_parts(body: str) -> tuple[TextPart, ...]:
    """Split `hot::2 dog` at its weights. The text of a part has no runs of spaces."""
    if link := _URL.search(body):
        reason = "Image prompts are not supported yet: describe the picture in words, without links."
        raise PromptError(Fault.IMAGE_PROMPT, reason, link.start())
    parts = tuple(part for part in _split_weights(body) if part.text)
    if not parts:
        raise PromptError(Fault.EMPTY, "A prompt needs some text: `/imagine prompt: a fox in the snow`.")
    if sum(part.weight for part in parts) <= 0:
        weights = " + ".join(plain_number(part.weight) for part in parts)
        reason = f"The sum of all weights must be positive. Here it is {weights}."
        raise PromptError(Fault.BAD_WEIGHTS, reason, body.find("::"))
    return parts


def _split_weights(body: str) -> Iterator[TextPart]:
    start = 0
    for match in _WEIGHT.finditer(body):
        yield TextPart(_squeeze(body[start : match.start()]), float(match[1] or 1))
        start = match.end()
    yield TextPart(_squeeze(body[start:]))


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _parse_flags(text: str, flags: list[re.Match[str]]) -> Parameters:
    unknown = [flag for flag in flags if flag[1].lower() not in BY_NAME]
    if unknown:
        names = ", ".join(f"`--{flag[1]}`" for flag in unknown)
        known = ", ".join(f"`{row.flag}`" for row in PARAMETERS)
        reason = f"Unrecognized parameter(s): {names}. Known are {known}."
        raise PromptError(Fault.UNKNOWN_PARAMETER, reason, unknown[0].start())
    values: dict[str, Any] = {}
    ends = [*(flag.start() for flag in flags[1:]), len(text)]
    for flag, end in zip(flags, ends, strict=bool(flags)):
        row = BY_NAME[flag[1].lower()]
        values[row.name] = _read_value(row, text[flag.end() : end], flag.start())  # the last one wins
    return replace(DEFAULTS, **values)


def _read_value(row: Parameter, text: str, position: int) -> Any:
    try:
        return row.read(_squeeze(text))
    except BadValueError as error:
        given = f", not `{_squeeze(text)[:80].replace('`', chr(39))}`" if text.strip() else ""
        raise PromptError(Fault.BAD_VALUE, f"{error}{given}.", position) from error
