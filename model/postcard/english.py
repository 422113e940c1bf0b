"""Captions in English: dense sentences, partial ones and short lists, in many words and orders. Knows no token."""

import random
from dataclasses import replace

from model.postcard.attributes import NUMBERS, SIZES, TINTS, names_colour
from model.postcard.grammar import indefinite_article, is_plural, plural
from model.postcard.pieces import FIGURE_ROLES, Caption, Claim, Piece, Role
from model.postcard.places import PLACES
from model.postcard.relations import Relation
from model.postcard.scenes import Figure, Scene
from model.postcard.sky import TIMES, WEATHERS
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS, Subject

BESIDE = ("and", "and", "next to", "beside", "with", "near")
SAYING = ("next to", "beside", "near")  # of these, what claims that they are
ABOVE, BELOW = ("above", "above", "over", "on top of", "on"), ("below", "under", "beneath")
TOUCHING: dict[Relation, tuple[str, ...]] = {
    Relation.FRONT: ("in front of",),
    Relation.WEARING: ("wearing", "wearing", "with", "that wears"),
    Relation.RIDING: ("riding", "riding", "riding on", "on", "on top of"),
    Relation.HOLDING: ("holding", "holding", "carrying", "with"),
    Relation.INSIDE: ("inside", "inside", "in", "sitting in"),
}
OPENINGS = ("a picture of", "an image of", "a postcard of", "an illustration of")
WORKS = (
    "painting",
    "sketch",
    "drawing",
    "art",
    "watercolor",
    "watercolour",
    "illustration",
    "collage",
    "woodcut",
    "mosaic",
)
PLAIN_TAGS = ("illustration", "digital art", "clip art", "flat design")
FILLERS = (
    "highly detailed", "beautiful", "cute", "4k", "8k", "masterpiece", "high quality", "best quality",
    "sharp focus", "vivid", "cinematic", "professional", "epic", "award winning", "trending on artstation",
    "amazing", "fantasy", "concept art", "intricate", "stunning", "colorful", "wallpaper", "art",
    "adorable", "magical", "happy",
)  # fmt: skip


def sentence(scene: Scene, dice: random.Random, wide: bool, dense: bool = False) -> Caption:
    """`wide` editions lend a word that two subjects share to the later one; a dense caption leaves nothing out."""
    body = subjects(scene, dice, True, wide, dense)
    if dense or dice.random() < 0.9:
        body.append(place_phrase(scene, dice))
    body += _skies(scene, dice, dense, tags=False)
    style = style_of(scene, dice)
    if style and dice.random() < 0.3:
        return (_work(style, dice), Piece("of"), *body, *_fillers(dice))
    if dice.random() < 0.15:
        body.insert(0, Piece(dice.choice(OPENINGS)))
    return (*body, *_listed([style] if style else []), *_fillers(dice))


def tags(scene: Scene, dice: random.Random, wide: bool) -> Caption:
    body = subjects(scene, dice, False, wide, False)
    pieces = []
    if dice.random() < 0.85:
        pieces.append(_place_tag(scene, dice) if dice.random() < 0.7 else place_phrase(scene, dice))
    pieces += _skies(scene, dice, False, tags=True)
    style = style_of(scene, dice)
    pieces += [style] if style else []
    dice.shuffle(pieces)
    if pieces and dice.random() < 0.15:
        first = pieces.pop()
        return (first, Piece(","), *body, *_listed(pieces), *_fillers(dice))
    return (*body, *_listed(pieces), *_fillers(dice))


def _listed(pieces: list[Piece]) -> list[Piece]:
    return [part for piece in pieces for part in (Piece(","), piece)]


def subjects(scene: Scene, dice: random.Random, article: bool, wide: bool, dense: bool) -> list[Piece]:
    named = [_named(scene, number, dice, article, wide, dense) for number in range(len(scene.figures))]
    if len(named) == 1:
        return named[0]
    if len(named) == 2:
        return _pair(scene.relation, named, (0, 1), dice, article, dense)
    if scene.third is scene.relation is Relation.BESIDE:
        last = "and" if article or dice.random() < 0.6 else ","
        return [*named[0], Piece(","), *named[1], *([Piece(",")] if last == "," else [Piece(last)]), *named[2]]
    first = [*named[0], _between(scene.relation, 0, 1, dice), *named[1]]
    if scene.third is Relation.BESIDE:
        return [*first, Piece(","), _between(scene.third, 0, 2, dice), *named[2]]
    joint = dice.choice(("and", ",", ", and"))
    joints = [Piece(part) for part in joint.split()]
    return [*first, *joints, _between(scene.third, 0, 2, dice), *named[2]]


def _pair(
    relation: Relation,
    named: list[list[Piece]],
    numbers: tuple[int, int],
    dice: random.Random,
    article: bool,
    dense: bool,
) -> list[Piece]:
    one, other = numbers
    if relation is Relation.BESIDE:
        return _side_by_side(named, numbers, dice, article, dense)
    if relation is Relation.ABOVE and dice.random() < 0.3:
        return [*named[1], Piece(dice.choice(BELOW), Role.RELATION, claim=Claim(one, relation, other)), *named[0]]
    if relation is Relation.FRONT and dice.random() < 0.4:
        return [*named[1], Piece("behind", Role.RELATION, claim=Claim(one, relation, other)), *named[0]]
    return [*named[0], _between(relation, one, other, dice), *named[1]]


