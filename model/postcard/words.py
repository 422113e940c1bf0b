"""The vocabulary that is published beside postcard's weights: subjects, places and styles as prompts name them.

Knows no TOML reader: what comes of the file is `model.reading.vocabulary`'s business.
"""

import json
from collections.abc import Iterable
from typing import Any

from model.postcard.captions import OPENINGS, PLAIN_TAGS, indefinite_article
from model.postcard.places import PAPERS, PLACES, Place
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS

HEADER = "# Written by model/postcard/words.py: what pictures are described with when they are shown to postcard."
PLURALS = ("glasses", "shades")  # which take no article
FORMS = (
    "{subject} {place}, {style}",
    "{style}, {subject} {place}",
    *(f"{opening} {{subject}} {{place}}, {{style}}" for opening in OPENINGS),
)


def vocabulary() -> str:
    """In TOML, whose strings and lists are written as those of JSON."""
    lines = [HEADER]
    lines += [_line("places", [wordings for place in PLACES for wordings in _phrases(place)])]
    lines += [_line("styles", [style.phrases or ("", *PLAIN_TAGS) for style in STYLES])]
    lines += [_line("pairs", ("{0} and {1}", "{0} above {1}")), _line("forms", FORMS)]
    lines += ["", "[subjects]", _line("all", [[_named(word) for word in each.words] for each in SUBJECTS])]
    return "\n".join(lines) + "\n"


def _phrases(place: Place) -> list[list[str]]:
    """The wordings of a place; of the studio, for each of its papers."""
    if not any("{paper}" in phrase for phrase in place.phrases):
        return [list(place.phrases)]
    return [[phrase.format(paper=paper) for phrase in place.phrases] for paper in PAPERS]


def _named(words: str) -> str:
    return words if words.endswith(PLURALS) else f"{indefinite_article(words)} {words}"


def _line(name: str, values: Iterable[Any]) -> str:
    """An entry for each line."""
    rows = [f"  {json.dumps(value, ensure_ascii=False)},\n" for value in values]
    return f"{name} = [\n{''.join(rows)}]"
