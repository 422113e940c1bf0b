"""The questions of an evaluation: scenes and prompts whose compositions were never trained on, and how sure a
share is.

Knows nothing about models."""

import math
import random
from collections import defaultdict
from dataclasses import dataclass

from torch import Tensor

from model.postcard.captions import prompt
from model.postcard.edition import FIRST, Edition
from model.postcard.scenes import SQUARE, Relation, Scene, compose, held_out

CONFIDENCE = 1.96  # deviations, for 95 %


@dataclass(frozen=True)
class Question:
    scene: Scene
    prompt: str


def questions(count: int, subjects: int, seed: int = 0, edition: Edition = FIRST) -> list[Question]:
    """`count` questions about one subject or two. Every composition asked for is a held-out one."""
    dice = random.Random(f"exam {seed} {subjects}")
    wanted = _ones(dice, count, edition) if subjects == 1 else _twos(dice, count, edition)
    scenes = [compose(dice, SQUARE, chosen, relation, place, style) for chosen, relation, place, style in wanted]
    return [Question(scene, prompt(scene)) for scene in scenes]


Wish = tuple[list[int], Relation, int, int]  # subjects, relation, place, style


def _ones(dice: random.Random, count: int, edition: Edition) -> list[Wish]:
    """Every composition once before any is asked again."""
    wishes: list[Wish] = []
    while len(wishes) < count:
        wishes += [([subject], Relation.ALONE, place, style) for subject, place, style in _shuffled(dice, edition)]
    return wishes[:count]


def _shuffled(dice: random.Random, edition: Edition) -> list[tuple[int, int, int]]:
    compositions = held_out(edition)
    dice.shuffle(compositions)
    return compositions


def _twos(dice: random.Random, count: int, edition: Edition) -> list[Wish]:
    """Pairs of subjects that are held out for the same place and style."""
    together: dict[tuple[int, int], list[int]] = defaultdict(list)
    for subject, place, style in held_out(edition):
        together[place, style].append(subject)
    pairs = sorted(scene for scene, subjects in together.items() if len(subjects) > 1)
    wishes: list[Wish] = []
    for number in range(count):
        place, style = dice.choice(pairs)
        relation = Relation.ABOVE if number % 3 == 2 else Relation.BESIDE
        wishes.append((dice.sample(together[place, style], 2), relation, place, style))
    return wishes


def wilson(right: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927)."""
    if total == 0:
        return 0.0, 1.0
    part, square = right / total, CONFIDENCE**2
    centre = (part + square / (2 * total)) / (1 + square / total)
    spread = CONFIDENCE / (1 + square / total) * math.sqrt(part * (1 - part) / total + square / (4 * total**2))
    return max(0.0, centre - spread), min(1.0, centre + spread)


def share(right: Tensor) -> str:
    """ "93 % (88-96)": of true values, with the interval."""
    low, high = wilson(int(right.sum()), len(right))
    return f"{100 * right.float().mean():.0f} % ({100 * low:.0f}-{100 * high:.0f})"
