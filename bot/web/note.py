"""The page that says in two lines why there is nothing to see. Knows no reason."""

from __future__ import annotations

from aiohttp import web

from bot.web import html
from bot.words import languages
from bot.words.messages import Messages


class Note:
    """A page without anything to press."""

    def __init__(self) -> None:
        self._template = html.load("note.html")

    def page(self, words: Messages, title: str, reason: str, *, status: int, root: str = "..") -> web.Response:
        """`root` is the way from the address of the page to that of the server."""
        note = html.fill(self._template, root=root, lang=words.LANGUAGE, title=title, reason=reason)
        return html.response(note, status)


def words_of_browser(request: web.Request) -> Messages:
    """The language for somebody of whom nothing else is known."""
    return languages.of_browser(request.headers.get("Accept-Language", ""))
