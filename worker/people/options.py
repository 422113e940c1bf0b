"""Flags of one's own: `--mine` stands for a text in every prompt of its owner. How they may be called.

Knows no store and no sentence.
"""

from __future__ import annotations

import re

from model.language.flags import BY_FLAG
from worker import keys

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


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

    def __init__(self, length: int) -> None:
        super().__init__(f"{length} characters, at most {keys.MAX_OPTION_VALUE} are kept.")
        self.length = length


class TooManyOptionsError(OptionError):
    """There is no room for another flag."""


class UnknownOptionError(OptionError):
    """A flag that is to be deleted does not exist."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no option {name!r}.")
        self.name = name


def plain_name(typed: str) -> str:
    """The name as kept, however it was typed: `--Mine` is `mine`."""
    return typed.strip().lstrip("-\N{EM DASH}\N{EN DASH}").lower()


def check_option(name: str, value: str) -> None:
    """Raise `OptionError` for what cannot be kept."""
    if len(name) > keys.MAX_OPTION_NAME or not _NAME.fullmatch(name):
        raise OptionNameError(name)
    if name in BY_FLAG:
        raise OptionTakenError(name)
    if len(value) > keys.MAX_OPTION_VALUE:
        raise OptionTooLongError(len(value))
