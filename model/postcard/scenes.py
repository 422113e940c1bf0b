"""What is on a picture, before it is painted: who, where, how large, in which style. A scene is a pure function of
(seed, index), and some compositions are held out for evaluation. Knows nothing about pixels or words."""

import random
import zlib
from dataclasses import dataclass
from enum import Enum

from model.postcard.places import PAPERS, PLACES
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS

HELD_OUT_SHARE = 24  # one composition in so many is never trained on
PLAIN_SHARE = 0.5
TWO_SHARE = 0.25


class Relation(Enum):
    ALONE = "alone"
    BESIDE = "beside"  # the first on the left
    ABOVE = "above"  # the first on top


@dataclass(frozen=True)
class Shape:
    """A bucket of pictures: cells of the latent, 16 pixels of the large picture each."""

    rows: int
    columns: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the large picture."""
        return self.columns * 16, self.rows * 16


SQUARE = Shape(16, 16)
SHAPES: tuple[Shape, ...] = (SQUARE, Shape(13, 20), Shape(20, 13), Shape(12, 21), Shape(21, 12))


@dataclass(frozen=True)
class Figure:
    """One subject on the scene: centre as fractions of the frame, size as a fraction of its shorter side."""

    subject: int
    x: float
    y: float
    size: float


@dataclass(frozen=True)
class Scene:
    shape: Shape
    figures: tuple[Figure, ...]
    relation: Relation
    place: int
    paper: str  # colour of the studio's background; unused elsewhere
    style: int
    texture: int  # seed of everything that only the painter decides

    @property
    def compositions(self) -> tuple[tuple[int, int, int], ...]:
        return tuple((figure.subject, self.place, self.style) for figure in self.figures)


def is_held_out(subject: int, place: int, style: int) -> bool:
    """Whether this composition is kept for evaluation. Depends on names, not on the order of the tables."""
    name = f"{SUBJECTS[subject].name}|{PLACES[place].name}|{STYLES[style].name}"
    return zlib.crc32(name.encode()) % HELD_OUT_SHARE == 0


def held_out() -> list[tuple[int, int, int]]:
    """Every composition kept for evaluation, in table order."""
    return [
        (subject, place, style)
        for subject in range(len(SUBJECTS))
        for place in range(len(PLACES))
        for style in range(len(STYLES))
        if is_held_out(subject, place, style)
    ]


def draw_scene(seed: int, index: int, shape: Shape = SQUARE, subjects: int = len(SUBJECTS)) -> Scene:
    """A scene to train on. Never a held-out composition."""
    dice = random.Random(f"scene {seed} {index}")
    while True:
        scene = _any_scene(dice, shape, subjects)
        if not any(is_held_out(*composition) for composition in scene.compositions):
            return scene


def _any_scene(dice: random.Random, shape: Shape, subjects: int) -> Scene:
    chosen = dice.sample(range(subjects), 2 if dice.random() < TWO_SHARE else 1)
    relation = Relation.ALONE
    if len(chosen) == 2:
        relation = Relation.BESIDE if dice.random() < 0.75 else Relation.ABOVE
    style = 0 if dice.random() < PLAIN_SHARE else dice.randrange(1, len(STYLES))
    return compose(dice, shape, chosen, relation, dice.randrange(len(PLACES)), style)


def compose(
    dice: random.Random, shape: Shape, subjects: list[int], relation: Relation, place: int, style: int
) -> Scene:
    """Put subjects on a place."""
    paper = dice.choice(list(PAPERS))
    figures = tuple(_figures(dice, shape, subjects, relation))
    return Scene(shape, figures, relation, place, paper, style, dice.getrandbits(32))


def _figures(dice: random.Random, shape: Shape, subjects: list[int], relation: Relation) -> list[Figure]:
    if relation is Relation.ALONE:
        spots = [_alone(dice)]
    elif relation is Relation.BESIDE:
        spots = _beside(dice, shape)
    else:
        spots = _above(dice, shape)
    return [
        Figure(subject, x + dice.uniform(-0.02, 0.02), y + dice.uniform(-0.02, 0.02), size)
        for subject, (x, y, size) in zip(subjects, spots, strict=True)
    ]


Spot = tuple[float, float, float]  # x, y, size


def _alone(dice: random.Random) -> Spot:
    """Nearly always in one spot at one size: the freer the layout, the longer shapes take to form."""
    return 0.5, 0.54, dice.uniform(0.56, 0.68)


def _beside(dice: random.Random, shape: Shape) -> list[Spot]:
    room = min(1.25, shape.columns / shape.rows) if shape.columns > shape.rows else 1.0
    return [(x, dice.uniform(0.52, 0.62), dice.uniform(0.38, 0.47) * room) for x in (0.27, 0.73)]


def _above(dice: random.Random, shape: Shape) -> list[Spot]:
    room = min(1.25, shape.rows / shape.columns) if shape.rows > shape.columns else 1.0
    sway = dice.uniform(-0.06, 0.06)
    return [(0.5 + sway, y, dice.uniform(0.38, 0.45) * room) for y in (0.27, 0.73)]
