"""What people would type for a scene: dense sentences and short lists, in many words and orders. Every piece of a
caption knows which part of the scene it speaks of. Knows nothing about tokens."""

import random
from dataclasses import dataclass
from enum import IntEnum

from model.postcard.places import PLACES
from model.postcard.scenes import Figure, Relation, Scene
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS


class Role(IntEnum):
    OTHER = 0
    FIRST = 1  # the first subject
    SECOND = 2
    PLACE = 3
    STYLE = 4


@dataclass(frozen=True)
class Piece:
    text: str
    role: Role = Role.OTHER


Caption = tuple[Piece, ...]

EMPTY: Caption = ()
EMPTY_SHARE = 0.1  # classifier-free guidance learns from these (Ho & Salimans, 2207.12598)

BESIDE = ("and", "and", "next to", "beside", "with", "near")
ABOVE, BELOW = ("above", "above", "over", "on top of", "on"), ("below", "under", "beneath")
OPENINGS = ("a picture of", "an image of", "a postcard of", "an illustration of")
WORKS = ("painting", "sketch", "drawing", "art", "watercolor", "watercolour", "illustration")
PLAIN_TAGS = ("illustration", "digital art", "clip art", "flat design")
FILLERS = (
    "highly detailed", "beautiful", "cute", "4k", "8k", "masterpiece", "high quality", "best quality",
    "sharp focus", "vivid", "cinematic", "professional", "epic", "award winning", "trending on artstation",
    "amazing", "fantasy", "concept art", "intricate", "stunning", "colorful", "wallpaper", "art",
    "adorable", "magical", "happy",
)  # fmt: skip


def text(caption: Caption) -> str:
    return " ".join(piece.text for piece in caption).replace(" ,", ",")


def prompt(scene: Scene) -> str:
    """The plainest words for a scene, the same every time: what evaluation asks for."""
    names = [SUBJECTS[figure.subject].name for figure in scene.figures]
    between = " above " if scene.relation is Relation.ABOVE else " and "
    place = PLACES[scene.place].phrases[0].format(paper=scene.paper)
    words = f"{between.join(f'{indefinite_article(name)} {name}' for name in names)} {place}"
    return ", ".join([words, *STYLES[scene.style].phrases[:1]])


def describe(scene: Scene, dice: random.Random) -> Caption:
    """A caption for the scene; one in ten is empty."""
    if dice.random() < EMPTY_SHARE:
        return EMPTY
    return _sentence(scene, dice) if dice.random() < 0.65 else _tags(scene, dice)


def _sentence(scene: Scene, dice: random.Random) -> Caption:
    body = _subjects(scene, dice, article=True)
    if dice.random() < 0.9:
        body.append(_place_phrase(scene, dice))
    style = _style(scene, dice)
    if style and dice.random() < 0.3:
        return (_work(style, dice), Piece("of"), *body, *_fillers(dice))
    if dice.random() < 0.15:
        body.insert(0, Piece(dice.choice(OPENINGS)))
    return (*body, *_listed([style] if style else []), *_fillers(dice))


def _tags(scene: Scene, dice: random.Random) -> Caption:
    body = _subjects(scene, dice, article=False)
    tags = []
    if dice.random() < 0.85:
        tags.append(_place_tag(scene, dice) if dice.random() < 0.7 else _place_phrase(scene, dice))
    style = _style(scene, dice)
    tags += [style] if style else []
    dice.shuffle(tags)
    if tags and dice.random() < 0.15:
        first = tags.pop()
        return (first, Piece(","), *body, *_listed(tags), *_fillers(dice))
    return (*body, *_listed(tags), *_fillers(dice))


def _listed(pieces: list[Piece]) -> list[Piece]:
    return [part for piece in pieces for part in (Piece(","), piece)]


def _subjects(scene: Scene, dice: random.Random, article: bool) -> list[Piece]:
    named = [_subject(figure, Role(number + 1), dice, article) for number, figure in enumerate(scene.figures)]
    if len(named) == 1:
        return named
    if scene.relation is Relation.BESIDE:
        between = dice.choice(BESIDE) if article or dice.random() < 0.6 else ","
        return [named[0], Piece(between), named[1]]
    if dice.random() < 0.3:
        return [named[1], Piece(dice.choice(BELOW)), named[0]]
    return [named[0], Piece(dice.choice(ABOVE)), named[1]]


def _subject(figure: Figure, role: Role, dice: random.Random, article: bool) -> Piece:
    subject = SUBJECTS[figure.subject]
    noun = subject.name if dice.random() < 0.6 else dice.choice(subject.words)
    if article and dice.random() < 0.95:
        noun = f"{indefinite_article(noun) if dice.random() < 0.85 else 'the'} {noun}"
    return Piece(noun, role)


def indefinite_article(words: str) -> str:
    """The indefinite one."""
    return "an" if words[0] in "aeiou" and not words.startswith(("uni", "one")) else "a"


def _work(style: Piece, dice: random.Random) -> Piece:
    """A style as a thing: "an oil painting", "a dreamy picture"."""
    words = style.text if style.text.endswith(WORKS) else f"{style.text} picture"
    return Piece(words if dice.random() < 0.3 else f"{indefinite_article(words)} {words}", style.role)


def _place_phrase(scene: Scene, dice: random.Random) -> Piece:
    return Piece(dice.choice(PLACES[scene.place].phrases).format(paper=scene.paper), Role.PLACE)


def _place_tag(scene: Scene, dice: random.Random) -> Piece:
    return Piece(dice.choice(PLACES[scene.place].tags).format(paper=scene.paper), Role.PLACE)


def _style(scene: Scene, dice: random.Random) -> Piece | None:
    """A painted style is always said, so that saying none means the plain one."""
    phrases = STYLES[scene.style].phrases
    if phrases:
        return Piece(dice.choice(phrases), Role.STYLE)
    return Piece(dice.choice(PLAIN_TAGS), Role.STYLE) if dice.random() < 0.1 else None


def _fillers(dice: random.Random) -> list[Piece]:
    """Words that change nothing, as prompts are full of them; now and then one that nobody knows."""
    chance = dice.random()
    if chance < 0.05:
        return _listed([Piece("".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(3, 8))))])
    if chance < 0.2:
        return _listed([Piece(word) for word in dice.sample(FILLERS, dice.randint(1, 2))])
    return []
