"""Which words of a list a text holds, however it is spelt. Knows no store and no person.

Texts are compared in Unicode's compatibility form without case and without characters that nobody sees. Words are
whole words; in scripts that put no spaces between them, a phrase is found anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")


def normalized(text: str) -> str:
    """The words of a text in the form in which they are compared, with a space between each two."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    seen = "".join(char for char in folded if unicodedata.category(char) != "Cf")
    return " ".join(_WORD.findall(seen))


def find(phrases: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Those among normalized `phrases` that some text holds, each once. A phrase never spans two texts."""
    judged = [f" {normalized(text)} " for text in texts]
    return [phrase for phrase in dict.fromkeys(phrases) if any(_holds(text, phrase) for text in judged)]


def _holds(text: str, phrase: str) -> bool:
    if _UNSPACED.search(phrase):
        return phrase.replace(" ", "") in text.replace(" ", "")
    return f" {phrase} " in text
