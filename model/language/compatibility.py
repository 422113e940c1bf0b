"""What a prompt asks for against what a model of the catalog can do.

Each check raises `PromptError` with a sentence that names the parameter, the version and what would work.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from model.language.faults import Fault, PromptError, plain_number
from model.language.flags import BY_FIELD, IMAGES, PARAMETERS, RAW, changed
from model.language.kinds import Number, Whole
from model.prompt import Prompt

if TYPE_CHECKING:
    from model.catalog import Entry

WEIGHTS = "weights"  # stands in `Entry.refuses` for `a::2 b`, as `IMAGES` does for image prompts
VARY = "vary"  # to start from a picture that was drawn: variations, regions, enlargements
ZOOM = "zoom"  # the parameter, and everything else that paints around a picture
READ = "describe"  # to tell what a picture or a prompt says
FEATURES = (IMAGES, WEIGHTS, VARY, READ, *BY_FIELD)  # all that an entry may refuse
STEPPED = (  # what only the engine does, between its steps
    *(IMAGES, WEIGHTS, VARY, READ),
    *("chaos", "stylize", "weird", "stop", "tile", "iw", "sref", "sw", "sv", "cref", "cw", "oref", "ow"),
    *("lora", "exp", "profile", ZOOM),
)
RANGED = tuple(row.name for row in PARAMETERS if isinstance(row.kind, Whole | Number))  # may have narrower limits


def check(prompt: Prompt, entry: Entry, others: Iterable[Entry] = ()) -> None:
    """Raise `PromptError` for what `entry` cannot draw. `others` are the models that could be named instead."""
    _check_images(prompt, entry)
    if WEIGHTS in entry.refuses and (len(prompt.parts) > 1 or any(part.weight != 1 for part in prompt.parts)):
        raise PromptError(Fault.NO_WEIGHTS, version=entry.name)
    for name in changed(prompt.parameters):
        if name in entry.refuses:
            raise _refusal(name, entry, others)
    _check_ratio(prompt, entry)
    _check_ranges(prompt, entry)
    _check_style(prompt, entry)
    _check_loras(prompt, entry)


def check_action(feature: str, entry: Entry) -> None:
    """Raise `PromptError` where `entry` refuses what a button or a command asks for: `VARY`, `ZOOM` or ""."""
    if VARY in entry.refuses and feature:
        raise PromptError(Fault.FROM_TEXT_ALONE, version=entry.name)
    if feature in entry.refuses:
        raise PromptError(Fault.NO_SURROUNDINGS, version=entry.name)


def _check_images(prompt: Prompt, entry: Entry) -> None:
    if prompt.images and IMAGES in entry.refuses:
        raise PromptError(Fault.NO_IMAGES, version=entry.name)
    if len(prompt.images) == 1 and not prompt.parts:
        raise PromptError(Fault.SINGLE_IMAGE, version=entry.name)


def _refusal(name: str, entry: Entry, others: Iterable[Entry]) -> PromptError:
    flag = BY_FIELD[name].flag
    versions = tuple(f"--version {other.name}" for other in others if name not in other.refuses)
    if not versions:
        return PromptError(Fault.COMPATIBLE_WITH_NONE, flag=flag, version=entry.name)
    return PromptError(Fault.NOT_COMPATIBLE, flag=flag, version=entry.name, alternatives=versions)


def _check_ratio(prompt: Prompt, entry: Entry) -> None:
    aspect = prompt.parameters.aspect
    if not 1 / entry.max_ratio <= aspect.ratio <= entry.max_ratio:
        raise PromptError(
            Fault.RATIO_OF_VERSION,
            flag=BY_FIELD["aspect"].flag,
            limit=f"{entry.max_ratio:g}",
            version=entry.name,
            given=str(aspect),
        )


def _check_ranges(prompt: Prompt, entry: Entry) -> None:
    for name, (low, high) in entry.ranges.items():
        value = getattr(prompt.parameters, name)
        if value is not None and not low <= value <= high and value != BY_FIELD[name].default:
            flag, given = BY_FIELD[name].flag, plain_number(value)
            raise PromptError(
                Fault.RANGE_OF_VERSION, flag=flag, low=low, high=high, version=entry.name, given=given
            )
    quality = prompt.parameters.quality
    if entry.qualities and quality not in entry.qualities:
        choices = tuple(plain_number(choice) for choice in entry.qualities)
        flag, given = BY_FIELD["quality"].flag, plain_number(quality)
        raise PromptError(Fault.LIST_OF_VERSION, flag=flag, choices=choices, version=entry.name, given=given)


def _check_style(prompt: Prompt, entry: Entry) -> None:
    style = prompt.parameters.style
    if style is not None and style not in entry.styles:
        flag, choices = BY_FIELD["style"].flag, (RAW, *entry.styles)
        raise PromptError(Fault.STYLE_OF_VERSION, flag=flag, choices=choices, version=entry.name, given=style)


def _check_loras(prompt: Prompt, entry: Entry) -> None:
    for lora in prompt.parameters.lora:
        if lora.name not in entry.loras:
            flag, choices = BY_FIELD["lora"].flag, tuple(entry.loras)
            raise PromptError(
                Fault.LORA_OF_VERSION, flag=flag, choices=choices, version=entry.name, given=lora.name
            )
