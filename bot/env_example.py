"""Writes `.env.example` from the settings classes, so that the two cannot differ.

`python -m bot.env_example > .env.example`
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from bot.settings import BotSettings
from worker.settings import StoreSettings, WorkerSettings, variable

HEADER = """\
# Settings of Sojourn. Copy this file to .env and uncomment what you want to change; the environment wins.
# Written by python -m bot.env_example; shown are the defaults.
"""
SECTIONS: tuple[tuple[str, type[BaseSettings]], ...] = (
    ("Discord", BotSettings),
    ("Workers", WorkerSettings),
    ("Where jobs and pictures live: bot and workers alike", StoreSettings),
)


def render() -> str:
    """The whole file. A field that a class inherits is shown under the class that declares it."""
    blocks = [HEADER]
    for title, kind in SECTIONS:
        blocks.append(f"# --- {title} ---\n")
        blocks += [_entry(variable(kind, name), field) for name, field in own_fields(kind)]
    return "\n".join(blocks)


def own_fields(kind: type[BaseSettings]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in kind.model_fields.items():
        if name in kind.__annotations__:
            yield name, field


def _entry(name: str, field: FieldInfo) -> str:
    comment = textwrap.fill(field.description or "", 110, initial_indent="# ", subsequent_indent="# ")
    value = "" if field.default in (None, ()) else field.default
    return f"{comment}\n#{name}={value}\n"


if __name__ == "__main__":
    print(render(), end="")
