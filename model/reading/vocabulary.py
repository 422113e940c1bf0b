"""The words that a picture may be described with: a TOML file of ours, or that of a checkpoint which has its own.

Knows no picture and no model. Torch-free.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from model.catalog import Entry

FILE = "vocabulary.toml"
GENERAL = Path(__file__).parent / FILE


class VocabularyError(ValueError):
    """A vocabulary that cannot be used. The message names the file and the field."""


@dataclass(frozen=True)
class Term:
    """Wordings of one thing. The first is what a picture is asked about, all may be used to describe it."""

    wordings: tuple[str, ...]

    @property
    def plain(self) -> str:
        return self.wordings[0]


@dataclass(frozen=True)
class Group:
    """Subjects that have a word in common: a picture is asked about `name` before it is asked about each."""

    name: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Vocabulary:
    """What a picture can be asked about, in the order of a caption. An empty wording says nothing."""

    subjects: tuple[Group, ...]  # noun phrases, "a fox"; one group is not asked about as such
    places: tuple[Term, ...]  # what follows a subject, "in the snow"
    styles: tuple[Term, ...]  # what follows a comma, "watercolor"
    details: tuple[Term, ...]  # likewise: light, mood, colour
    pairs: tuple[str, ...]  # how two subjects are put together, "{0} and {1}"
    forms: tuple[str, ...]  # of a prompt: {subject}, {place}, {style}, {detail} and commas between

    def caption(self, subject: str, place: str = "", style: str = "", detail: str = "") -> str:
        """The plainest form, "a fox in the snow, watercolor". Parts may be left out."""
        return self.compose("{subject} {place}, {style}, {detail}", subject, place, style, detail)

    def compose(self, form: str, subject: str, place: str = "", style: str = "", detail: str = "") -> str:
        """A form filled in, without what stands between parts that are left out."""
        filled = form.format(subject=subject, place=place, style=style, detail=detail)
        pieces = [" ".join(piece.split()) for piece in filled.split(",")]
        return ", ".join(piece for piece in pieces if piece)


def vocabulary_of(entry: Entry) -> Vocabulary:
    """That of the checkpoint, in its folder or beside its file, else the general one. Raises `VocabularyError`."""
    location = Path(entry.location)
    folder = location if location.is_dir() else location.with_suffix("")
    own = folder / FILE
    return read_vocabulary(own if own.is_file() else GENERAL)


@cache
def read_vocabulary(file: Path) -> Vocabulary:
    """Raises `VocabularyError`."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        return Vocabulary(
            subjects=tuple(Group(name, _terms(terms)) for name, terms in table["subjects"].items()),
            places=_terms(table["places"]),
            styles=_terms(table["styles"]),
            details=_terms(table.get("details", [])),
            pairs=tuple(table.get("pairs", [])),
            forms=tuple(table["forms"]),
        )
    except OSError as error:
        raise VocabularyError(f"Cannot read the vocabulary {file}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise VocabularyError(f"{file} is not a vocabulary: {type(error).__name__} {error}.") from error


def _terms(table: Any) -> tuple[Term, ...]:
    """A term is its wording, or a list of wordings."""
    return tuple(Term((each,) if isinstance(each, str) else tuple(each)) for each in table)
