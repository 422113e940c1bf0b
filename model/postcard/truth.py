"""Whether a caption is true of a scene, and captions that are certainly false of it. Knows no language: pieces
claim, and a scene either is so or is not.

Three things hold without being said: a caption without a style speaks of a plain picture, a noun without a number
of one, and an empty caption is true of everything."""

import random
from collections.abc import Callable
from dataclasses import replace

from model.postcard.attributes import TINTS, fits
from model.postcard.captions import dense
from model.postcard.edition import FIRST, Edition
from model.postcard.pieces import FIGURE_ROLES, Caption, Claim, Role
from model.postcard.places import PLACES
from model.postcard.relations import LOOSE, Relation
from model.postcard.scenes import Figure, Scene
from model.postcard.sky import TIMES, WEATHERS
from model.postcard.subjects import SUBJECTS

HOURS = {"sunset": "sunset", "night": "night", "street at night": "night"}  # what time it is at a place
SKIES = {"snow": "snow"}  # what weather
TRIES = 8


def entails(scene: Scene, caption: Caption) -> bool:
    """Whether the caption, made for this scene or another, is true of this one."""
    if not caption:
        return True
    where = _found(scene, caption)
    return (
        where is not None
        and all(_so(scene, scene.figures[where[number]], number, caption) for number in where)
        and all(
            _stands(scene, where[piece.claim.first], piece.claim, where[piece.claim.second])
            for piece in caption
            if piece.claim is not None
        )
        and _around(scene, caption)
    )


def _found(scene: Scene, caption: Caption) -> dict[int, int] | None:
    """Which figure of the scene each of the caption's is; None if one is not there."""
    there = {figure.subject: number for number, figure in enumerate(scene.figures)}
    said = {FIGURE_ROLES.index(piece.role): piece.says for piece in caption if piece.role in FIGURE_ROLES}
    if not set(said.values()) <= set(there):
        return None
    return {number: there[subject] for number, subject in said.items() if subject is not None}


def _so(scene: Scene, figure: Figure, number: int, caption: Caption) -> bool:
    """Whether count, colour and size are as they are said."""
    said = {piece.role: piece.says for piece in caption if piece.figure == number}
    tint, size = said.get(Role.TINT), said.get(Role.SIZE)
    return (
        said.get(Role.COUNT, 1) == figure.count
        and (tint is None or tint == figure.tint)
        and (size is None or fits(size, figure.measure))
    )


def _stands(scene: Scene, first: int, claim: Claim, second: int) -> bool:
    links = set(scene.links)
    if claim.relation is Relation.BESIDE and not claim.sided:
        return bool({(first, Relation.BESIDE, second), (second, Relation.BESIDE, first)} & links)
    if claim.relation is Relation.ABOVE and (first, Relation.RIDING, second) in links:
        return True  # who rides is on top
    return (first, claim.relation, second) in links


def _around(scene: Scene, caption: Caption) -> bool:
    """Place, time, weather and style."""
    said = {piece.role: piece for piece in caption if piece.says is not None}
    place, time, weather = said.get(Role.PLACE), said.get(Role.TIME), said.get(Role.WEATHER)
    style = said[Role.STYLE].says if Role.STYLE in said else 0
    return (
        style == scene.style
        and (place is None or _at(scene, place.says or 0, place.paper))
        and (time is None or TIMES[time.says or 0].name == _hour(scene))
        and (weather is None or WEATHERS[weather.says or 0].name == _weather(scene))
    )


def _at(scene: Scene, place: int, paper: str | None) -> bool:
    """ "At sunset" and "at night" are places, and times of other places."""
    name = PLACES[place].name
    if name in (_hour(scene), _weather(scene)):
        return True
    return scene.place == place and paper in (None, scene.paper)


def _hour(scene: Scene) -> str | None:
    return TIMES[scene.time].name if scene.time is not None else HOURS.get(PLACES[scene.place].name)


def _weather(scene: Scene) -> str | None:
    name = PLACES[scene.place].name
    if scene.weather is not None:
        return WEATHERS[scene.weather].name
    return SKIES.get(name, "clear" if PLACES[scene.place].outdoors else None)


