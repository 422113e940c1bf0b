"""Pictures that a generation is shown beside its texts, for models with an image adapter.

Values and Pillow only, torch-free. Which layers of a network `Blocks` stand for is said by its family.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from PIL import Image

from model.params import Parameters, Reference
from model.prompt import Prompt
from model.style import reference_strength

IMAGES_ALONE = 1.0  # the scale of pictures without text; beside one, half is a good balance (the authors' README)
LEAST_CHARACTER, WHOLE_CHARACTER = 0.3, 0.8  # the scales at `--cw 0` and `--cw 100`


class Blocks(Enum):
    """What a picture is taken for, by the layers that see it (Wang et al. 2024, arXiv 2404.02733, section 3.2)."""

    ALL = "all"
    STYLE = "style"  # colours, material and mood
    CONTENT = "content"  # who or what is shown, wherever it stands: neither style nor layout


@dataclass(frozen=True)
class ImageCondition:
    """A picture that pulls the result. At a `scale` of 1 it counts as much as the text does."""

    image: Image.Image
    scale: float
    blocks: Blocks = Blocks.ALL


def image_conditions(prompt: Prompt, pictures: Mapping[str, Image.Image]) -> tuple[ImageCondition, ...]:
    """The image prompts and references of a prompt. Raises `KeyError` for a missing picture.

    Several pictures of one kind share the scale of that kind by their weights; codes of `--sref` take their share.
    """
    return tuple(
        ImageCondition(pictures[each.source], scale * each.weight / sum(each.weight for each in asked), blocks)
        for asked, scale, blocks in _kinds(prompt)
        if scale
        for each in asked
        if not each.source.isdigit()
    )


def image_scale(prompt: Prompt) -> float:
    """How much the image prompts count: `--iw` against the 1 of a text, so that 1 is half and 3 three quarters."""
    image_weight = prompt.parameters.iw
    return image_weight / (1 + image_weight) if prompt.parts else IMAGES_ALONE


def character_scale(character_weight: int) -> float:
    """`--cw` 0…100 as a scale. 0 keeps less of a character, not nothing."""
    return LEAST_CHARACTER + (WHOLE_CHARACTER - LEAST_CHARACTER) * character_weight / 100


def code_share(parameters: Parameters) -> float:
    """How much of a style reference is up to its codes: 1 where it names no picture."""
    total = sum(each.weight for each in parameters.sref)
    return sum(each.weight for each in parameters.sref if each.source.isdigit()) / total


def _kinds(prompt: Prompt) -> Iterator[tuple[Sequence[Reference], float, Blocks]]:
    """What is asked for, how much all of it counts together, and where."""
    asked = prompt.parameters
    yield [Reference(each.url, each.weight) for each in prompt.images], image_scale(prompt), Blocks.ALL
    yield asked.sref, reference_strength(asked.sw), Blocks.STYLE
    yield asked.cref, character_scale(asked.cw), Blocks.CONTENT
    yield asked.oref, reference_strength(asked.ow), Blocks.CONTENT
