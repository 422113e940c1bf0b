"""What a model is asked to read, a picture or a prompt, and the words that come of it: values. Torch-free.

How a picture is read is in `describe`, how a prompt in `shorten`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log

from PIL import Image

from model.catalog import Entry
from model.params import Aspect
from model.prompt import Prompt
from model.reading.vocabulary import Vocabulary, vocabulary_of

_USUAL = ((1, 1), (6, 5), (5, 4), (4, 3), (7, 5), (3, 2), (5, 3), (16, 9), (2, 1), (21, 9), (5, 2), (3, 1))
RATIOS = tuple(Aspect(*pair) for usual in _USUAL for pair in dict.fromkeys((usual, usual[::-1])))


@dataclass(frozen=True)
class Describe:
    """A picture to find prompts for. `width` × `height` is the size, in pixels, that the model gives it."""

    id: str
    picture: Image.Image = field(repr=False)
    aspect: Aspect
    width: int
    height: int
    seed: int
    vocabulary: Vocabulary = field(repr=False)


@dataclass(frozen=True)
class Shorten:
    """A prompt to find the important words of. It `can_be_shortened`."""

    id: str
    prompt: Prompt


Question = Describe | Shorten


@dataclass(frozen=True)
class Word:
    """A word of a prompt and how much of its meaning hangs on it, 0 to 1."""

    text: str
    weight: float


@dataclass(frozen=True)
class Answer:
    """The words that a reading came to."""

    prompts: tuple[str, ...]  # best first, with their parameters
    words: tuple[Word, ...] = ()  # of the prompt that was shortened, in its order


def plan_description(picture: Image.Image, entry: Entry, *, question_id: str, seed: int) -> Describe:
    """The question that finds prompts for a picture. Raises `VocabularyError`."""
    aspect = nearest_ratio(picture.width, picture.height, entry.max_ratio)
    width, height = entry.size(aspect)
    return Describe(question_id, picture, aspect, width, height, seed, vocabulary_of(entry))


def nearest_ratio(width: int, height: int, max_ratio: float) -> Aspect:
    """The usual ratio that is nearest to that of a picture, among those that a model draws."""
    allowed = [each for each in RATIOS if 1 / max_ratio <= each.ratio <= max_ratio]
    return min(allowed, key=lambda each: abs(log(each.ratio / (width / height))))


def can_be_shortened(prompt: Prompt) -> bool:
    """Whether it is one text without weights: leaving a word out of several texts would not say what it means."""
    return len(prompt.parts) == 1 and prompt.parts[0].weight == 1 and not prompt.parameters.no
