"""A folder in diffusers layout, before anything in it is loaded: its parts, their weights, and code of its own.

Reads names and headers only. Knows no device and no model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import diffusers
from safetensors import SafetensorError, safe_open

from model.catalog import Entry

PICKLES = frozenset({".bin", ".ckpt", ".pt", ".pth", ".pkl"})
_PLAIN = re.compile(r"[^.]+(-\d{5}-of-\d{5})?\.safetensors")  # not a variant such as `model.fp16.safetensors`
_FLOATS = ("F", "BF")  # how the names of types begin whose precision loading changes


class LayoutError(ValueError):
    """Files that must not or cannot be loaded. The message goes on after "cannot be loaded: "."""


@dataclass(frozen=True)
class Layout:
    """What the `model_index.json` of a folder says."""

    folder: Path
    class_name: str  # of the pipeline
    parts: dict[str, tuple[str, str]]  # folder to library and class
    absent: tuple[str, ...] = ()  # parts that are left out on purpose

    @classmethod
    def read(cls, folder: Path) -> Layout:
        """Raises `LayoutError`, for a pipeline or a part with code of its own too."""
        named = _read(folder / "model_index.json")
        class_name = named.get("_class_name")
        if isinstance(class_name, list):
            raise LayoutError(f"the pipeline {'.'.join(map(str, class_name))} {_CODE_REASON}")
        parts = {
            name: (str(value[0]), str(value[1]))
            for name, value in named.items()
            if isinstance(value, list) and len(value) == 2 and value[0] is not None
        }
        absent = tuple(name for name, value in named.items() if value == [None, None])
        layout = cls(folder, str(class_name), parts, absent)
        layout._check_code()
        return layout

    def weights(self, part: str) -> list[Path]:
        """The files that loading a part reads, variants left out."""
        return sorted(file for file in (self.folder / part).glob("*.safetensors") if _PLAIN.fullmatch(file.name))

    def pickled_parts(self) -> Iterator[Path]:
        """The folders whose only weights are pickles."""
        for part in sorted(path for path in self.folder.iterdir() if path.is_dir()):
            suffixes = {file.suffix for file in part.iterdir()}
            if suffixes & PICKLES and ".safetensors" not in suffixes:
                yield part

    def _check_code(self) -> None:
        for part, (library, class_name) in self.parts.items():
            is_known = library in {"diffusers", "transformers"} or hasattr(diffusers.pipelines, library)
            if not is_known or (self.folder / part / f"{library}.py").exists():
                raise LayoutError(f"its {part}, {library}.{class_name}, {_CODE_REASON}")
            if any("auto_map" in _read(file) for file in (self.folder / part).glob("*config.json")):
                raise LayoutError(f"the auto_map of its {part} {_CODE_REASON}")


_CODE_REASON = "wants to run code that comes with the checkpoint, which never happens here"


def count_parameters(files: Iterable[Path]) -> int:
    """How many numbers of a floating type the files hold, as their headers say. Raises `LayoutError`.

    The library compares each header with the length of its file: one that is cut off is found here.
    """
    return sum(_count(file) for file in files)


def weigh(entry: Entry) -> int:
    """How many numbers the weights of an entry have, before it is loaded.

    0 where the files do not tell: those of the hub may not be here yet, and of what is wrong loading tells.
    """
    location = Path(entry.location)
    try:
        added = count_parameters(_image_adapter_files(entry))
        if location.is_file():
            return count_parameters([location]) + added
        layout = Layout.read(location)
        parts = [part for part in layout.parts if entry.safety_checker or part != "safety_checker"]
        return sum(count_parameters(layout.weights(part)) for part in parts) + added
    except (LayoutError, OSError):
        return 0


def _image_adapter_files(entry: Entry) -> list[Path]:
    """Those in a folder, without variants."""
    adapter = entry.image_adapter
    if adapter is None or not (folder := Path(adapter.source)).is_dir():
        return []
    encoder = (folder / adapter.image_encoder).glob("*.safetensors")
    return [folder / adapter.file, *(file for file in encoder if _PLAIN.fullmatch(file.name))]


def _count(file: Path) -> int:
    try:
        with safe_open(str(file), "np") as opened:  # "pt" would ask for memory for all of it
            slices = [opened.get_slice(name) for name in opened.keys()]  # noqa: SIM118 - it is no mapping
            return sum(prod(each.get_shape()) for each in slices if each.get_dtype().startswith(_FLOATS))
    except (SafetensorError, OSError) as error:
        raise LayoutError(f"{file.name} in {file.parent} is damaged ({error})") from error


def _read(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise LayoutError(f"{file.name} in {file.parent} is no JSON: {error}") from error
    return read if isinstance(read, dict) else {}
