"""Custom options: `--mine` in a prompt becomes what its owner stored under that name, before anything is read.

Never recursive: an option in the value of an option is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from model.language.faults import Fault, PromptError
from model.language.flags import BY_FLAG
from model.language.tokens import OPTION
from model.language.typed import Typed


def expand_options(typed: Typed, options: Mapping[str, str], limit: int) -> Typed:
    """The text with the options of a user put in, outside quotation marks. Raises `PromptError`.

    `options` has lower-case names without hyphens. A parameter of the language keeps its meaning, whatever they
    say. The result is not longer than `limit` characters.
    """
    own = options.keys() - BY_FLAG.keys()
    found = [match for match in OPTION.finditer(typed.text) if _name(match) in own]
    length = len(typed.text) + sum(len(options[_name(match)]) - len(match[0]) for match in found)
    if length > limit:
        raise PromptError(Fault.TOO_LONG, limit=limit, length=length)
    return Typed.join(_pieces(typed, found, options))


def _pieces(typed: Typed, found: list[re.Match[str]], options: Mapping[str, str]) -> Iterator[Typed]:
    end = 0
    for match in found:
        yield typed[end : match.start()]
        yield Typed.instead(options[_name(match)], typed.place(match.start()))
        end = match.end()
    yield typed[end:]


def _name(match: re.Match[str]) -> str:
    return (match["name"] or "").lower()