def _side_by_side(
    named: list[list[Piece]], numbers: tuple[int, int], dice: random.Random, article: bool, dense: bool
) -> list[Piece]:
    """A dense caption says which is on the left."""
    claim = Claim(numbers[0], Relation.BESIDE, numbers[1], sided=dense)
    if dense:
        if dice.random() < 0.5:
            return [*named[0], Piece("to the left of", Role.RELATION, claim=claim), *named[1]]
        return [*named[1], Piece("to the right of", Role.RELATION, claim=claim), *named[0]]
    words = dice.choice(BESIDE) if article or dice.random() < 0.6 else ","
    if words in SAYING:
        return [*named[0], Piece(words, Role.RELATION, claim=claim), *named[1]]
    return [*named[0], Piece(words), *named[1]]


def _between(relation: Relation, first: int, second: int, dice: random.Random) -> Piece:
    if relation is Relation.BESIDE:
        words = dice.choice(SAYING)
    else:
        words = dice.choice(ABOVE if relation is Relation.ABOVE else TOUCHING[relation])
    if relation is Relation.RIDING and words.startswith("on"):
        relation = Relation.ABOVE  # which is all that it says
    claim = None if words == "with" else Claim(first, relation, second)
    return Piece(words, Role.RELATION, claim=claim)


def _named(scene: Scene, number: int, dice: random.Random, article: bool, wide: bool, dense: bool) -> list[Piece]:
    """ "a fox", "two big red foxes", "fox": one piece for each thing said."""
    figure, role = scene.figures[number], FIGURE_ROLES[number]
    subject = SUBJECTS[figure.subject]
    noun = subject.name if dice.random() < 0.6 else dice.choice(_nouns(figure, subject, wide))
    before: list[Piece] = []
    if figure.measure is not None and (dense or dice.random() < 0.8):
        words = dice.choice(SIZES[figure.measure].words)
        before.append(Piece(words, Role.SIZE, figure.measure, number))
    if figure.tint is not None and (dense or dice.random() < 0.8):
        before.append(Piece(dice.choice(TINTS[figure.tint].words), Role.TINT, figure.tint, number))
    if figure.count > 1:
        count = Piece(NUMBERS[figure.count], Role.COUNT, figure.count, number)
        return [count, *before, Piece(plural(noun), role, figure.subject)]
    pieces = [*before, Piece(noun, role, figure.subject)]
    if article and dice.random() < 0.95:
        pieces[0] = _with_article(pieces[0], noun, dice)
    return pieces


def _nouns(figure: Figure, subject: Subject, wide: bool) -> list[str]:
    """Words for a subject, without those that say another colour or number than it has."""
    return [
        word
        for word in subject.words_of(wide)
        if not (figure.tint is not None and names_colour(word)) and not (figure.count > 1 and is_plural(word))
    ] or [subject.name]


def _with_article(piece: Piece, noun: str, dice: random.Random) -> Piece:
    word = indefinite_article(piece.text) if dice.random() < 0.85 else "the"
    return piece if word != "the" and is_plural(noun) else replace(piece, text=f"{word} {piece.text}")


def _work(style: Piece, dice: random.Random) -> Piece:
    """A style as a thing: "an oil painting", "a dreamy picture"."""
    words = style.text if style.text.endswith(WORKS) else f"{style.text} picture"
    return replace(style, text=words if dice.random() < 0.3 else f"{indefinite_article(words)} {words}")


def place_phrase(scene: Scene, dice: random.Random) -> Piece:
    return _place(scene, dice.choice(PLACES[scene.place].phrases))


def _place_tag(scene: Scene, dice: random.Random) -> Piece:
    return _place(scene, dice.choice(PLACES[scene.place].tags))


def _place(scene: Scene, words: str) -> Piece:
    paper = scene.paper if "{paper}" in words else None
    return Piece(words.format(paper=scene.paper), Role.PLACE, scene.place, paper=paper)


def _skies(scene: Scene, dice: random.Random, dense: bool, tags: bool) -> list[Piece]:
    """The time of day and the weather, in any order."""
    pieces = []
    for table, number, role in ((TIMES, scene.time, Role.TIME), (WEATHERS, scene.weather, Role.WEATHER)):
        if number is not None and (dense or dice.random() < 0.85):
            pieces.append(Piece(dice.choice(table[number].tags if tags else table[number].phrases), role, number))
    dice.shuffle(pieces)
    return pieces


def style_of(scene: Scene, dice: random.Random) -> Piece | None:
    """A painted style is always said, so that saying none means the plain one."""
    phrases = STYLES[scene.style].phrases
    if phrases:
        return Piece(dice.choice(phrases), Role.STYLE, scene.style)
    return Piece(dice.choice(PLAIN_TAGS), Role.STYLE, scene.style) if dice.random() < 0.1 else None


def _fillers(dice: random.Random) -> list[Piece]:
    """Words that change nothing, as prompts are full of them; now and then one that nobody knows."""
    chance = dice.random()
    if chance < 0.05:
        return _listed([Piece("".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(3, 8))))])
    if chance < 0.2:
        return _listed([Piece(word) for word in dice.sample(FILLERS, dice.randint(1, 2))])
    return []
