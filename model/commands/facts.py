"""What the catalog says of a model, as a title and a line for each fact."""

from __future__ import annotations

from collections.abc import Iterable

from model.catalog import Entry
from model.language.compatibility import FEATURES, READ, VARY, WEIGHTS
from model.language.flags import BY_FIELD, IMAGES
from model.lora import Lora
from model.params import Aspect

ASPECTS = (
    Aspect(1, 1),
    Aspect(4, 5),
    Aspect(5, 4),
    Aspect(2, 3),
    Aspect(3, 2),
    Aspect(9, 16),
    Aspect(16, 9),
    Aspect(1, 2),
    Aspect(2, 1),
    Aspect(1, 3),
    Aspect(3, 1),
)
WORDS = {  # for what has no flag
    IMAGES: "image prompts",
    WEIGHTS: "weights (a::2 b)",
    VARY: "variations",
    READ: "describe",
}


def facts_of(entry: Entry) -> dict[str, str]:
    return {
        "model": f"{entry.name}, {entry.title}",
        "source": f"{entry.location} {entry.revision}".rstrip(),
        "family": f"{entry.family}, run whole: one job at a time" if entry.is_whole else entry.family,
        "licence": entry.licence,
        "steps": f"{entry.steps}, guidance {entry.guidance_scale:g}, sampler {entry.sampler or 'its own'}",
        "sizes": ", ".join(_size(entry, aspect) for aspect in ASPECTS if _draws(entry, aspect)),
        "takes": _listed(name for name in FEATURES if _takes(entry, name)),
        "loras": ", ".join(_lora(name, lora) for name, lora in entry.loras.items()) or "none",
        "pictures": _pictures(entry),
        "refuses": _listed(entry.refuses),
        "upscaling": _upscaling(entry),
        "previews": f"linear, then by {entry.tiny_decoder}" if entry.tiny_decoder else "linear",
        "safety": "what its checker flags is withheld" if entry.safety_checker else "no checker",
    }


def _upscaling(entry: Entry) -> str:
    ways = {True: "by its own decoder", False: "by denoising a second time"}
    subtle = f"by {entry.upscaler}" if entry.upscaler else ways[entry.has_upscaler]
    return f"{entry.upscale_factor}× {subtle}; creative by denoising a second time"


def _takes(entry: Entry, name: str) -> bool:
    """Neither refused, nor without meaning because what it belongs to is refused."""
    needed = BY_FIELD[name].needs if name in BY_FIELD else ""
    return name not in entry.refuses and needed not in entry.refuses


def _draws(entry: Entry, aspect: Aspect) -> bool:
    return 1 / entry.max_ratio <= aspect.ratio <= entry.max_ratio


def _size(entry: Entry, aspect: Aspect) -> str:
    width, height = entry.size(aspect)
    return f"{aspect} is {width}×{height}"


def _lora(name: str, lora: Lora) -> str:
    words = f", adds “{lora.words}”" if lora.words else ""
    return f"{name}:{lora.weight:g} (from {lora.source}, {lora.licence}{words})"


def _pictures(entry: Entry) -> str:
    if adapter := entry.image_adapter:
        return f"seen through {adapter.file} of {adapter.source} ({adapter.licence})"
    return "not taken" if IMAGES in entry.refuses else "not seen, but where a drawing starts"


def _listed(features: Iterable[str]) -> str:
    return ", ".join(WORDS.get(name) or BY_FIELD[name].flag for name in features) or "nothing"
