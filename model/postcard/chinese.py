"""Captions in Chinese: sentences and short lists. Knows no token.

Pieces carry no spaces, so they can be joined as Chinese is written."""

import random

from model.postcard.attributes import CHINESE_NUMBERS, SIZES, TINTS, names_colour
from model.postcard.pieces import FIGURE_ROLES, Caption, Claim, Piece, Role
from model.postcard.places import PAPERS, PLACES
from model.postcard.relations import Relation
from model.postcard.scenes import Scene
from model.postcard.sky import TIMES, WEATHERS
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS

OPENINGS = ("一张", "一幅画，", "画面上是")
PLAIN_TAGS = ("插画", "数字艺术", "平面设计")
FILLERS = ("高清", "精美", "可爱", "杰作", "高质量", "唯美", "细节丰富", "壁纸", "梦幻", "漂亮")
PAPER_WORDS = dict(zip(PAPERS, ("粉色", "蓝色", "黄色", "绿色", "紫色", "白色"), strict=True))
ANIMALS = ("animal-mammal", "animal-bird", "animal-bug", "animal-reptile", "animal-amphibian", "animal-marine")
MEASURES: tuple[tuple[tuple[str, ...], str], ...] = (
    ((*ANIMALS, "cat-face", "monkey-face"), "只"),
    (("plant-flower",), "朵"),
    (("plant-other",), "棵"),
    (("transport-ground",), "辆"),
    (("transport-water",), "艘"),
    (("transport-air",), "架"),
    (("place-building", "place-religious"), "座"),
    (("book-paper",), "本"),
    (("drink",), "杯"),
    (("musical-instrument",), "把"),
    (("person-role", "person"), "位"),
)
OWN_MEASURES = {
    "🐉": "条", "🐠": "条", "🐟": "条", "🐍": "条", "🐴": "匹", "🐎": "匹", "🦄": "匹", "🐘": "头",
    "🐄": "头", "🐮": "头", "🐷": "头", "🦁": "头", "🐳": "头", "🎩": "顶", "👑": "顶", "👒": "顶",
    "🧢": "顶", "👓": "副", "🕶": "副", "🥽": "副", "🧣": "条", "☂": "把", "🔑": "把", "💎": "颗",
    "❤": "颗", "🚂": "列", "📷": "台", "🤖": "台", "🏮": "盏", "🍕": "块", "🎂": "块", "🌵": "棵",
    "🚀": "枚", "👖": "条", "👗": "条", "⭐": "颗", "🌙": "轮", "⚽": "个", "🎸": "把", "🪑": "把",
    "🔪": "把", "✂": "把", "📱": "部",
}  # fmt: skip
TOUCHING: dict[Relation, tuple[tuple[str, str], ...]] = {  # what stands between the two, and after the second
    Relation.ABOVE: (("在", "上面"), ("在", "上方")),
    Relation.FRONT: (("在", "前面"), ("站在", "前面")),
    Relation.WEARING: (("戴着", ""),),
    Relation.RIDING: (("骑着", ""), ("骑在", "上")),
    Relation.HOLDING: (("拿着", ""), ("抱着", "")),
    Relation.INSIDE: (("在", "里面"), ("坐在", "里")),
    Relation.BESIDE: (("在", "旁边"), ("挨着", "")),
}
TURNED: dict[Relation, str] = {Relation.ABOVE: "下面", Relation.FRONT: "后面"}  # the second, seen from the first


def sentence(scene: Scene, dice: random.Random, dense: bool = False) -> Caption:
    body = _subjects(scene, dice, True, dense)
    where = [_place(scene, dice, tag=False)] if dense or dice.random() < 0.9 else []
    skies = _skies(scene, dice, dense)
    style = _style(scene, dice)
    head, tail = ([*skies, Piece("，")] if skies else []), [*where]
    if where and dice.random() < 0.4:
        body, tail = [*where, Piece("，"), *body], []
    said = [*head, *body, *([Piece("，")] if tail else []), *tail]
    if style and dice.random() < 0.3:
        return (Piece("一幅"), style, Piece("，"), *said, *_fillers(dice))
    if dice.random() < 0.1:
        said.insert(0, Piece(dice.choice(OPENINGS)))
    return (*said, *_listed([style] if style else []), *_fillers(dice))


def tags(scene: Scene, dice: random.Random) -> Caption:
    body = _subjects(scene, dice, False, False)
    pieces = [_place(scene, dice, tag=True)] if dice.random() < 0.85 else []
    pieces += [piece for piece in _skies(scene, dice, False) if piece.role is not Role.OTHER]
    style = _style(scene, dice)
    pieces += [style] if style else []
    dice.shuffle(pieces)
    return (*body, *_listed(pieces), *_fillers(dice))


def _listed(pieces: list[Piece]) -> list[Piece]:
    return [part for piece in pieces for part in (Piece("，"), piece)]


