"""How the figures of a scene stand to each other, and which subjects can: a cat wears sunglasses and rides a
bicycle, not the other way round. Knows nothing about places or pixels."""

import random
from collections.abc import Sequence
from enum import Enum
from functools import cache
from typing import Any

from model.postcard.subjects import SUBJECTS


class Relation(Enum):
    """Of one figure to another."""

    ALONE = "alone"
    BESIDE = "beside"  # the first on the left
    ABOVE = "above"  # the first on top
    FRONT = "in front of"
    WEARING = "wearing"
    RIDING = "riding"
    HOLDING = "holding"
    INSIDE = "inside"


LOOSE = (Relation.ALONE, Relation.BESIDE, Relation.ABOVE)  # of subjects that do not touch

HATS = ("🎩", "👒", "🧢", "⛑", "👑", "🎓", "🪖")
GLASSES = ("👓", "🕶", "🥽")
NECK = ("🧣", "🎀")
CLOTHES = (*HATS, *GLASSES, *NECK)
RIDES = (
    "🚲", "🚗", "🚂", "⛵", "🚀", "✈", "🐉", "🦄", "🐘", "🐢", "🐳", "🐬", "🛵", "🏍", "🛴", "🛹",
    "🐎", "🐪", "🐫", "🦒", "🦓", "🐄", "🦕", "🐊", "🛶", "🚤", "🚁", "🚜", "🛷", "🐋", "🦏", "🛸",
    "🚌", "🏎", "🦽", "🐖", "🦌", "🐂", "🎠",
)  # fmt: skip
CONTAINERS = (
    "☕",
    "📦",
    "🛁",
    "🧺",
    "🪣",
    "🍵",
    "🥣",
    "🪹",
    "🪴",
    "🏺",
    "🛒",
    "🛶",
    "🥡",
    "🗑",
    "🎁",
    "🍲",
    "🛍",
    "👜",
    "🎒",
)
HELD = (
    "🎈", "🌻", "🌹", "🍎", "🍓", "🍕", "🍦", "☕", "🍩", "🎸", "☂", "💎", "📷", "📕", "⏰", "🏮",
    "🔑", "❤", "🌷", "🌼", "💐", "🍌", "🥕", "🍭", "🍿", "🧁", "🎁", "🎻", "🎺", "🎤", "⚽", "🏀",
    "🎾", "🏆", "🔨", "🗡", "🖌", "🔍", "🔦", "🕯", "🍔", "🍺", "🪁", "🥁", "🎷", "🪄", "📱", "✏",
    "🍪", "🏐", "🎨",
)  # fmt: skip
FACES = (
    "🦊", "🐱", "🐶", "🐰", "🦁", "🐯", "🐻", "🐼", "🐨", "🐸", "🐵", "🤖", "👻", "👽", "⛄", "🎃",
    "🐮", "🐷", "🐭", "🐹", "🐔", "🐻‍❄", "🐺", "🐴", "🦝", "🐗", "🐲", "🐧", "🦉", "🐥", "😀", "😎",
    "🙂", "😊", "🤠", "👶", "👦", "👧", "👨", "👩", "👴", "👵", "🧑", "🧒", "🧓", "🧔", "👱", "🌞",
    "🌝", "🍎", "🐤", "🦄", "🤡", "💀", "👹", "😺", "🤓",
)  # fmt: skip
RIDERS = (
    "animal-mammal",
    "animal-bird",
    "animal-reptile",
    "animal-amphibian",
    "person",
    "person-role",
    "person-fantasy",
)
PAIRS: tuple[tuple[Relation, float], ...] = (
    (Relation.WEARING, 3), (Relation.RIDING, 3), (Relation.HOLDING, 2), (Relation.INSIDE, 2),
    (Relation.FRONT, 2), (Relation.ABOVE, 1.5),
)  # fmt: skip
TRIOS: tuple[tuple[Relation, Relation, float], ...] = (
    (Relation.WEARING, Relation.RIDING, 4),
    (Relation.WEARING, Relation.HOLDING, 2),
    (Relation.WEARING, Relation.INSIDE, 2),
    (Relation.WEARING, Relation.BESIDE, 2),
    (Relation.RIDING, Relation.BESIDE, 2),
    (Relation.HOLDING, Relation.BESIDE, 1),
)


def cast(dice: random.Random, count: int, subjects: int) -> tuple[list[int], tuple[Relation, Relation]]:
    """Two subjects or three that fit a relation, of the first `subjects`; if nobody fits, two above each other."""
    relations = _relations(dice, count)
    chosen = _chosen(dice, relations[: count - 1], subjects)
    if chosen is None:
        return dice.sample(range(subjects), 2), (Relation.ABOVE, Relation.ALONE)
    return chosen, relations


def _relations(dice: random.Random, count: int) -> tuple[Relation, Relation]:
    if count == 2:
        return dice.choices([relation for relation, _ in PAIRS], _weights(PAIRS))[0], Relation.ALONE
    return dice.choices([(one, other) for one, other, _ in TRIOS], _weights(TRIOS))[0]


def _weights(rows: Sequence[tuple[Any, ...]]) -> list[float]:
    return [row[-1] for row in rows]


def _chosen(dice: random.Random, relations: tuple[Relation, ...], subjects: int) -> list[int] | None:
    pools = [set(_pool(relation, subjects, False)) for relation in relations]
    actors = set.intersection(*(set(_pool(relation, subjects, True)) for relation in relations))
    chosen: list[int] = []
    for pool in (actors, *pools):
        if not (left := sorted(pool - set(chosen))):
            return None
        chosen.append(dice.choice(left))
    return chosen


@cache
def _pool(relation: Relation, subjects: int, acting: bool) -> tuple[int, ...]:
    """Who can be on either side of a relation."""
    known = range(subjects)
    if relation in (Relation.FRONT, *LOOSE):
        return tuple(known)
    if not acting:
        objects = {
            Relation.WEARING: CLOTHES, Relation.RIDING: RIDES, Relation.HOLDING: HELD, Relation.INSIDE: CONTAINERS,
        }[relation]  # fmt: skip
        return tuple(index for index in known if SUBJECTS[index].sign in objects)
    return tuple(index for index in known if _acts(index, relation))


def _acts(index: int, relation: Relation) -> bool:
    subject = SUBJECTS[index]
    if relation is Relation.WEARING:
        return subject.sign in FACES
    living = subject.sign in FACES or subject.group in RIDERS
    return living and not (relation is Relation.RIDING and subject.sign in RIDES)
