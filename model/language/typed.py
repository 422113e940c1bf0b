"""Text whose characters remember where they were typed, so that an error can point there after expansion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # line breaks, tabs, unpaired surrogates


@dataclass(frozen=True)
class Typed:
    """A text and, for each of its characters, the index at which it was typed."""

    text: str
    places: Sequence[int]

    @classmethod
    def by_hand(cls, text: str) -> Typed:
        """A text as typed. Control characters count as spaces, so that the length stays."""
        return cls(_CONTROL.sub(" ", text), range(len(text)))

    @classmethod
    def instead(cls, text: str, place: int) -> Typed:
        """A text that stands for something that was typed at `place`."""
        return cls(_CONTROL.sub(" ", text), (place,) * len(text))

    @classmethod
    def join(cls, pieces: Iterable[Typed]) -> Typed:
        pieces = [piece for piece in pieces if piece.text]
        if len(pieces) == 1:
            return pieces[0]
        places = [place for piece in pieces for place in piece.places]
        return cls("".join(piece.text for piece in pieces), places)

    def __getitem__(self, span: slice) -> Typed:
        return Typed(self.text[span], self.places[span])

    def place(self, index: int) -> int:
        """Where the character at `index` was typed; behind the last one for the end of the text."""
        if index < len(self.places):
            return self.places[index]
        return self.places[-1] + 1 if self.places else 0
