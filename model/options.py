"""Custom options: `--mine` in a prompt becomes what its owner stored under that name, before anything is read.

Never recursive: an option in the value of an option is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from model.faults import Fault, PromptError
from model.flags import BY_FLAG
from model.tokens import OPTION
from model.typed import Typed


def expand_options(typed: Typed, options: Mapping[str, str], limit: int) -> Typed:
    """The text with the options of a user put in, outside quotation marks. Raises `PromptError`.

    `options` has lower-case names without hyphens. A parameter of the language keeps its meaning, whatever they
    say. The result is not longer than `limit` characters.
    """
    if not options:
        return typed
    pieces = list(_pieces(typed, options))
    length = sum(len(piece.text) for piece in pieces)
    if length > limit:
        raise PromptError(Fault.TOO_LONG, 0, limit=limit, length=length)
    return Typed.join(pieces)


def _pieces(typed: Typed, options: Mapping[str, str]) -> Iterator[Typed]:
    end = 0
    for match in OPTION.finditer(typed.text):
        name = (match["name"] or "").lower()
        if name in options and name not in BY_FLAG:
            yield typed[end : match.start()]
            yield Typed.instead(options[name], typed.place(match.start()))
            end = match.end()
    yield typed[end:]
