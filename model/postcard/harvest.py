"""Writes the table of subjects (`subjects.csv`) from Unicode's annotations of emoji and our own decisions about
them (`curation.toml`): `python -m model.postcard.harvest`. Knows nothing about scenes."""

import csv
import io
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.postcard.grammar import head
from model.postcard.subjects import COLUMNS, TABLE
from model.postcard.unicode import COMMON, annotations, bare, clusters, labels

CURATION = Path(__file__).with_name("curation.toml")
HEADER = """\
# The subjects that can be drawn, the likeliest asked for first. Written by `python -m model.postcard.harvest`.
# Names and synonyms: Unicode CLDR, Copyright 1991-2022 Unicode, Inc., under the licence in UNICODE-LICENSE.txt.
"""
GROUPS = (
    "animal-mammal", "animal-bird", "animal-amphibian", "animal-reptile", "animal-marine", "animal-bug",
    "plant-flower", "plant-other", "food-fruit", "food-vegetable", "food-prepared", "food-asian", "food-sweet",
    "drink", "transport-ground", "transport-water", "transport-air", "person", "person-fantasy", "place-building",
    "place-religious", "sky & weather", "musical-instrument", "sport", "clothing", "household", "tool",
    "face-positive", "cat-face", "monkey-face", "face-fantasy", "game", "event", "light & video", "place-other",
    "place-geographic", "dishware", "book-paper", "computer", "phone", "science", "medical", "arts & crafts",
    "award-medal", "writing", "lock", "other-object", "hotel", "time", "money", "music", "sound", "mail", "office",
    "person-role", "person-sport", "person-activity", "emotion", "body", "face-role", "face-negative",
    "face-neutral", "face-sick", "person-gesture", "place-map",
)  # fmt: skip
MOST = 3  # synonyms of a subject besides our own, in each language
DOING = "骑打玩吃喝看滑踢射开弹唱跳"  # verbs that Chinese keywords begin with
SOMEBODY = "人男女者手员工子孩人婆爷"  # how Chinese names of people end or what is in them


@dataclass(frozen=True)
class Row:
    """One subject, as it is written."""

    glyph: str
    group: str
    name: str
    synonyms: tuple[str, ...]
    chinese: tuple[str, ...]
    lent: tuple[str, ...] = ()

    def cells(self) -> tuple[str, ...]:
        lists = (self.synonyms, self.chinese, self.lent)
        return (self.name, self.glyph, self.group, *("|".join(words) for words in lists))


@dataclass
class Lexicon:
    """The words of one language, given away one subject after the other: a word names one thing."""

    names: dict[str, str]  # of every emoji
    keywords: dict[str, tuple[str, ...]]
    related: Callable[[str, str], bool]  # whether a keyword names what the name does
    taken: set[str]
    common: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        self.common = Counter(word for glyph in self.names for word in set(self.keywords.get(glyph, ())))

    def has(self, glyph: str) -> bool:
        """Whether the emoji can still be named."""
        return self.names[glyph] not in self.taken

    def give(self, glyph: str, also: Iterable[str] = ()) -> tuple[str, ...]:
        """Its name, what else we call it, and keywords of its own that are no other's name."""
        name, kept = self.names[glyph], self.taken | set(self.names.values())
        own = [
            word for word in self.keywords.get(glyph, ()) if self.common[word] == 1 and self.related(name, word)
        ]
        words = (name, *[word for word in dict.fromkeys((*also, *own)) if word not in kept][:MOST])
        self.taken |= set(words)
        return words


def harvest() -> list[Row]:
    """Every subject, in order of rank."""
    ours = tomllib.loads(CURATION.read_text(encoding="utf-8"))
    groups = labels()
    groups |= {glyph: group for group, text in ours["groups"].items() for glyph in clusters(text)}
    first = [_first(entry, groups) for entry in ours["first"]]
    return first + _others(ours, groups, first)


def _first(entry: dict[str, Any], groups: dict[str, str]) -> Row:
    synonyms, chinese, lent = (tuple(entry.get(column, ())) for column in ("synonyms", "chinese", "lent"))
    return Row(entry["glyph"], groups[bare(entry["glyph"])], entry["name"], synonyms, chinese, lent)


