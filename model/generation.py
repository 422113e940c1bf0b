"""What the engine is asked to draw, and what it reports: values between `worker` and `model`. Torch-free.

`plan` turns a prompt and a catalog entry into a `Generation`; it is where parameters become numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from math import isclose

from PIL import Image

from model.catalog import Entry
from model.params import MAX_SEED
from model.prompt import EXCLUSION_WEIGHT, Prompt
from model.starts import Start

NUM_IMAGES = 4
_GOLDEN = 0x9E3779B9  # 2^32 divided by the golden ratio: steps through all seeds without a short cycle


@dataclass(frozen=True)
class Condition:
    """A text that pulls the picture with a weight. The weights of one generation sum to 1 before exclusions."""

    text: str
    weight: float


@dataclass(frozen=True)
class Generation:
    """One grid to draw: everything that decides its pixels, and nothing else."""

    id: str
    conditions: tuple[Condition, ...]
    width: int
    height: int
    steps: int
    stop_step: int  # the last step that is run; `steps` unless `--stop` ends early
    guidance_scale: float
    seeds: tuple[int, ...]  # one for each image
    guidance_rescale: float = 0.0
    sampler: str = ""
    house_style: str = ""
    stylize: float = 0.0  # 0…1, share of the house style in each text embedding
    chaos: float = 0.0  # 0…1, spread of the text embedding between the images
    tile: bool = False
    start: Start | None = None  # None is pure noise

    @property
    def num_images(self) -> int:
        return len(self.seeds)

    @property
    def needs_unconditional(self) -> bool:
        """Whether guidance asks for the prediction without any text, beside the one for each condition."""
        total = sum(condition.weight for condition in self.conditions)
        return self.guidance_scale > 1 or not isclose(total, 1)

    @property
    def num_rows(self) -> int:
        """How many rows of the denoiser's batch this generation takes in each step."""
        return self.num_images * (len(self.conditions) + self.needs_unconditional)


@dataclass(frozen=True)
class Step:
    """One step of something is done. `preview` makes a small picture of the grid on demand, cheaply."""

    generation_id: str
    step: int  # 1 after the first
    num_steps: int
    preview: Callable[[], Image.Image] | None = None  # None where nothing is drawn

    @property
    def percent(self) -> int:
        return min(99, 100 * self.step // self.num_steps)


class VariationStrength(Enum):
    """How far a variation leaves its parent: the denoising strength of `V1`–`V4`."""

    SUBTLE = 0.45
    STRONG = 0.75


def tile_seed(seed: int, index: int) -> int:
    """The seed of the image at `index` (0 to 3) of a grid. Image 0 has the seed of the grid itself."""
    return (seed + index * _GOLDEN) % (MAX_SEED + 1)


def plan(
    prompt: Prompt,
    entry: Entry,
    *,
    generation_id: str,
    seed: int,
    num_images: int = NUM_IMAGES,
    start: Start | None = None,
    size: tuple[int, int] | None = None,
) -> Generation:
    """The generation that draws `prompt` with the model of `entry`, at `size` or at what its ratio comes to."""
    parameters = prompt.parameters
    width, height = size or entry.size(parameters.aspect)
    steps = max(1, round(entry.steps * parameters.quality))
    return Generation(
        id=generation_id,
        conditions=_conditions(prompt),
        width=width,
        height=height,
        steps=steps,
        stop_step=max(1, round(steps * parameters.stop / 100)),
        guidance_scale=entry.guidance_scale,
        guidance_rescale=entry.guidance_rescale,
        sampler=entry.sampler,
        seeds=tuple(tile_seed(seed, index) for index in range(num_images)),
        house_style=entry.house_style,
        stylize=parameters.stylize / 1000,
        chaos=parameters.chaos / 100,
        tile=parameters.tile,
        start=start,
    )


def _conditions(prompt: Prompt) -> tuple[Condition, ...]:
    """Text parts with weights that sum to 1, then the words of `--no` with their negative weight."""
    total = sum(part.weight for part in prompt.parts)
    wanted = [Condition(part.text, part.weight / total) for part in prompt.parts]
    unwanted = [Condition(term, EXCLUSION_WEIGHT) for term in prompt.parameters.no]
    return (*wanted, *unwanted)
