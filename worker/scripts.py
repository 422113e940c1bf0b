"""The Lua that Redis runs for us, read from the files of this folder. Knows no key."""

from __future__ import annotations

from importlib import resources


def script(*names: str) -> str:
    """The text of Lua files of this folder, one after the other."""
    folder = resources.files("worker")
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)
