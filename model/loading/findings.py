"""What was found out about a model on this device by trying: found once, kept in the user's cache.

Torch-free. A cache that cannot be read or written is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from dataclasses import asdict
from pathlib import Path
from tempfile import NamedTemporaryFile, gettempdir

from model.catalog import Entry

logger = logging.getLogger(__name__)


def cache_folder(chosen: Path | None = None) -> Path:
    """`chosen`, or the user's own as the XDG Base Directory Specification has it."""
    return chosen or Path(os.environ.get("XDG_CACHE_HOME") or _home() / ".cache") / "sojourn"


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # a container that runs as somebody who is not in its list of users
        return Path(gettempdir())


class Findings:
    """Numbers by what they are and what they are about. These are forgotten with the process."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, tuple[int, ...]], int] = {}

    def number(self, what: str, about: tuple[int, ...]) -> int | None:
        """What was found, if it was."""
        return self._numbers.get((what, about))

    def keep(self, what: str, about: tuple[int, ...], number: int) -> None:
        self._numbers[what, about] = number


class KeptFindings(Findings):
    """Those of one model on one device, in files."""

    def __init__(self, folder: Path, entry: Entry, device: str, torch_version: str) -> None:
        """`device` is the name of its kind, such as "NVIDIA H200". Each of these makes for findings of its own."""
        super().__init__()
        self._folder = folder / "findings"
        self._marks = [asdict(entry), device, torch_version]

    def number(self, what: str, about: tuple[int, ...]) -> int | None:
        found = super().number(what, about)
        if found is None and (found := _read(self._file(what, about))) is not None:
            super().keep(what, about, found)
        return found

    def keep(self, what: str, about: tuple[int, ...], number: int) -> None:
        super().keep(what, about, number)
        _write(self._file(what, about), number)

    def _file(self, what: str, about: tuple[int, ...]) -> Path:
        text = json.dumps([*self._marks, what, about], sort_keys=True)
        return self._folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.json"


def _read(file: Path) -> int | None:
    try:
        number = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return number if type(number) is int else None


def _write(file: Path, number: int) -> None:
    """All at once, so that nobody reads half a number."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as written:
            written.write(json.dumps(number))
        os.replace(written.name, file)
    except OSError as error:
        logger.warning("What was found out about a model cannot be kept for the next start: %s", error)