def _subjects(scene: Scene, dice: random.Random, article: bool, dense: bool) -> list[Piece]:
    named = [_named(scene, number, dice, article, dense) for number in range(len(scene.figures))]
    if len(named) == 1:
        return named[0]
    if len(named) == 2:
        return _pair(scene.relation, named, 1, dice, dense)
    if scene.third is scene.relation is Relation.BESIDE:
        return [*named[0], Piece("、"), *named[1], Piece("和"), *named[2]]
    return [*_pair(scene.relation, named, 1, dice, dense), Piece("，"), *_predicate(scene.third, named, 2, dice)]


def _pair(
    relation: Relation, named: list[list[Piece]], second: int, dice: random.Random, dense: bool
) -> list[Piece]:
    claim = Claim(0, relation, second, sided=dense and relation is Relation.BESIDE)
    if relation is Relation.BESIDE and dense:
        side = Piece("左边" if dice.random() < 0.5 else "右边", Role.RELATION, claim=claim)
        one, other = (named[0], named[second]) if side.text == "左边" else (named[second], named[0])
        return [*one, Piece("在"), *other, side]
    if relation is Relation.BESIDE and dice.random() < 0.6:
        return [*named[0], Piece("和"), *named[second]]
    if relation in TURNED and dice.random() < 0.3:
        return [*named[second], Piece("在"), *named[0], Piece(TURNED[relation], Role.RELATION, claim=claim)]
    if relation is Relation.WEARING and dice.random() < 0.6:
        return _attributive(named, second, claim)
    return [*named[0], *_predicate(relation, named, second, dice)]


def _attributive(named: list[list[Piece]], second: int, claim: Claim) -> list[Piece]:
    """一只戴着墨镜的猫: what is worn stands before the noun."""
    *before, noun = named[0]
    count = [piece for piece in before if piece.role is Role.COUNT]
    others = [piece for piece in before if piece.role is not Role.COUNT]
    return [*count, Piece("戴着", Role.RELATION, claim=claim), *_bare(named[second]), Piece("的"), *others, noun]


def _bare(named: list[Piece]) -> list[Piece]:
    return [piece for piece in named if piece.role is not Role.COUNT]


def _predicate(relation: Relation, named: list[list[Piece]], second: int, dice: random.Random) -> list[Piece]:
    before, after = dice.choice(TOUCHING[relation])
    claim = Claim(0, relation, second)
    verb = Piece(before, Role.RELATION, claim=claim)
    end = [Piece(after, Role.RELATION)] if after else []
    noun = _bare(named[second]) if relation is Relation.WEARING else named[second]
    return [verb, *noun, *end]


def _named(scene: Scene, number: int, dice: random.Random, article: bool, dense: bool) -> list[Piece]:
    """一只, 巨大的, 红色的, 猫: number with its measure word, size, colour, noun."""
    figure = scene.figures[number]
    subject = SUBJECTS[figure.subject]
    nouns = [word for word in subject.chinese if figure.tint is None or not names_colour(word)]
    noun = subject.chinese[0] if dice.random() < 0.7 else dice.choice(nouns or subject.chinese[:1])
    pieces = []
    if figure.count > 1 or (article and dice.random() < 0.9):
        words = CHINESE_NUMBERS[figure.count] + measure_word(subject.sign, subject.group)
        pieces.append(Piece(words, Role.COUNT, figure.count, number))
    if figure.measure is not None and (dense or dice.random() < 0.8):
        pieces.append(Piece(dice.choice(SIZES[figure.measure].chinese), Role.SIZE, figure.measure, number))
    if figure.tint is not None and (dense or dice.random() < 0.8):
        pieces.append(Piece(dice.choice(TINTS[figure.tint].chinese), Role.TINT, figure.tint, number))
    return [*pieces, Piece(noun, FIGURE_ROLES[number], figure.subject)]


def measure_word(sign: str, group: str) -> str:
    if sign in OWN_MEASURES:
        return OWN_MEASURES[sign]
    return next((word for groups, word in MEASURES if group in groups), "个")


def _place(scene: Scene, dice: random.Random, tag: bool) -> Piece:
    """Tags are the names of places, phrases say that something is there."""
    name = dice.choice(PLACES[scene.place].chinese)
    words = name.format(paper=PAPER_WORDS[scene.paper])
    paper = scene.paper if "{paper}" in name else None
    return Piece(words.removeprefix("在") if tag else words, Role.PLACE, scene.place, paper=paper)


def _skies(scene: Scene, dice: random.Random, dense: bool) -> list[Piece]:
    pieces: list[Piece] = []
    for table, number, role in ((TIMES, scene.time, Role.TIME), (WEATHERS, scene.weather, Role.WEATHER)):
        if number is not None and (dense or dice.random() < 0.85):
            pieces += [Piece("，")] * bool(pieces) + [Piece(dice.choice(table[number].chinese), role, number)]
    return pieces


def _style(scene: Scene, dice: random.Random) -> Piece | None:
    words = STYLES[scene.style].chinese
    if words:
        return Piece(dice.choice(words), Role.STYLE, scene.style)
    return Piece(dice.choice(PLAIN_TAGS), Role.STYLE, scene.style) if dice.random() < 0.1 else None


def _fillers(dice: random.Random) -> list[Piece]:
    return _listed([Piece(dice.choice(FILLERS))]) if dice.random() < 0.15 else []
