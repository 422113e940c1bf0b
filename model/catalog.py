"""The models that can be asked for: a table in TOML that an admin can extend.

Says what each entry is and can do, never loads one. Torch-free.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from importlib import resources
from pathlib import Path
from typing import Any

from model.params import Aspect
from model.prompt import Fault, Prompt, PromptError

PACKAGE = Path(__file__).parent


class CatalogError(ValueError):
    """A catalog file that cannot be used. The message names the file, the entry and the field."""


@dataclass(frozen=True)
class Entry:
    """One model of the catalog. Sizes are in pixels of the finished picture."""

    name: str  # what `--version` offers
    title: str
    source: str  # hub id, folder, or single .safetensors file; "weights/…" lies in this package
    family: str  # a module of model/families
    native_size: int  # side of a square picture
    size_multiple: int  # sides are multiples of this
    steps: int
    guidance_scale: float
    licence: str
    guidance_rescale: float = 0.0  # 0…1, Lin et al. 2023 (arXiv 2305.08891), section 3.4
    sampler: str = ""  # "" keeps the scheduler that the checkpoint brings
    max_ratio: float = 2.0  # the longer side divided by the shorter
    house_style: str = ""  # words that `--stylize` leans towards
    revision: str = ""
    default: bool = False

    @property
    def location(self) -> str:
        """The source, with folders of this package made absolute."""
        return str(PACKAGE / self.source) if self.source.startswith("weights/") else self.source

    def size(self, aspect: Aspect) -> tuple[int, int]:
        """Width and height for a ratio: the area of the native square, sides snapped to `size_multiple`."""
        ratio = aspect.ratio
        width = self.native_size * ratio**0.5
        height = self.native_size / ratio**0.5
        return self._snap(width), self._snap(height)

    def _snap(self, side: float) -> int:
        return max(1, round(side / self.size_multiple)) * self.size_multiple

    def check(self, prompt: Prompt) -> None:
        """Raise `PromptError` for what this model cannot draw."""
        ratio = prompt.parameters.aspect.ratio
        if not 1 / self.max_ratio <= ratio <= self.max_ratio:
            limit = f"{self.max_ratio:g}"
            reason = (
                f"`--ar` must be between 1:{limit} and {limit}:1 (with `--version {self.name}`), "
                f"not `{prompt.parameters.aspect}`."
            )
            raise PromptError(Fault.NOT_COMPATIBLE, reason)


@dataclass(frozen=True)
class Catalog:
    """All entries by name. Exactly one is the default."""

    entries: Mapping[str, Entry]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    @property
    def default(self) -> Entry:
        return next(entry for entry in self if entry.default)

    def resolve(self, version: str | None) -> Entry:
        """The entry that `--version` names, or the default one. Raises `PromptError`."""
        if version is None:
            return self.default
        if version not in self.entries:
            known = ", ".join(f"`{name}`" for name in self.entries)
            reason = f"`--version` must be one of {known}, not `{version}`."
            raise PromptError(Fault.UNKNOWN_VERSION, reason)
        return self.entries[version]

    def choose(self, prompt: Prompt, version: str | None = None) -> Entry:
        """The entry that draws `prompt`: `version`, or the one that the prompt asks for. Raises `PromptError`."""
        entry = self.resolve(version or prompt.parameters.version)
        entry.check(prompt)
        return entry


def load_catalog(extra: Path | None = None) -> Catalog:
    """The built-in catalog, with the entries of `extra` added or put in their place. Raises `CatalogError`."""
    text = resources.files("model").joinpath("catalog.toml").read_text(encoding="utf-8")
    entries = _read_entries(text, "catalog.toml")
    if extra is not None:
        added = _read_entries(_read_file(extra), str(extra))
        if any(entry.default for entry in added.values()):
            entries = {name: replace(entry, default=False) for name, entry in entries.items()}
        entries |= added
    defaults = [entry.name for entry in entries.values() if entry.default]
    if len(defaults) != 1:
        raise CatalogError(
            f"{extra or 'catalog.toml'}: one model must be the default, found {defaults or 'none'}."
        )
    return Catalog(entries)


def _read_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CatalogError(f"Cannot read the catalog {path}: {error.strerror}.") from error


def _read_entries(text: str, where: str) -> dict[str, Entry]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogError(f"{where} is not valid TOML: {error}.") from error
    return {name: _read_entry(name, table, where) for name, table in tables.items()}


_TYPES: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}


def _read_entry(name: str, table: Any, where: str) -> Entry:
    if not isinstance(table, dict):
        raise CatalogError(f"{where}: `{name}` must be a table such as [postcard].")
    known = {field.name: str(field.type) for field in fields(Entry) if field.name != "name"}
    for key, value in table.items():
        if key not in known:
            raise CatalogError(f"{where}: [{name}] has no field `{key}`. Known are {', '.join(known)}.")
        if type(value) not in _TYPES[known[key]]:
            raise CatalogError(f"{where}: [{name}] `{key}` must be of type {known[key]}, not {value!r}.")
    needed = [field.name for field in fields(Entry) if field.default is MISSING and field.name != "name"]
    if missing := [key for key in needed if key not in table]:
        raise CatalogError(f"{where}: [{name}] is incomplete: {', '.join(missing)}.")
    return Entry(name=name, **table)
