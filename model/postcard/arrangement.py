"""Where figures are on a scene: centres as fractions of the frame, sizes as fractions of its shorter side.

Knows no subject: what is worn, ridden or held is moved by the painter to where it belongs on the glyph."""

import random

from model.postcard.relations import Relation

Spot = tuple[float, float, float]  # x, y, size
SCALES = {Relation.WEARING: 0.42, Relation.HOLDING: 0.42, Relation.RIDING: 1.35, Relation.INSIDE: 1.2}


def spots(dice: random.Random, wide: float, count: int, relation: Relation, third: Relation) -> list[Spot]:
    """For each of `count` figures, on a frame so many times as wide as high."""
    if count == 1:
        return [_alone(dice)]
    if count == 3:
        return _row(dice, wide) if third is relation is Relation.BESIDE else _trio(dice, wide, relation, third)
    if relation is Relation.BESIDE:
        return _beside(dice, wide)
    if relation is Relation.ABOVE:
        return _above(dice, wide)
    return _front(dice) if relation is Relation.FRONT else _together(dice, relation)


def _alone(dice: random.Random) -> Spot:
    """Nearly always in one spot at one size: the freer the layout, the longer shapes take to form."""
    return 0.5, 0.54, dice.uniform(0.56, 0.68)


def _beside(dice: random.Random, wide: float) -> list[Spot]:
    room = min(1.25, wide) if wide > 1 else 1.0
    return [(x, dice.uniform(0.52, 0.62), dice.uniform(0.38, 0.47) * room) for x in (0.27, 0.73)]


def _above(dice: random.Random, wide: float) -> list[Spot]:
    room = min(1.25, 1 / wide) if wide < 1 else 1.0
    sway = dice.uniform(-0.06, 0.06)
    return [(0.5 + sway, y, dice.uniform(0.38, 0.45) * room) for y in (0.27, 0.73)]


def _row(dice: random.Random, wide: float) -> list[Spot]:
    room = min(1.3, wide) if wide > 1 else 1.0
    return [(x, dice.uniform(0.54, 0.64), dice.uniform(0.27, 0.32) * room) for x in (0.19, 0.5, 0.81)]


def _front(dice: random.Random) -> list[Spot]:
    """The first lower, nearer and a little aside; it hides a part of the second."""
    side = dice.choice((-1, 1))
    return [
        (0.5 + side * 0.13, 0.68, dice.uniform(0.38, 0.44)),
        (0.5 - side * 0.1, 0.44, dice.uniform(0.54, 0.62)),
    ]


def _together(dice: random.Random, relation: Relation) -> list[Spot]:
    """Two that touch."""
    size = dice.uniform(0.56, 0.66)
    if relation is Relation.WEARING:
        return [(0.5, 0.57, size), (0.5, 0.4, size * SCALES[relation])]
    if relation is Relation.HOLDING:
        return [(0.46, 0.55, size), (0.72, 0.6, size * 0.55)]
    actor = dice.uniform(0.36, 0.42)
    return [(0.5, 0.36, actor), (0.5, 0.68, actor * SCALES[relation])]


def _trio(dice: random.Random, wide: float, relation: Relation, third: Relation) -> list[Spot]:
    """Two that touch, and one that they share or that stands beside them, on the right."""
    if third is Relation.BESIDE:
        pair = _together(dice, relation)
        small = [(0.33 + (x - 0.5) * 0.66, 0.56 + (y - 0.55) * 0.66, size * 0.66) for x, y, size in pair]
        return [*small, (0.79, dice.uniform(0.56, 0.62), dice.uniform(0.3, 0.36))]
    base = _together(dice, third if third is not Relation.WEARING else relation)
    actor = base[0]
    return [actor, (actor[0], actor[1] - 0.4 * actor[2], actor[2] * SCALES[Relation.WEARING]), base[1]]
