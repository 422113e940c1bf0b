"""The models that can be asked for: a table in TOML that an admin can extend.

Says what each entry is and can do, never loads one. Torch-free.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_type_hints

from pydantic import TypeAdapter, ValidationError

from model.image_adapter import ImageAdapter
from model.language import compatibility
from model.language.flags import BY_FIELD
from model.lora import MAX_WEIGHT, Lora
from model.params import Aspect, NamedLora
from model.prompt import Fault, Prompt, PromptError

PACKAGE = Path(__file__).parent

WHOLE = "pipeline"  # the family of what no module of model/families knows: it is run whole
_UNDRAWN = ("sv",)  # what no family of models can do, so that every entry refuses it
_UNSEEN = ("cref", "oref")  # what entries without an image adapter refuse
_UNRANKED = ("best",)  # what entries without a CLIP refuse
_SEEING = ("stable_diffusion", "stable_diffusion_xl")  # the families that can have one
_NAMES = {"refuses": compatibility.FEATURES, "ranges": compatibility.RANGED}  # what these fields may name


class CatalogError(ValueError):
    """A catalog file that cannot be used. The message names the file, the entry and the field."""


@dataclass(frozen=True)
class Entry:
    """One model of the catalog. Sizes are in pixels of the finished picture."""

    name: str  # what `--version` offers
    title: str
    source: str  # hub id, folder, or single .safetensors file; "weights/…" lies in this package
    family: str  # a module of model/families: README.md, "Models"
    native_size: int  # side of a square picture
    size_multiple: int  # sides are multiples of this
    steps: int
    guidance_scale: float
    licence: str
    distilled_guidance: float = 0.0  # what a guidance-distilled network is told with the text; 0 for others
    guidance_rescale: float = 0.0  # 0…1, Lin et al. 2023 (arXiv 2305.08891), section 3.4
    sampler: str = ""  # "" keeps the scheduler that the checkpoint brings
    max_ratio: float = 2.0  # the longer side divided by the shorter
    house_style: str = ""  # words that `--stylize` leans towards
    revision: str = ""
    default: bool = False
    refuses: tuple[str, ...] = ()  # parameters that it cannot do, and of "images", "weights" what it cannot take
    qualities: tuple[float, ...] = ()  # the values of `--quality` that it takes; all if empty
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict, hash=False)  # narrower limits
    upscale_strength: float = 0.2  # denoising of a subtle upscale; 0 where the autoencoder enlarges by itself
    clip: str = ""  # hub id or folder of a CLIP that `--best` asks, such as openai/clip-vit-large-patch14
    tiny_decoder: str = ""  # hub id or folder of an AutoencoderTiny for previews, such as madebyollin/taesd
    upscaler: str = ""  # a .safetensors file of a network that enlarges: README.md, "Models"
    upscale_factor: Literal[2, 4] = 2  # of each side
    safety_checker: bool = False  # whether pictures must pass the one that the checkpoint brings
    styles: Mapping[str, str] = field(default_factory=dict, hash=False)  # what `--style` offers: name to words
    loras: Mapping[str, Lora] = field(default_factory=dict, hash=False)  # what `--lora` offers
    image_adapter: ImageAdapter | None = None  # by which it sees pictures; without one they are where it starts

    @property
    def is_whole(self) -> bool:
        """Whether diffusers' own pipeline draws, one job at a time, rather than the engine step by step."""
        return self.family == WHOLE

    @property
    def location(self) -> str:
        """The source, with folders of this package made absolute."""
        return _absolute(self.source)

    @property
    def clip_location(self) -> str:
        """The same for its CLIP."""
        return _absolute(self.clip)

    @property
    def has_upscaler(self) -> bool:
        """Whether a network makes pictures larger by itself, without denoising: that of a file, or the decoder."""
        return bool(self.upscaler) or (self.upscale_strength == 0 and not self.is_whole)

    def size(self, aspect: Aspect) -> tuple[int, int]:
        """Width and height for a ratio: the area of the native square, sides snapped to `size_multiple`."""
        ratio = aspect.ratio
        width = self.native_size * ratio**0.5
        height = self.native_size / ratio**0.5
        return self._snap(width), self._snap(height)

    def _snap(self, side: float) -> int:
        return max(1, round(side / self.size_multiple)) * self.size_multiple

    def check(self, prompt: Prompt, others: Iterable[Entry] = ()) -> None:
        """Raise `PromptError` for what this model cannot draw, naming those of `others` that can."""
        compatibility.check(prompt, self, others)


