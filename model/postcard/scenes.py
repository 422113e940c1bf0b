"""What is on a picture, before it is painted: who, where, how large, in which style. A scene is a pure function of
(seed, index), and some compositions are held out for evaluation. Knows nothing about pixels or words."""

import random
import zlib
from dataclasses import dataclass, replace

from model.postcard.arrangement import spots
from model.postcard.attributes import SIZES, TINTS
from model.postcard.edition import FIRST, Edition
from model.postcard.places import PAPERS, PLACES
from model.postcard.relations import LOOSE, cast
from model.postcard.relations import Relation as Relation
from model.postcard.sky import TIMES, WEATHERS
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS

HELD_OUT_SHARE = 24  # one composition in so many is never trained on
FIGURES = 3  # on one scene, at most


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
    """One subject on the scene, or some of one kind: centre as fractions of the frame, size as a fraction of its
    shorter side. `tint` and `measure` index `TINTS` and `SIZES`; None is as it usually is."""

    subject: int
    x: float
    y: float
    size: float
    tint: int | None = None
    count: int = 1
    measure: int | None = None


Link = tuple[int, Relation, int]  # two figures of a scene by their number


@dataclass(frozen=True)
class Scene:
    """`relation` is the first figure's to the second, `third` the first's to the third."""

    shape: Shape
    figures: tuple[Figure, ...]
    relation: Relation
    place: int
    paper: str  # colour of the studio's background; unused elsewhere
    style: int
    texture: int  # seed of everything that only the painter decides
    third: Relation = Relation.ALONE
    time: int | None = None  # of day, in `TIMES`; None is unsaid
    weather: int | None = None  # in `WEATHERS`

    @property
    def compositions(self) -> tuple[tuple[int, int, int], ...]:
        return tuple((figure.subject, self.place, self.style) for figure in self.figures)

    @property
    def links(self) -> tuple[Link, ...]:
        """How figures stand to each other, each pair once."""
        links: list[Link] = [(0, self.relation, 1)] if len(self.figures) > 1 else []
        if len(self.figures) > 2:
            links += [(0, self.third, 2)]
            links += [(1, self.third, 2)] if self.third is Relation.BESIDE else []
        return tuple(links)


@dataclass(frozen=True)
class Shares:
    """How often a scene has what. A curriculum draws with others as it goes."""

    figures: tuple[float, float, float] = (0.75, 0.25, 0)  # of one, of two, of three
    plain: float = 0.5  # in no painted style
    beside: float = 0.75  # of pairs where both relations of old are all there is
    tinted: float = 0.25  # of subjects
    counted: float = 0.2
    measured: float = 0.25
    related: float = 0.6  # of pairs that could be more than next to or above each other
    timed: float = 0.3  # of scenes at outdoor places
    weathered: float = 0.25


USUAL = Shares()
EASY = Shares(figures=(0.7, 0.25, 0.05))  # training begins with one subject (docs/training.md)
FULL = Shares(figures=(0.3, 0.4, 0.3))


def is_held_out(subject: int, place: int, style: int) -> bool:
    """Whether this composition is kept for evaluation. Depends on names, not on the order of the tables."""
    name = f"{SUBJECTS[subject].name}|{PLACES[place].name}|{STYLES[style].name}"
    return zlib.crc32(name.encode()) % HELD_OUT_SHARE == 0


def held_out(edition: Edition = FIRST) -> list[tuple[int, int, int]]:
    """Every composition of the edition that is kept for evaluation, in table order."""
    return [
        (subject, place, style)
        for subject in range(edition.subjects)
        for place in range(edition.places)
        for style in range(edition.styles)
        if is_held_out(subject, place, style)
    ]


def draw_scene(
    seed: int, index: int, shape: Shape = SQUARE, edition: Edition = FIRST, shares: Shares = USUAL
) -> Scene:
    """A scene to train on, of what the edition knows. Never a held-out composition."""
    dice = random.Random(f"scene {seed} {index}")
    while True:
        scene = _any_scene(dice, shape, edition, shares)
        if not any(is_held_out(*composition) for composition in scene.compositions):
            return scene


