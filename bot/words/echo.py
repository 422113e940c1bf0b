"""A prompt as Discord may show it: nothing in it is markdown, a mention or an embed. Knows no sentence."""

from __future__ import annotations

import re

ELLIPSIS = "…"
_TOKEN = re.compile(r"https?://[^\s<>]+|@(?:everyone|here)|.", re.IGNORECASE | re.DOTALL)
_MARKDOWN = frozenset("\\*_~`|<>[]")
_INVISIBLE = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_JOINERS = frozenset("\u200d\ufe0f")  # at the end of a cut text they would swallow the ellipsis
_ENDS_BOLD = str.maketrans({"*": "%2A", "\\": "%5C"})


def length(text: str) -> int:
    """Characters as Discord's clients count them: in UTF-16, so that an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def escape(text: str) -> str:
    """The text, harmless, on one line."""
    return "".join(_pieces(text))


def echo(text: str, room: int) -> str:
    """`escape(text)`, cut with an ellipsis to `room` characters. Never cuts inside an escape or a link."""
    return _fit(_pieces(text), room)


def cut(text: str, room: int) -> str:
    """Plain text for places where Discord reads no markdown, cut with an ellipsis."""
    return _fit(list(text), room)


def one_line(text: str) -> str:
    """Without line breaks, runs of spaces, and the characters that turn the direction of all that follows."""
    return " ".join(_INVISIBLE.sub("", text).split())


def _pieces(text: str) -> list[str]:
    return [_harmless(token) for token in _TOKEN.findall(one_line(text))]


def _harmless(token: str) -> str:
    if len(token) == 1:
        return f"\\{token}" if token in _MARKDOWN else token
    if token.startswith("@"):
        # Allowed mentions keep it from pinging; the invisible space keeps it from looking as if it had.
        return f"@\u200b{token[1:]}"
    return f"<{token.translate(_ENDS_BOLD)}>"  # the angle brackets hold back the embed


def _fit(pieces: list[str], room: int) -> str:
    used = sum(map(length, pieces))
    if used <= room:
        return "".join(pieces)
    while pieces and (used >= room or pieces[-1] in _JOINERS):
        used -= length(pieces.pop())
    return "".join(pieces).rstrip() + ELLIPSIS if room > 0 else ""
