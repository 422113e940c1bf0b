"""Writes the table of subjects (`subjects.csv`) from Unicode's annotations of emoji and our own decisions about
them (`curation.toml`): `python -m model.postcard.harvest`. Knows nothing about scenes.

Reads Debian's unicode-cldr-core (https://cldr.unicode.org, Unicode-DFS-2016 licence)."""

import csv
import io
import re
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.postcard.grammar import head
from model.postcard.subjects import COLUMNS, TABLE

COMMON = Path("/usr/share/unicode/cldr/common")
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
KINDS = ("man", "woman", "person")
DOING = "骑打玩吃喝看滑踢射开弹唱跳"  # verbs that Chinese keywords begin with
LONGEST = 3  # synonyms that Unicode adds, in each language


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


Annotations = dict[str, tuple[str, tuple[str, ...]]]  # of an emoji: its name and keywords


def annotations(language: str) -> Annotations:
    names: dict[str, str] = {}
    words: dict[str, tuple[str, ...]] = {}
    for folder in ("annotations", "annotationsDerived"):
        for entry in ElementTree.parse(COMMON / folder / f"{language}.xml").iter("annotation"):
            glyph, said = entry.get("cp", ""), entry.text or ""
            if entry.get("type") == "tts":
                names[glyph] = said
            else:
                words[glyph] = tuple(each.strip() for each in said.split("|"))
    return {glyph: (name, words.get(glyph, ())) for glyph, name in names.items()}


def labels(text: str) -> dict[str, str]:
    """The group of every emoji in Unicode's labels.txt: lines of "[set] ; label ; group"."""
    groups: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("["):
            body, _, group = (part.strip() for part in line.split(";")[:3])
            groups |= dict.fromkeys(members(body[1:-1]), group)
    return groups


def members(body: str) -> Iterator[str]:
    """Of a set such as "😀-😆😉{👨‍🍳}", without variation selectors."""
    body = re.sub("[\ufe0f \\\\]", "", body)
    yield from re.findall(r"{(.*?)}", body)
    for first, last in re.findall(r"(.)(?:-(.))?", re.sub(r"{.*?}", "", body)):
        yield from map(chr, range(ord(first), ord(last or first) + 1))


def clusters(text: str) -> list[str]:
    """Emoji written one after the other, one by one; those joined of several stay together."""
    return re.findall(r"[^\u200d\s](?:\u200d.)*", text.replace("\ufe0f", ""))


def bare(glyph: str) -> str:
    return glyph.replace("\ufe0f", "")


def harvest() -> list[Row]:
    """Every subject, in order of rank."""
    ours = tomllib.loads(CURATION.read_text(encoding="utf-8"))
    groups = labels((COMMON / "properties/labels.txt").read_text(encoding="utf-8"))
    groups |= {glyph: group for group, text in ours["groups"].items() for glyph in clusters(text)}
    first = [_first(entry, groups) for entry in ours["first"]]
    return first + _others(ours, groups, first)


def _first(entry: dict[str, Any], groups: dict[str, str]) -> Row:
    return Row(
        entry["glyph"],
        groups[bare(entry["glyph"])],
        entry["name"],
        tuple(entry["synonyms"]),
        tuple(entry["chinese"]),
        tuple(entry.get("lent", ())),
    )


def _others(ours: dict[str, Any], groups: dict[str, str], first: list[Row]) -> list[Row]:
    english, chinese = annotations("en"), annotations("zh")
    known = {bare(row.glyph) for row in first}
    order = _ranked(ours, groups, known | set(clusters(ours["skip"])), set(english) & set(chinese))
    taken = {word for row in first for word in (row.name, *row.synonyms) if word not in row.lent}
    taken_chinese = {word for row in first for word in row.chinese}
    common = Counter(word for glyph in order for word in set(english[glyph][1]))
    common_chinese = Counter(word for glyph in order for word in set(chinese[glyph][1]))
    names = {glyph: ours["names"].get(glyph, cleaned(english[glyph][0])) for glyph in order}
    names_chinese = {glyph: ours["chinese"].get(glyph, _chinese(chinese[glyph][0])) for glyph in order}
    reserved, reserved_chinese = set(names.values()), set(names_chinese.values())
    rows = []
    for glyph in order:
        name, name_chinese = names[glyph], names_chinese[glyph]
        if name in taken or name_chinese in taken_chinese:
            continue
        said = (*ours["synonyms"].get(glyph, ()), *_related(name, english[glyph][1], common))
        also = _fresh(said, taken | reserved)
        also_chinese = _fresh(
            _related_chinese(name_chinese, chinese[glyph][1], common_chinese), taken_chinese | reserved_chinese
        )
        rows.append(Row(glyph, groups[glyph], name, also, (name_chinese, *also_chinese)))
        taken |= {name, *also}
        taken_chinese |= {name_chinese, *also_chinese}
    return rows


def _ranked(ours: dict[str, Any], groups: dict[str, str], without: set[str], described: set[str]) -> list[str]:
    """Favourites, a part of every line before the rest of any; then by group."""
    others = sorted((glyph for glyph, group in groups.items() if group in GROUPS), key=lambda glyph: (
        GROUPS.index(groups[glyph]), len(glyph), glyph
    ))  # fmt: skip
    lines = [clusters(line) for line in ours["favourites"].splitlines() if line]
    wanted = sorted(
        (place / len(line), row, glyph) for row, line in enumerate(lines) for place, glyph in enumerate(line)
    )
    order = dict.fromkeys([*(glyph for _, _, glyph in wanted), *others])
    return [glyph for glyph in order if glyph in described and glyph in groups and glyph not in without]


def cleaned(name: str) -> str:
    """As people type: "bald man" for "man: bald", without capitals and curly quotes."""
    name = name.replace("’", "'").lower()
    if ": " in name:
        who, what = name.split(": ")
        return (
            f"{what}-haired {who}".replace(" hair-", "-")
            if what.endswith("hair")
            else f"{what}ed {who}".replace("balded", "bald")
        )
    return name


def _chinese(name: str) -> str:
    return re.sub(r"[\s:：]", "", name)


def _related(name: str, keywords: tuple[str, ...], common: Counter[str]) -> list[str]:
    """Keywords of this emoji alone that share the noun of its name: "scooter" for "motor scooter"."""
    noun = head(name)[0].split()[-1]
    return [
        word.lower()
        for word in keywords
        if common[word] == 1
        and word.lower() != name
        and word.isascii()
        and noun == head(word.lower())[0].split()[-1]
    ]


def _related_chinese(name: str, keywords: tuple[str, ...], common: Counter[str]) -> list[str]:
    """Likewise: of two characters or more, the last as in the name, and nothing that one does with it."""
    return [
        word
        for word in keywords
        if common[word] == 1 and word != name and len(word) > 1 and word[-1] == name[-1] and word[0] not in DOING
    ]


def _fresh(words: Any, taken: set[str]) -> tuple[str, ...]:
    return tuple(word for word in dict.fromkeys(words) if word not in taken)[:LONGEST]


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
