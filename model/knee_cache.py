"""The knees that were measured on this machine, in a folder of the user's cache: each is measured once.

Torch-free. A cache that cannot be read or written is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable
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


class KneeCache:
    """The knees of one model on one device."""

    def __init__(self, folder: Path, entry: Entry, device: str, torch_version: str) -> None:
        """`device` is the name of its kind, such as "NVIDIA H200". Each of these makes for knees of its own."""
        self._folder = folder / "knees"
        self._marks = [asdict(entry), device, torch_version]

    def knee(self, width: int, height: int, sizes: tuple[int, ...], measure: Callable[[], int]) -> int:
        """Which of the batch `sizes` is the knee for pictures of that size: as it was found, or by `measure`."""
        file = self._file(width, height, sizes)
        knee = _read(file)
        if knee is None or knee not in sizes:
            knee = measure()
            _write(file, knee)
        return knee

    def _file(self, width: int, height: int, sizes: tuple[int, ...]) -> Path:
        text = json.dumps([*self._marks, width, height, sizes], sort_keys=True)
        return self._folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.json"


def _read(file: Path) -> int | None:
    try:
        knee = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return knee if type(knee) is int else None


def _write(file: Path, knee: int) -> None:
    """All at once, so that nobody reads half a number."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as written:
            written.write(json.dumps(knee))
        os.replace(written.name, file)
    except OSError as error:
        logger.warning("The knee of a model cannot be kept for the next start: %s", error)
