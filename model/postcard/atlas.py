"""Writes docs/world.md, all that can be drawn with the words for it: `python -m model.postcard.atlas`.

Knows nothing about pictures."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from model.postcard.attributes import CHINESE_NUMBERS, NUMBERS, SIZES, TINTS
from model.postcard.chinese import TOUCHING as CHINESE_TOUCHING
from model.postcard.english import ABOVE, BESIDE, TOUCHING
from model.postcard.places import PLACES, Place
from model.postcard.relations import Relation
from model.postcard.sky import TIMES, WEATHERS, Sky
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS
from model.postcard.world import OVERNIGHT, WORLD

FILE = Path(__file__).parents[2] / "docs" / "world.md"
HEAD = """\
<!-- Written by `python -m model.postcard.atlas`. -->
# The world that postcard is trained on

An edition knows a part of it: the first so many subjects, places and styles, and which of the further dimensions.
What the edition that ships knows is in [its own page](postcard.md); `edition.json` beside its weights says it in
numbers.

![Scenes of the world, each over a caption](images/world.png)
"""


def markdown() -> str:
    sections = [
        HEAD,
        _table("Places", ("place", "say", "Chinese", "times and weather"), map(_place, PLACES)),
        _table(
            "Styles",
            ("style", "say", "Chinese"),
            (_words(each.name, each.phrases, each.chinese) for each in STYLES[1:]),
        ),
        _table("Times of day and weather", ("sky", "say", "Chinese"), map(_sky, (*TIMES, *WEATHERS))),
        _table("Attributes", ("attribute", "say", "Chinese"), _attributes()),
        _table("Relations", ("relation", "say", "Chinese"), _relations()),
        _subjects(),
    ]
    return "\n".join(sections)


def _table(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join([f"## {title}", "", *(f"| {' | '.join(line)} |" for line in lines)]) + "\n"


def _words(name: str, english: Iterable[str], chinese: Iterable[str]) -> tuple[str, str, str]:
    return name, ", ".join(dict.fromkeys(english)), "、".join(chinese)


def _place(place: Place) -> tuple[str, ...]:
    words = _words(place.name, (*place.phrases, *place.tags), place.chinese)
    return *(word.replace("{paper}", "COLOUR") for word in words), "yes" if place.outdoors else ""


def _sky(sky: Sky) -> tuple[str, str, str]:
    return _words(sky.name, (*sky.phrases, *sky.tags), sky.chinese)


def _attributes() -> Iterable[tuple[str, str, str]]:
    yield _words("count", (*NUMBERS[2:], "of one subject"), CHINESE_NUMBERS[2:])
    for name, table in (("colour", TINTS), ("size", SIZES)):
        yield from (_words(name, each.words, each.chinese) for each in table)


def _relations() -> Iterable[tuple[str, str, str]]:
    words = {Relation.BESIDE: (*BESIDE, "to the left of"), Relation.ABOVE: ABOVE, **TOUCHING}
    for relation, english in words.items():
        yield _words(relation.value, english, ("…".join(each) for each in CHINESE_TOUCHING[relation]))


def _subjects() -> str:
    """By group, in order of rank inside; the name in both languages."""
    groups: dict[str, list[str]] = defaultdict(list)
    for subject in SUBJECTS:
        groups[subject.group].append(f"{subject.glyph} {subject.name} {subject.chinese[0]}")
    intro = (
        f"{WORLD.subjects} of them; their synonyms are in `model/postcard/subjects.csv`.\n"
        f"An edition knows the first so many of that table: {OVERNIGHT.subjects} where a CPU trains it."
    )
    lines = [f"**{group}**: {', '.join(members)}" for group, members in groups.items()]
    return "\n\n".join([f"## Subjects\n\n{intro}", *lines]) + "\n"


if __name__ == "__main__":
    FILE.write_text(markdown(), encoding="utf-8")
