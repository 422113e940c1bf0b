"""Where every sprite of a scene is pasted, and what hides what: a hat between the ears, a rider on the saddle, a
cat behind the rim of its cup. Knows nothing about backgrounds."""

import random
from dataclasses import dataclass, replace

from PIL import Image

from model.postcard.glyphs import Glyphs
from model.postcard.relations import GLASSES, HATS, Relation
from model.postcard.scenes import Figure, Scene
from model.postcard.sprites import crown, sized, tinted
from model.postcard.subjects import SUBJECTS, Subject

ASTRIDE = ("🚲", "🛵", "🏍", "🛴", "🛹", "🛷", "🦽")  # vehicles that are sat upon, not in
EYES, THROAT = 0.47, 1.0  # of a face, as shares of its height
EYES_OF = {
    "🐧": 0.27, "🦉": 0.3, "⛄": 0.33, "👻": 0.36, "🐔": 0.36, "🐸": 0.27, "🐰": 0.58, "🎃": 0.52, "🐭": 0.52,
    "🦊": 0.5, "🐗": 0.5, "🐵": 0.43, "🐤": 0.3, "🐥": 0.3,
}  # fmt: skip
UPRIGHT = ("🐧", "🦉", "⛄", "👻", "🐥", "🐤")  # whose heads are narrower than they, with a throat below the eyes
CLUSTERS: dict[int, tuple[tuple[float, float], ...]] = {
    1: ((0, 0),),
    2: ((-0.36, 0.02), (0.36, -0.02)),
    3: ((0, -0.32), (-0.37, 0.28), (0.37, 0.28)),
    4: ((-0.34, -0.32), (0.34, -0.32), (-0.34, 0.32), (0.34, 0.32)),
}
CROWDED = {1: 1.0, 2: 0.68, 3: 0.6, 4: 0.56}  # how small so many are against one


@dataclass(frozen=True)
class Cutout:
    """A picture and its upper left corner on the frame."""

    picture: Image.Image
    left: float
    top: float

    @property
    def corner(self) -> tuple[int, int]:
        return round(self.left), round(self.top)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point given as shares of the picture."""
        return self.left + x * self.picture.width, self.top + y * self.picture.height

    @classmethod
    def centred(cls, picture: Image.Image, x: float, y: float) -> "Cutout":
        return cls(picture, x - picture.width / 2, y - picture.height / 2)


Layer = tuple[int, Cutout]  # the number of a figure, and what is pasted for it


def stage(scene: Scene, glyphs: Glyphs) -> list[Layer]:
    """What to paste, from the back to the front."""
    if not scene.links:
        return _free(scene, 0, glyphs)
    return _linked(scene, glyphs)


def _free(scene: Scene, number: int, glyphs: Glyphs) -> list[Layer]:
    """A figure where its scene says; some of one kind close together."""
    figure = scene.figures[number]
    width, height = scene.shape.size
    side = figure.size * min(width, height)
    reach = side * (1.0 if figure.count == 1 else 1.05)
    picture = sized(_glyph(figure, glyphs), side * CROWDED[figure.count])
    dice = random.Random(scene.texture + number)
    return [
        (
            number,
            Cutout.centred(
                picture,
                figure.x * width + reach * (across + _sway(dice, figure)),
                figure.y * height + reach * (down + _sway(dice, figure)),
            ),
        )
        for across, down in CLUSTERS[figure.count]
    ]


def _sway(dice: random.Random, figure: Figure) -> float:
    return 0.0 if figure.count == 1 else dice.uniform(-0.03, 0.03)


def _linked(scene: Scene, glyphs: Glyphs) -> list[Layer]:
    """The first figure is moved to what it rides or is in; what it wears or holds is moved to it."""
    free = {number: _free(scene, number, glyphs) for number in range(len(scene.figures))}
    placed: list[Layer] = list(free[0])
    behind: list[Layer] = []
    front: list[Layer] = []
    links = [(relation, number) for first, relation, number in scene.links if first == 0]
    for relation, number in sorted(links, key=lambda link: link[0] in (Relation.WEARING, Relation.HOLDING)):
        base, actor = free[number][0][1], placed[0][1]
        if relation in (Relation.RIDING, Relation.INSIDE):
            placed = [(0, _seated(scene, number, base, actor, relation, glyphs))]
            (front if _hides(scene, number, relation) else behind).append((number, base))
        elif relation is Relation.WEARING:
            front.append((number, _worn(scene, number, base, actor, glyphs)))
        elif relation is Relation.HOLDING:
            front.append((number, Cutout.centred(base.picture, *actor.at(0.92, 0.74))))
        else:
            (behind if relation is Relation.FRONT else front).extend(free[number])
    return _inside([*behind, *placed, *front])


def _inside(layers: list[Layer]) -> list[Layer]:
    """Moved down together where a hat would be cut off by the frame."""
    over = min(0.0, *(cutout.top for _, cutout in layers))
    return [(number, replace(cutout, top=cutout.top - over)) for number, cutout in layers]


def _hides(scene: Scene, number: int, relation: Relation) -> bool:
    """Whether what is ridden is in front of its rider, who sits in it."""
    subject = _subject(scene, number)
    return relation is Relation.INSIDE or (subject.group.startswith("transport") and subject.sign not in ASTRIDE)


def _seated(scene: Scene, number: int, base: Cutout, actor: Cutout, relation: Relation, glyphs: Glyphs) -> Cutout:
    """On the saddle, or with a third of it below the rim."""
    x, y = base.at(0.5, crown(glyphs, SUBJECTS[scene.figures[number].subject].glyph))
    sunk = 0.36 if _hides(scene, number, relation) else 0.16
    return Cutout(actor.picture, x - actor.picture.width / 2, y - actor.picture.height * (1 - sunk))


def _worn(scene: Scene, number: int, worn: Cutout, actor: Cutout, glyphs: Glyphs) -> Cutout:
    """A hat between the ears, glasses on the eyes, a scarf at the throat, a bow at the ear."""
    sign, head = _subject(scene, number).sign, actor.picture.width
    wearer = _subject(scene, 0)
    eyes, upright = EYES_OF.get(wearer.sign, EYES), wearer.sign in UPRIGHT
    if sign in HATS:
        hat = sized(worn.picture, head * 0.68)
        x, y = actor.at(0.5, crown(glyphs, wearer.glyph))
        return Cutout(hat, x - hat.width / 2, y - hat.height * 0.82)
    if sign in GLASSES:
        return Cutout.centred(sized(worn.picture, head * (0.55 if upright else 0.74)), *actor.at(0.5, eyes))
    if sign == "🎀":
        return Cutout.centred(sized(worn.picture, head * 0.42), *actor.at(0.76, max(0.1, eyes - 0.34)))
    return Cutout.centred(sized(worn.picture, head * 0.48), *actor.at(0.5, eyes + 0.28 if upright else THROAT))


def _subject(scene: Scene, number: int) -> Subject:
    return SUBJECTS[scene.figures[number].subject]


def _glyph(figure: Figure, glyphs: Glyphs) -> Image.Image:
    return tinted(glyphs, SUBJECTS[figure.subject].glyph, figure.tint)
