"""HTML from templates whose values are text, whatever they hold. Knows none of our pages."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template

from aiohttp import web

FOLDER = Path(__file__).parent / "page"


class Html(str):
    """Text that is HTML already."""


def load(name: str) -> Template:
    """A template of the folder beside this file."""
    return Template((FOLDER / name).read_text(encoding="utf-8"))


def fill(template: Template, **values: str) -> Html:
    """The template with its values, escaped where they are not `Html`."""
    escaped = {name: value if isinstance(value, Html) else escape(value) for name, value in values.items()}
    return Html(template.substitute(escaped))


def join(parts: Iterable[Html]) -> Html:
    return Html("\n".join(parts))


def response(page: Html, status: int = 200) -> web.Response:
    return web.Response(text=page, content_type="text/html", status=status)
