"""What Unicode says about emoji, as Debian's unicode-cldr-core has it: names, keywords, groups.

Source: https://cldr.unicode.org. Knows no subject of ours."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMMON = Path("/usr/share/unicode/cldr/common")


@dataclass(frozen=True)
class Annotations:
    """In one language, by emoji without variation selectors."""

    names: dict[str, str]
    keywords: dict[str, tuple[str, ...]]


def annotations(language: str) -> Annotations:
    names: dict[str, str] = {}
    keywords: dict[str, tuple[str, ...]] = {}
    for folder in ("annotations", "annotationsDerived"):
        for entry in ElementTree.parse(COMMON / folder / f"{language}.xml").iter("annotation"):
            glyph, said = entry.get("cp", ""), entry.text or ""
            if entry.get("type") == "tts":
                names[glyph] = said
            else:
                keywords[glyph] = tuple(each.strip() for each in said.split("|"))
    return Annotations(names, keywords)


def labels() -> dict[str, str]:
    """The group of every emoji, from lines of "[set] ; label ; group"."""
    groups: dict[str, str] = {}
    for line in (COMMON / "properties/labels.txt").read_text(encoding="utf-8").splitlines():
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
    return re.findall(r"[^\u200d\s](?:\u200d.)*", bare(text))


def bare(glyph: str) -> str:
    """Without the selectors that ask for colour."""
    return glyph.replace("\ufe0f", "")
