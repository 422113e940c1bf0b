"""What a caption is made of: pieces of text that know which part of the scene they speak of, and what they claim.

Knows no language and no token."""

from dataclasses import dataclass
from enum import IntEnum

from model.postcard.relations import Relation


class Role(IntEnum):
    OTHER = 0
    FIRST = 1  # the first subject
    SECOND = 2
    PLACE = 3
    STYLE = 4
    THIRD = 5
    TINT = 6
    COUNT = 7
    SIZE = 8
    RELATION = 9
    TIME = 10
    WEATHER = 11


FIGURE_ROLES = (Role.FIRST, Role.SECOND, Role.THIRD)


@dataclass(frozen=True)
class Claim:
    """That one figure stands to another so. Next to is true both ways unless the side is said as well."""

    first: int
    relation: Relation
    second: int
    sided: bool = False  # the first is on the left


@dataclass(frozen=True)
class Piece:
    """`says` is the number of what is named in the table of its role (subjects, places, tints …); a count is
    itself. A piece that claims nothing (an article, "and", "4k") says nothing."""

    text: str
    role: Role = Role.OTHER
    says: int | None = None
    figure: int | None = None  # whose colour, size or count it is
    claim: Claim | None = None  # of a relation
    paper: str | None = None  # colour of the studio

    @property
    def owner(self) -> Role:
        """Whose region of the picture it speaks of: the colour of a subject speaks of the subject."""
        return FIGURE_ROLES[self.figure] if self.figure is not None else self.role


Caption = tuple[Piece, ...]

EMPTY: Caption = ()
