"""The vocabulary that is published beside postcard's weights: subjects, places and styles as prompts name them.

Knows no TOML reader: what comes of the file is `model.reading.vocabulary`'s business.
"""

import json
from collections.abc import Iterable
from typing import Any

from model.postcard.edition import FIRST, Edition
from model.postcard.english import OPENINGS, PLAIN_TAGS
from model.postcard.grammar import with_article
from model.postcard.places import PAPERS, PLACES, Place
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS

HEADER = "# Written by model/postcard/words.py: what pictures are described with when they are shown to postcard."
FORMS = (
    "{subject} {place}, {style}",
    "{style}, {subject} {place}",
    *(f"{opening} {{subject}} {{place}}, {{style}}" for opening in OPENINGS),
)


def vocabulary(edition: Edition = FIRST) -> str:
    """In TOML, whose strings and lists are written as those of JSON."""
    wide = edition.subjects > FIRST.subjects
    lines = [HEADER]
    lines += [_line("places", [wordings for place in PLACES[: edition.places] for wordings in _phrases(place)])]
    lines += [_line("styles", [style.phrases or ("", *PLAIN_TAGS) for style in STYLES[: edition.styles]])]
    lines += [_line("pairs", ("{0} and {1}", "{0} above {1}")), _line("forms", FORMS)]
    lines += [
        "",
        "[subjects]",
        _line(
            "all", [[with_article(word) for word in each.words_of(wide)] for each in SUBJECTS[: edition.subjects]]
        ),
    ]
    return "\n".join(lines) + "\n"


def _phrases(place: Place) -> list[list[str]]:
    """The wordings of a place; of the studio, for each of its papers."""
    if not any("{paper}" in phrase for phrase in place.phrases):
        return [list(place.phrases)]
    return [[phrase.format(paper=paper) for phrase in place.phrases] for paper in PAPERS]


def _line(name: str, values: Iterable[Any]) -> str:
    """An entry for each line."""
    rows = [f"  {json.dumps(value, ensure_ascii=False)},\n" for value in values]
    return f"{name} = [\n{''.join(rows)}]"
