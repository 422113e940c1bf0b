"""What the engine is asked to draw, and what it reports: values between `worker` and `model`. Torch-free.

`plan` turns a prompt and a catalog entry into a `Generation`; it is where parameters become numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from math import isclose

from PIL import Image

from model.catalog import Entry
from model.denoising.windows import Windows, windows_of
from model.image_conditions import ImageCondition, code_share, image_conditions
from model.lora import Loras
from model.params import MAX_SEED, Parameters
from model.prompt import EXCLUSION_WEIGHT, Prompt
from model.starts import Enlargement, Mixture, Start, WeightedImage
from model.style import StyleReference, StyleWords, Tint, reference_strength, word_share, words_of_code

NUM_IMAGES = 4
DRAFT_SHARE = 0.5  # of the steps. The size stays: models draw poorly below the one that they have learnt
IMAGE_WEIGHT_SHARE = 0.25  # how much of the denoising each point of `--iw` takes: 3 leaves a quarter
BLEND_STRENGTH = 0.65  # of pictures without text: where both still show, and have become one
ENLARGEMENT_GUIDANCE = 0.25  # of what the guidance does beyond none
_GOLDEN = 0x9E3779B9  # 2^32 divided by the golden ratio: steps through all seeds without a short cycle


@dataclass(frozen=True)
class Condition:
    """A text that pulls the picture with a weight. The positive weights of one generation sum to 1."""

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
    seeds: tuple[int, ...]  # one for each image that is drawn
    best: int = 1  # one in so many of them is kept: those that match the text best
    distilled_guidance: float = 0.0  # what a guidance-distilled network is told; others are not
    guidance_rescale: float = 0.0
    sampler: str = ""
    styles: tuple[StyleWords, ...] = ()  # what each text leans towards, one after the other
    reference: StyleReference | None = None
    chaos: float = 0.0  # 0…1, spread of the text embedding between the images
    weird: float = 0.0  # 0…1, how far the texts of all images are led astray
    detail: float = 0.0  # 0…1, how much the fine structure of the picture is raised as it forms
    tile: bool = False
    start: Start | None = None  # None is pure noise
    windows: Windows | None = None  # what the denoiser sees one by one; None is all of the picture at once
    image_conditions: tuple[ImageCondition, ...] = ()  # pictures beside the texts, for models that see them
    loras: Loras = ()  # what is added to the model for this generation

    @property
    def num_images(self) -> int:
        return len(self.seeds)

    @property
    def num_kept(self) -> int:
        return self.num_images // self.best

    @property
    def needs_unconditional(self) -> bool:
        """Whether guidance asks for the prediction without any text, beside the one for each condition."""
        total = sum(condition.weight for condition in self.conditions)
        return self.guidance_scale > 1 or not isclose(total, 1)

    @property
    def num_rows(self) -> int:
        """How many rows of the denoiser's batch this generation takes in each step."""
        return self.num_images * (len(self.conditions) + self.needs_unconditional) * self.num_windows

    @property
    def num_windows(self) -> int:
        return len(self.windows) if self.windows else 1

    @property
    def row_size(self) -> tuple[int, int]:
        """Width and height in pixels of what the denoiser sees in one row."""
        return (self.windows.width, self.windows.height) if self.windows else (self.width, self.height)

    @property
    def rows_tile(self) -> bool:
        """Whether what the denoiser sees in one row goes on at its opposite edge."""
        return self.tile and self.windows is None


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


class UnsafePicturesError(RuntimeError):
    """The model's safety checker wants some of the pictures withheld. The text may have been harmless."""

    def __init__(self, num_flagged: int, num_images: int) -> None:
        super().__init__(f"{num_flagged} of {num_images} pictures did not pass the safety checker.")


class VariationStrength(Enum):
    """How far a variation leaves its parent: the denoising strength of `V1`–`V4`."""

    SUBTLE = 0.45
    STRONG = 0.75


CREATIVE_UPSCALE_STRENGTH = 0.35  # new detail, the same picture. That of the subtle one is the model's own


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
    pictures: Mapping[str, Image.Image] | None = None,
    taste: str = "",
) -> Generation:
    """The generation that draws `prompt` with the model of `entry`, at `size` or at what its ratio comes to.

    `pictures` holds those that the links of the prompt stand for; for a model that does not see them, a `start`
    goes before its image prompts. `taste` are words that take the place of the model's house style. Raises
    `KeyError` for a missing picture, or a LoRA that the entry does not offer.
    """
    parameters, pictures = prompt.parameters, pictures or {}
    width, height = size or _size(entry, parameters)
    steps = max(1, round(entry.steps * parameters.quality * (DRAFT_SHARE if parameters.draft else 1)))
    seen = image_conditions(prompt, pictures) if _sees(entry, start) else ()
    best = 1 if isinstance(start, Enlargement) else parameters.best
    return Generation(
        id=generation_id,
        conditions=_conditions(prompt, entry),
        width=width,
        height=height,
        steps=steps,
        stop_step=max(1, round(steps * parameters.stop / 100)),
        guidance_scale=_guidance_scale(entry.guidance_scale, prompt, start, sees_pictures=bool(seen)),
        distilled_guidance=_distilled_guidance(prompt, entry, start),
        guidance_rescale=entry.guidance_rescale,
        sampler=entry.sampler,
        seeds=tuple(tile_seed(seed, index) for index in range(num_images * best)),
        best=best,
        styles=_styles(prompt, entry, taste),
        reference=_reference(parameters, entry, pictures),
        chaos=parameters.chaos / 100,
        weird=parameters.weird / 3000,
        detail=parameters.exp / 100,
        tile=parameters.tile,
        windows=_windows(entry, start, (width, height), tile=parameters.tile),
        start=start or (None if entry.image_adapter else _mixture(prompt, pictures)),
        image_conditions=seen,
        loras=tuple(sorted(_lora_weights(parameters, entry).items())),
    )


