"""What people would type for a scene, in English or in Chinese. Every piece of a caption knows which part of the
scene it speaks of, and `truth` tells of which other scenes it is true. Knows nothing about tokens."""

import random
from dataclasses import replace

from model.postcard import chinese, english
from model.postcard.attributes import NUMBERS, SIZES, TINTS
from model.postcard.edition import FIRST, Edition
from model.postcard.grammar import plural, with_article
from model.postcard.pieces import EMPTY as EMPTY
from model.postcard.pieces import FIGURE_ROLES as FIGURE_ROLES
from model.postcard.pieces import Caption as Caption
from model.postcard.pieces import Piece as Piece
from model.postcard.pieces import Role as Role
from model.postcard.places import PLACES
from model.postcard.scenes import Figure, Relation, Scene
from model.postcard.sky import TIMES, WEATHERS
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS
from model.postcard.typos import misspelt

EMPTY_SHARE = 0.1  # classifier-free guidance learns from these (Ho & Salimans, 2207.12598)
DENSE_SHARE = 0.6  # of wide editions' captions: nothing is left out (docs/training.md)
CHINESE_SHARE = 0.4
TYPO_SHARE = 0.03
BETWEEN = {Relation.BESIDE: "and"}


def text(caption: Caption) -> str:
    """As it is typed: English with spaces between words, Chinese without."""
    words = " ".join(piece.text for piece in caption).replace(" ,", ",")
    return "".join(piece.text for piece in caption) if is_chinese(words) else words


def is_chinese(words: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in words)


def prompt(scene: Scene) -> str:
    """The plainest words for a scene, the same every time: what evaluation asks for."""
    plain = [_plain(figure) for figure in scene.figures]
    place = PLACES[scene.place].phrases[0].format(paper=scene.paper)
    links = (scene.relation, scene.third)[: len(plain) - 1]
    words = plain[0] + "".join(
        f" {BETWEEN.get(link, link.value)} {name}" for link, name in zip(links, plain[1:], strict=True)
    )
    skies = ((TIMES, scene.time), (WEATHERS, scene.weather))
    around = [table[number].phrases[0] for table, number in skies if number is not None]
    return ", ".join([" ".join([words, place, *around]), *STYLES[scene.style].phrases[:1]])


def _plain(figure: Figure) -> str:
    """ "a fox", "two small red foxes"."""
    name = SUBJECTS[figure.subject].name
    looks = [] if figure.measure is None else [SIZES[figure.measure].name]
    looks += [] if figure.tint is None else [TINTS[figure.tint].name]
    if figure.count > 1:
        return " ".join([NUMBERS[figure.count], *looks, plural(name)])
    return with_article(" ".join([*looks, name]))


def describe(scene: Scene, dice: random.Random, edition: Edition = FIRST) -> Caption:
    """A caption for the scene in a language that the edition reads; one in ten is empty."""
    if dice.random() < EMPTY_SHARE:
        return EMPTY
    if edition == FIRST:
        return english.sentence(scene, dice, False) if dice.random() < 0.65 else english.tags(scene, dice, False)
    caption = _wide(scene, dice, edition)
    return _mistyped(caption, dice) if dice.random() < TYPO_SHARE else caption


def _wide(scene: Scene, dice: random.Random, edition: Edition) -> Caption:
    in_chinese = edition.chinese and dice.random() < CHINESE_SHARE
    chance = dice.random()
    if chance < DENSE_SHARE:
        return dense(scene, dice, in_chinese, edition)
    if chance < 0.8:
        return chinese.sentence(scene, dice) if in_chinese else english.sentence(scene, dice, edition != FIRST)
    return chinese.tags(scene, dice) if in_chinese else english.tags(scene, dice, edition != FIRST)


def dense(scene: Scene, dice: random.Random, in_chinese: bool, edition: Edition = FIRST) -> Caption:
    """A sentence that leaves nothing out."""
    if in_chinese:
        return chinese.sentence(scene, dice, dense=True)
    return english.sentence(scene, dice, edition.subjects > FIRST.subjects, dense=True)


def _mistyped(caption: Caption, dice: random.Random) -> Caption:
    """One word of it, as fingers slip. It claims what it did."""
    number = dice.randrange(len(caption))
    piece = caption[number]
    return (*caption[:number], replace(piece, text=misspelt(piece.text, dice)), *caption[number + 1 :])