Alteration = Callable[[Scene, random.Random, Edition], Scene | None]


def other_subject(scene: Scene, dice: random.Random, edition: Edition) -> Scene | None:
    number = dice.randrange(len(scene.figures))
    absent = [each for each in range(edition.subjects) if all(each != figure.subject for figure in scene.figures)]
    return _with(scene, number, replace(scene.figures[number], subject=dice.choice(absent))) if absent else None


def swapped_subjects(scene: Scene, dice: random.Random, edition: Edition) -> Scene | None:
    """Each does, and looks, as the other."""
    if len(scene.figures) < 2:
        return None
    first, second, *rest = scene.figures
    turned = (replace(first, subject=second.subject), replace(second, subject=first.subject), *rest)
    return replace(scene, figures=turned)


def swapped_tints(scene: Scene, dice: random.Random, edition: Edition) -> Scene | None:
    """The colours of two subjects, else another colour."""
    tints = [figure.tint for figure in scene.figures]
    tinted = [number for number, tint in enumerate(tints) if tint is not None]
    if not tinted:
        return None
    number = dice.choice(tinted)
    other = [each for each, tint in enumerate(tints) if tint not in (None, tints[number])]
    if other:
        one, two = scene.figures[number], scene.figures[other[0]]
        return _with(_with(scene, number, replace(one, tint=two.tint)), other[0], replace(two, tint=one.tint))
    wrong = [tint for tint in range(len(TINTS)) if tint != tints[number]]
    return _with(scene, number, replace(scene.figures[number], tint=dice.choice(wrong)))


def miscounted(scene: Scene, dice: random.Random, edition: Edition) -> Scene | None:
    """One more or one less."""
    if edition.count < 2 or scene.relation not in LOOSE or scene.third not in LOOSE:
        return None
    number = dice.randrange(len(scene.figures))
    count = scene.figures[number].count
    if not SUBJECTS[scene.figures[number].subject].may_be_counted:
        return None
    near = [each for each in (count - 1, count + 1) if 1 <= each <= edition.count]
    return _with(scene, number, replace(scene.figures[number], count=dice.choice(near)))


def mirrored(scene: Scene, dice: random.Random, edition: Edition) -> Scene | None:
    """The second is to the first as the first was to it."""
    if len(scene.figures) < 2:
        return None
    first, second, *rest = scene.figures
    return replace(scene, figures=(second, first, *rest))


def other_style(scene: Scene, dice: random.Random, edition: Edition) -> Scene | None:
    return replace(scene, style=dice.choice([each for each in range(edition.styles) if each != scene.style]))


def other_place(scene: Scene, dice: random.Random, edition: Edition) -> Scene | None:
    return replace(scene, place=dice.choice([each for each in range(edition.places) if each != scene.place]))


ALTERATIONS: tuple[Alteration, ...] = (
    other_subject, swapped_subjects, swapped_tints, miscounted, mirrored, other_style, other_place,
)  # fmt: skip


def false_caption(
    scene: Scene, alteration: Alteration, dice: random.Random, edition: Edition = FIRST, in_chinese: bool = False
) -> Caption | None:
    """A dense caption of the scene with one thing altered, certainly false of it; None where nothing can be so."""
    for _ in range(TRIES):
        altered = alteration(scene, dice, edition)
        if altered is None:
            return None
        caption = dense(altered, dice, in_chinese, edition)
        if not entails(scene, caption):
            return caption
    return None


def negative(scene: Scene, dice: random.Random, edition: Edition = FIRST, in_chinese: bool = False) -> Caption:
    """A false caption by any alteration that the scene allows."""
    for alteration in dice.sample(ALTERATIONS, len(ALTERATIONS)):
        if (caption := false_caption(scene, alteration, dice, edition, in_chinese)) is not None:
            return caption
    raise ValueError("A scene of an edition with one subject, one place and one style has no false caption.")


def _with(scene: Scene, number: int, figure: Figure) -> Scene:
    figures = scene.figures
    return replace(scene, figures=(*figures[:number], figure, *figures[number + 1 :]))