def _sees(entry: Entry, start: Start | None) -> bool:
    """Whether the model is shown pictures: not for enlargements, where a detail must not become the whole."""
    return entry.image_adapter is not None and not isinstance(start, Enlargement)


def _guidance_scale(scale: float, prompt: Prompt, start: Start | None, *, sees_pictures: bool = False) -> float:
    """Little for enlargements, where a detail must not become the whole that the text names; none without text."""
    if isinstance(start, Enlargement):
        return 1 + (scale - 1) * ENLARGEMENT_GUIDANCE
    return scale if prompt.parts or sees_pictures else 1.0


def _distilled_guidance(prompt: Prompt, entry: Entry, start: Start | None) -> float:
    """The same for what a network is told, which has learnt 1 as no guidance. 0 where it is told nothing."""
    return _guidance_scale(entry.distilled_guidance, prompt, start) if entry.distilled_guidance else 0.0


def _windows(entry: Entry, start: Start | None, size: tuple[int, int], *, tile: bool) -> Windows | None:
    """For enlargements, which a model would fill with its subject again and again if it saw them whole."""
    if not isinstance(start, Enlargement):
        return None
    return windows_of(size, entry.native_size, entry.size_multiple, wraps=tile)


def _size(entry: Entry, parameters: Parameters) -> tuple[int, int]:
    width, height = entry.size(parameters.aspect)
    return (2 * width, 2 * height) if parameters.hd else (width, height)


def _conditions(prompt: Prompt, entry: Entry) -> tuple[Condition, ...]:
    """Text parts, of which what is wanted has weights that sum to 1, then the words of `--no`.

    So `tulips::1 red::-0.5` is `tulips --no red`, and only the ratio of typed weights counts. Image prompts
    without text are drawn as they lead, with no text at all.
    """
    if not prompt.parts:
        return (Condition("", 1.0),)
    total = sum(part.weight for part in prompt.parts if part.weight > 0)
    added = [entry.styles.get(prompt.parameters.style or "", "")]
    added += [entry.loras[name].words for name in _lora_weights(prompt.parameters, entry)]
    words = "".join(f", {each}" for each in added if each)
    texts = [f"{part.text}{words}" if part.weight > 0 else part.text for part in prompt.parts]
    wanted = [Condition(text, part.weight / total) for text, part in zip(texts, prompt.parts, strict=True)]
    unwanted = [Condition(term, EXCLUSION_WEIGHT) for term in prompt.parameters.no]
    return (*wanted, *unwanted)


def _lora_weights(parameters: Parameters, entry: Entry) -> dict[str, float]:
    """The LoRAs that count, in the order in which they were typed."""
    asked = ((each, entry.loras[each.name]) for each in parameters.lora)
    weights = {each.name: lora.weight if each.weight is None else each.weight for each, lora in asked}
    return {name: weight for name, weight in weights.items() if weight}


def _styles(prompt: Prompt, entry: Entry, taste: str) -> tuple[StyleWords, ...]:
    """The house style, unless `--raw` or a picture alone asks for none, then the words of style codes.

    A taste shows at once: its share is the root of that of a house style, a third where that has a tenth.
    """
    parameters = prompt.parameters
    share = parameters.stylize / 1000
    house = StyleWords(taste, share**0.5) if taste else StyleWords(entry.house_style, share)
    has_house = house.text and share and prompt.parts and not parameters.raw
    return ((house,) if has_house else ()) + _coded(parameters, entry)


def _coded(parameters: Parameters, entry: Entry) -> tuple[StyleWords, ...]:
    """The words of the codes of `--sref`, each as far as it counts beside the other references."""
    total = sum(each.weight for each in parameters.sref)
    share = word_share(reference_strength(parameters.sw))
    return tuple(
        StyleWords(words.text, words.share * share * each.weight / total)
        for each in parameters.sref
        if each.source.isdigit() and share
        for words in words_of_code(int(each.source), tuple(entry.styles.values()))
    )


def _reference(parameters: Parameters, entry: Entry, pictures: Mapping[str, Image.Image]) -> StyleReference | None:
    """Pictures and codes, or codes alone with their share of the strength: an image adapter takes the pictures."""
    strength = reference_strength(parameters.sw) if parameters.sref else 0
    codes = [each for each in parameters.sref if each.source.isdigit()]
    links = [each for each in parameters.sref if not each.source.isdigit()]
    if entry.image_adapter and strength:
        strength, links = strength * code_share(parameters), []
    if not strength:
        return None
    return StyleReference(
        images=tuple(WeightedImage(pictures[each.source], each.weight) for each in links),
        tints=tuple(Tint(int(each.source), each.weight) for each in codes),
        strength=strength,
        known_styles=tuple(entry.styles.values()),
    )


def _mixture(prompt: Prompt, pictures: Mapping[str, Image.Image]) -> Mixture | None:
    """The start that image prompts ask for: the higher `--iw`, the nearer the result."""
    strength = 1 - IMAGE_WEIGHT_SHARE * prompt.parameters.iw if prompt.parts else BLEND_STRENGTH
    if not prompt.images or strength >= 1:
        return None
    return Mixture(tuple(WeightedImage(pictures[each.url], each.weight) for each in prompt.images), strength)