def _others(ours: dict[str, Any], groups: dict[str, str], first: list[Row]) -> list[Row]:
    order = _ranked(ours, groups, {bare(row.glyph) for row in first} | set(clusters(ours["skip"])))
    english, chinese = _english(ours, order, first), _chinese(ours, order, groups, first)
    rows = []
    for glyph in order:
        if english.has(glyph) and chinese.has(glyph):
            name, *synonyms = english.give(glyph, ours["synonyms"].get(glyph, ()))
            rows.append(Row(glyph, groups[glyph], name, tuple(synonyms), chinese.give(glyph)))
    return rows


def _ranked(ours: dict[str, Any], groups: dict[str, str], without: set[str]) -> list[str]:
    """Favourites, a part of every line before the rest of any; then by group."""
    lines = [clusters(line) for line in ours["favourites"].splitlines() if line]
    wanted = sorted(
        (place / len(line), row, glyph) for row, line in enumerate(lines) for place, glyph in enumerate(line)
    )
    others = [glyph for glyph, group in groups.items() if group in GROUPS]
    others.sort(key=lambda glyph: (GROUPS.index(groups[glyph]), len(glyph), glyph))
    order = dict.fromkeys([*(glyph for _, _, glyph in wanted), *others])
    described = set(annotations("en").names) & set(annotations("zh").names) & set(groups)
    return [glyph for glyph in order if glyph in described - without]


def _english(ours: dict[str, Any], order: list[str], first: list[Row]) -> Lexicon:
    said = annotations("en")
    names = {glyph: ours["names"].get(glyph, cleaned(said.names[glyph])) for glyph in order}
    keywords = {glyph: tuple(word.lower() for word in words) for glyph, words in said.keywords.items()}
    taken = {word for row in first for word in (row.name, *row.synonyms) if word not in row.lent}
    return Lexicon(names, keywords, _same_noun, taken)


def _same_noun(name: str, keyword: str) -> bool:
    """ "scooter" for "motor scooter"."""
    noun, other = (head(words)[0].split()[-1] for words in (name, keyword))
    return noun == other and keyword.isascii()


def _chinese(ours: dict[str, Any], order: list[str], groups: dict[str, str], first: list[Row]) -> Lexicon:
    said = annotations("zh")
    names = {
        glyph: ours["chinese"].get(glyph, cleaned_chinese(said.names[glyph], groups[glyph])) for glyph in order
    }
    return Lexicon(names, said.keywords, _same_sign, {word for row in first for word in row.chinese})


def _same_sign(name: str, keyword: str) -> bool:
    """The last as in the name, and nothing that one does with it."""
    return len(keyword) > 1 and keyword[-1] == name[-1] and keyword[0] not in DOING


def cleaned(name: str) -> str:
    """As people type: "bald man" for "man: bald", without capitals and curly quotes."""
    name = name.replace("’", "'").lower()
    if ": " not in name:
        return name
    who, what = name.split(": ")
    if what.endswith(" hair"):
        return f"{what.removesuffix(' hair')}-haired {who}"
    return f"{what} {who}" if what == "bald" else f"{what}ed {who}"


def cleaned_chinese(name: str, group: str) -> str:
    """A noun: faces and people that Unicode names by what they do get one."""
    name = re.sub(r"[\s:：]", "", name)
    if group in ("face-positive", "face-neutral", "face-negative", "face-sick", "face-role"):
        return name if name.endswith("脸") else f"{name}的脸"
    if group.startswith("person-") and not set(name) & set(SOMEBODY):
        return f"{name}的人" if group in ("person-gesture", "person-activity", "person-sport") else name
    return name


def written(rows: list[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row.cells() for row in rows)
    return HEADER + text.getvalue()


if __name__ == "__main__":
    if not COMMON.is_dir():
        sys.exit(f"There are no annotations at {COMMON}. Install them (Debian: apt install unicode-cldr-core).")
    TABLE.write_text(written(harvest()), encoding="utf-8")