def _any_scene(dice: random.Random, shape: Shape, edition: Edition, shares: Shares) -> Scene:
    subjects, relations = _cast(dice, edition, shares)
    style = 0 if dice.random() < shares.plain else dice.randrange(1, edition.styles)
    scene = compose(dice, shape, subjects, relations[0], dice.randrange(edition.places), style, relations[1])
    scene = replace(scene, figures=_dressed(dice, scene, edition, shares))
    return _under_a_sky(dice, scene, edition, shares)


def _cast(dice: random.Random, edition: Edition, shares: Shares) -> tuple[list[int], tuple[Relation, Relation]]:
    """Subjects, and how the second and the third stand to the first."""
    _, two, three = shares.figures
    chance = dice.random()
    count = 1 if chance >= two + three else 2 if chance < two else 3
    count = min(count, edition.figures, edition.subjects)
    if count > 1 and edition.relations and dice.random() < shares.related:
        return cast(dice, count, edition.subjects)
    subjects = dice.sample(range(edition.subjects), count)
    if count == 1:
        return subjects, (Relation.ALONE, Relation.ALONE)
    if count == 3:
        return subjects, (Relation.BESIDE, Relation.BESIDE)
    return subjects, (Relation.BESIDE if dice.random() < shares.beside else Relation.ABOVE, Relation.ALONE)


def compose(
    dice: random.Random,
    shape: Shape,
    subjects: list[int],
    relation: Relation,
    place: int,
    style: int,
    third: Relation = Relation.ALONE,
) -> Scene:
    """Put subjects on a place."""
    paper = dice.choice(list(PAPERS))
    figures = tuple(
        Figure(subject, x + dice.uniform(-0.02, 0.02), y + dice.uniform(-0.02, 0.02), size)
        for subject, (x, y, size) in zip(
            subjects, spots(dice, shape.columns / shape.rows, len(subjects), relation, third), strict=True
        )
    )
    return Scene(shape, figures, relation, place, paper, style, dice.getrandbits(32), third)


def _dressed(dice: random.Random, scene: Scene, edition: Edition, shares: Shares) -> tuple[Figure, ...]:
    """Figures with colours, sizes and counts, as far as the edition knows any."""
    figures = list(scene.figures)
    for number, figure in enumerate(figures):
        subject = SUBJECTS[figure.subject]
        if edition.colours and subject.may_be_tinted and dice.random() < shares.tinted:
            figure = replace(figure, tint=dice.randrange(len(TINTS)))
        if edition.sizes and _free(scene) and dice.random() < shares.measured:
            figure = _sized(figure, dice.randrange(len(SIZES)), len(figures))
        if edition.count > 1 and subject.may_be_counted and _free(scene) and dice.random() < shares.counted:
            figure = _counted(figure, dice.randint(2, edition.count), len(figures))
        figures[number] = figure
    return tuple(figures)


def _under_a_sky(dice: random.Random, scene: Scene, edition: Edition, shares: Shares) -> Scene:
    if not PLACES[scene.place].outdoors:
        return scene
    if edition.times and dice.random() < shares.timed:
        scene = replace(scene, time=dice.randrange(len(TIMES)))
    if edition.weathers and dice.random() < shares.weathered:
        scene = replace(scene, weather=dice.randrange(len(WEATHERS)))
    return scene


def _free(scene: Scene) -> bool:
    """Whether figures may be larger, smaller or many: they touch no other."""
    return scene.relation in LOOSE and scene.third in LOOSE


def _counted(figure: Figure, count: int, figures: int) -> Figure:
    """Some of one kind take more room than one."""
    return replace(figure, count=count, size=min((0.64, 0.36, 0.26)[figures - 1], figure.size))


def _sized(figure: Figure, measure: int, figures: int) -> Figure:
    """No larger than there is room for."""
    room = (0.92, 0.56, 0.4)[figures - 1]
    return replace(figure, measure=measure, size=min(room, figure.size * SIZES[measure].scale))
