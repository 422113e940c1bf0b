"""The subjects that can be drawn: a name, the emoji that pictures it, the words people use for it. The first 64
are the first edition's, then by how likely people ask for them. Knows nothing about fonts or pictures.

The table is `subjects.csv`, which `harvest` writes."""

import csv
from dataclasses import dataclass
from pathlib import Path

from model.postcard.attributes import names_colour
from model.postcard.grammar import is_plural

TABLE = Path(__file__).with_name("subjects.csv")
COLUMNS = ("name", "glyph", "group", "synonyms", "chinese", "lent")


@dataclass(frozen=True)
class Subject:
    name: str
    glyph: str
    group: str  # of Unicode's labels, such as animal-mammal
    synonyms: tuple[str, ...] = ()
    chinese: tuple[str, ...] = ()  # the first is the plainest
    lent: tuple[str, ...] = ()  # synonyms that name another subject where more are known

    @property
    def may_be_tinted(self) -> bool:
        """Not where its name says a colour."""
        return not names_colour(self.name)

    @property
    def may_be_counted(self) -> bool:
        """Not what is many already: grapes, scissors."""
        return not is_plural(self.name)

    @property
    def sign(self) -> str:
        """The emoji without the selector that asks for colour: as tables of emoji name it."""
        return self.glyph.replace("\ufe0f", "")

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name, *self.synonyms)

    def words_of(self, wide: bool) -> tuple[str, ...]:
        """In an edition of so few subjects that some words are free, or in a wide one."""
        return tuple(word for word in self.words if word not in self.lent) if wide else self.words


def read(table: Path = TABLE) -> tuple[Subject, ...]:
    """A row each; lists are parted by bars."""
    lines = (line for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return tuple(
        Subject(
            row["name"],
            row["glyph"],
            row["group"],
            *(tuple(filter(None, row[column].split("|"))) for column in ("synonyms", "chinese", "lent")),
        )
        for row in csv.DictReader(lines)
    )


SUBJECTS = read()
