"""Permutations: `a {red, blue} fox` stands for two texts. `{}` may nest, multiply and stand anywhere.

A backslash makes `{`, `}`, `,` and itself plain text, and so do quotation marks. Knows no parameter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from model.language.faults import Fault, PromptError
from model.language.tokens import QUOTATION
from model.language.typed import Typed

UNCOUNTABLE = 10**9  # thirty braces already stand for more texts than that: nobody needs the exact number

_SPECIAL = re.compile(rf"{QUOTATION}|\\[{{}},\\]|[{{}},]")
_PLAIN = re.compile(rf"{QUOTATION}|[{{}}]|\\(?=[{{}},\\])")


@dataclass
class _Sequence:
    """Texts and choices, one behind the other: as many variants as the product of its choices."""

    pieces: list[Typed | _Choice] = field(default_factory=list)
    count: int = 1

    def add(self, piece: Typed | _Choice) -> None:
        self.pieces.append(piece)
        if isinstance(piece, _Choice):
            self.count = min(self.count * piece.count, UNCOUNTABLE)

    def variant(self, index: int) -> Iterator[tuple[Typed | _Choice, int]]:
        """From right to left, each piece with the index of its own variant. The rightmost choice turns fastest."""
        for piece in reversed(self.pieces):
            digit = 0
            if isinstance(piece, _Choice):
                index, digit = divmod(index, piece.count)
            yield piece, digit


@dataclass
class _Choice:
    """What stands between two braces: as many variants as its options have together."""

    start: int  # where its brace was typed
    options: list[_Sequence] = field(default_factory=list)
    count: int = 0

    def add(self, option: _Sequence) -> None:
        self.options.append(option)
        self.count = min(self.count + option.count, UNCOUNTABLE)

    def variant(self, index: int) -> tuple[_Sequence, int]:
        for option in self.options:
            if index < option.count:
                return option, index
            index -= option.count
        raise IndexError(index)


def permute(typed: Typed, limit: int) -> tuple[Typed, ...]:
    """All texts that a text stands for. Raises `PromptError`, for too many of them before the first is built."""
    whole = _read(typed)
    if whole.count > limit:
        count = f"{UNCOUNTABLE}+" if whole.count == UNCOUNTABLE else str(whole.count)
        first = next(piece.start for piece in whole.pieces if isinstance(piece, _Choice) and piece.count > 1)
        raise PromptError(Fault.TOO_MANY_JOBS, first, count=count, limit=limit)
    return tuple(_build(whole, index) for index in range(whole.count))


def escape(text: str) -> str:
    """The text that stands for `text` and nothing else: the only one of `permute(escape(text))`."""
    return _PLAIN.sub(lambda match: match[0] if match["quotation"] else f"\\{match[0]}", text)


def _read(typed: Typed) -> _Sequence:
    """The structure of a text. What is open lies on a stack: 6000 braces would exhaust recursion."""
    current = _Sequence()
    opened: list[tuple[_Sequence, _Choice]] = []
    end = 0
    for match in _SPECIAL.finditer(typed.text):
        mark, place = match[0], typed.place(match.start())
        if match["quotation"] or (mark == "," and not opened):
            continue
        current.add(typed[end : match.start()])
        end = match.end()
        if mark == "{":
            opened.append((current, _Choice(place)))
            current = _Sequence()
        elif mark == ",":
            opened[-1][1].add(_trimmed(current))
            current = _Sequence()
        elif mark == "}":
            if not opened:
                raise PromptError(Fault.UNOPENED_BRACE, place, number=place + 1)
            outer, choice = opened.pop()
            choice.add(_trimmed(current))
            outer.add(choice)
            current = outer
        else:
            current.add(typed[end - 1 : end])  # without its backslash
    if opened:
        start = opened[-1][1].start
        raise PromptError(Fault.UNCLOSED_BRACE, start, number=start + 1)
    current.add(typed[end:])
    return current


def _trimmed(option: _Sequence) -> _Sequence:
    """Without the spaces around it, so that `re{d, ading}` gives "red" and "reading"."""
    match option.pieces:
        case [Typed() as first, *_]:
            option.pieces[0] = first[len(first.text) - len(first.text.lstrip()) :]
    match option.pieces:
        case [*_, Typed() as last]:
            option.pieces[-1] = last[: len(last.text.rstrip())]
    return option


def _build(whole: _Sequence, index: int) -> Typed:
    texts: list[Typed] = []
    todo: list[tuple[Typed | _Choice | _Sequence, int]] = [(whole, index)]
    while todo:
        piece, index = todo.pop()
        if isinstance(piece, Typed):
            texts.append(piece)
        elif isinstance(piece, _Choice):
            todo.append(piece.variant(index))
        else:
            todo.extend(piece.variant(index))
    return Typed.join(texts)