def _absolute(source: str) -> str:
    return str(PACKAGE / source) if source.startswith("weights/") else source


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
            raise PromptError(
                Fault.UNKNOWN_VERSION, flag=BY_FIELD["version"].flag, known=tuple(self.entries), given=version
            )
        return self.entries[version]

    def reader(self, version: str | None) -> Entry:
        """The entry of `version`, or another where that one cannot describe. Raises `PromptError`."""
        entry = self.resolve(version)
        able = (each for each in (entry, self.default, *self) if compatibility.READ not in each.refuses)
        return next(able, entry)

    def choose(self, prompt: Prompt, version: str | None = None) -> Entry:
        """The entry that draws `prompt`: `version`, or the one that the prompt asks for. Raises `PromptError`."""
        entry = self.resolve(version or prompt.parameters.version)
        entry.check(prompt, others=self)
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


def _read_entry(name: str, table: Any, where: str) -> Entry:
    if not isinstance(table, dict):
        raise CatalogError(f"{where}: `{name}` must be a table such as [postcard].")
    if not _can_be_typed("version", name, name):
        raise CatalogError(f"{where}: [{name}] must be named with small letters, digits, dots and hyphens.")
    loras = _read_loras(table.get("loras", {}), f"{where}: [{name}.loras")
    adapter = _read_image_adapter(table, f"{where}: [{name}.image_adapter]")
    values = _read_values(Entry, {**table, "loras": {}, "image_adapter": None}, f"{where}: [{name}]")
    values |= {"loras": loras, "image_adapter": adapter}
    missing = (*(() if loras else ("lora",)), *(() if adapter else _UNSEEN))
    if values["family"] == WHOLE:
        _check_whole(values, f"{where}: [{name}]")
        missing = compatibility.STEPPED
    missing += () if values.get("clip") else _UNRANKED
    values["refuses"] = tuple(dict.fromkeys((*values.get("refuses", ()), *_UNDRAWN, *missing)))
    return Entry(name=name, **values)


def _check_whole(values: Mapping[str, Any], place: str) -> None:
    for key in ("sampler", "house_style", "loras", "distilled_guidance"):
        if values.get(key):
            raise CatalogError(f"{place} `{key}` must be left out: a pipeline run whole has no use for it.")


def _read_loras(tables: Any, where: str) -> dict[str, Lora]:
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise CatalogError(f"{where}] must hold tables such as {where.rpartition(' ')[2]}.ink].")
    return {name: _read_lora(name, table, f"{where}.{name}]") for name, table in tables.items()}


def _read_lora(name: str, table: dict[str, Any], place: str) -> Lora:
    """What can be asked for: its name and its weight are such as a prompt could hold."""
    lora = Lora(**_read_values(Lora, table, place))
    if not _can_be_typed("lora", name, (NamedLora(name),)):
        raise CatalogError(f"{place} must be named with small letters, digits, dots and hyphens.")
    if abs(lora.weight) > MAX_WEIGHT:
        limits = f"-{MAX_WEIGHT:g} and {MAX_WEIGHT:g}"
        raise CatalogError(f"{place} `weight` must be between {limits}, not {lora.weight:g}.")
    return lora


def _read_image_adapter(table: dict[str, Any], place: str) -> ImageAdapter | None:
    if "image_adapter" not in table:
        return None
    if not isinstance(table["image_adapter"], dict):
        raise CatalogError(f"{place} must be a table.")
    if table.get("family") not in _SEEING:
        raise CatalogError(f"{place} is for the families {' and '.join(_SEEING)} alone.")
    return ImageAdapter(**_read_values(ImageAdapter, table["image_adapter"], place))


def _can_be_typed(flag: str, text: str, value: Any) -> bool:
    """Whether `text` behind a flag is read as that value."""
    try:
        return bool(BY_FIELD[flag].kind.read(flag, text) == value)
    except ValueError:
        return False


def _read_values(kind: type[Entry | Lora | ImageAdapter], table: dict[str, Any], place: str) -> dict[str, Any]:
    """The fields that a table gives, of which none may be unknown and none missing that has no default."""
    known = {field.name: str(field.type) for field in fields(kind) if field.name != "name"}
    for key in table:
        if key not in known:
            raise CatalogError(f"{place} has no field `{key}`. Known are {', '.join(known)}.")
    types = get_type_hints(kind)
    values = {key: _read_field(key, value, types[key], known[key], place) for key, value in table.items()}
    required = [field.name for field in fields(kind) if field.default is field.default_factory is MISSING]
    if missing := [key for key in required if key not in {"name", *table}]:
        raise CatalogError(f"{place} is incomplete: {', '.join(missing)}.")
    return values


def _read_field(key: str, value: Any, kind: Any, annotation: str, place: str) -> Any:
    try:
        read = TypeAdapter(kind).validate_json(json.dumps(value, default=str), strict=True)
    except ValidationError as error:
        raise CatalogError(f"{place} `{key}` must be of type {annotation}, not {value!r}.") from error
    if key in _NAMES and (unknown := set(read) - set(_NAMES[key])):
        known = ", ".join(_NAMES[key])
        raise CatalogError(f"{place} `{key}` cannot name {', '.join(sorted(unknown))}. Known are {known}.")
    return read
