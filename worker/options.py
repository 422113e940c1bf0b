"""What a person may add to the language of prompts: flags of their own, and a suffix of parameters.

Knows no store and no sentence.
"""

from __future__ import annotations

import re

from model.prompt import Fault, PromptError, parse
from worker import keys

_NAME = re.compile(r"[a-z0-9-]+")
_TEXT = "x"  # any text at all: parameters alone are no prompt


class OptionError(ValueError):
    """A flag that cannot be kept."""


class OptionNameError(OptionError):
    """Names are lower-case letters, digits and hyphens."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Not the name of an option: {name[: keys.MAX_OPTION_NAME]!r}.")
        self.name = name


class OptionTakenError(OptionError):
    """The language has a parameter of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"--{name} is a parameter.")
        self.name = name


class OptionTooLongError(OptionError):
    """The text behind the flag is longer than is kept."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"{length} characters, at most {limit} are kept.")
        self.length, self.limit = length, limit


class TooManyOptionsError(OptionError):
    """There is no room for another flag."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"There are {limit} options already.")
        self.limit = limit


class UnknownOptionError(OptionError):
    """A flag that is to be deleted does not exist."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"There is no option {name!r}.")
        self.name, self.known = name, known


class SuffixError(ValueError):
    """A suffix that says more than parameters."""

    def __init__(self, suffix: str) -> None:
        super().__init__(f"Not parameters alone: {suffix[:80]!r}.")
        self.suffix = suffix


def plain_name(typed: str) -> str:
    """The name of an option as kept, however it was typed: `--Mine` is `mine`."""
    return typed.strip().lstrip("-\N{EM DASH}\N{EN DASH}").lower()


def check_option(name: str, value: str) -> None:
    """Raise `OptionError` for what cannot be kept."""
    if len(name) > keys.MAX_OPTION_NAME or not _NAME.fullmatch(name):
        raise OptionNameError(name)
    if is_parameter(name):
        raise OptionTakenError(name)
    if len(value) > keys.MAX_OPTION_VALUE:
        raise OptionTooLongError(len(value), keys.MAX_OPTION_VALUE)


def check_suffix(suffix: str) -> str:
    """The suffix in one line. Raises `SuffixError`, or `PromptError` for parameters that cannot be read."""
    suffix = " ".join(suffix.split())
    try:
        is_plain = not suffix or parse(f"{_TEXT} {suffix}").text == _TEXT
    except PromptError as error:
        if error.fault is Fault.BAD_WEIGHTS:
            raise SuffixError(suffix) from error
        raise
    if not is_plain:
        raise SuffixError(suffix)
    return suffix


def is_parameter(name: str) -> bool:
    """Whether the language knows a flag of this name."""
    try:
        return parse(f"{_TEXT} --{name}").text == _TEXT
    except PromptError as error:
        return error.fault is not Fault.UNKNOWN_PARAMETER
