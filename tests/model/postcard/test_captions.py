"""What people would type for a scene."""

import random
import re
from dataclasses import replace

import pytest

from model.postcard.attributes import names_colour
from model.postcard.captions import (
    CHINESE_SHARE,
    EMPTY,
    EMPTY_SHARE,
    FIGURE_ROLES,
    Role,
    describe,
    is_chinese,
    prompt,
    text,
)
from model.postcard.places import PLACES
from model.postcard.scenes import FULL, SQUARE, Relation, compose, draw_scene
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS
from model.postcard.typos import misspelt
from model.postcard.world import WORLD

SCENES = [draw_scene(0, number) for number in range(1500)]
CAPTIONS = [(scene, describe(scene, random.Random(number))) for number, scene in enumerate(SCENES)]
WIDE = [draw_scene(0, number, SQUARE, WORLD, FULL) for number in range(1500)]
SAID = [describe(scene, random.Random(number), WORLD) for number, scene in enumerate(WIDE)]


def test_one_caption_in_ten_is_empty() -> None:
    empty = sum(caption == EMPTY for _, caption in CAPTIONS) / len(CAPTIONS)
    assert abs(empty - EMPTY_SHARE) < 0.03


def test_every_subject_of_the_scene_is_named() -> None:
    for scene, caption in CAPTIONS:
        for number, figure in enumerate(scene.figures if caption else ()):
            named = next(piece.text for piece in caption if piece.role == number + 1)
            assert any(word in named for word in SUBJECTS[figure.subject].words)


def test_a_painted_style_is_always_said_and_another_never() -> None:
    for scene, caption in CAPTIONS:
        said = [piece.text for piece in caption if piece.role is Role.STYLE]
        painted = STYLES[scene.style].phrases
        assert not caption or not painted or any(phrase in said[0] for phrase in painted)
        others = [phrase for style in STYLES[1:] if style != STYLES[scene.style] for phrase in style.phrases]
        assert not any(words in others for words in said)


def test_a_place_that_is_said_is_the_scenes() -> None:
    for scene, caption in CAPTIONS:
        place = PLACES[scene.place]
        words = [form.format(paper=scene.paper) for form in (*place.phrases, *place.tags)]
        assert all(piece.text in words for piece in caption if piece.role is Role.PLACE)


def test_captions_read_like_typed_text() -> None:
    for _, caption in CAPTIONS:
        words = text(caption)
        assert not re.search(r"\s,|\s\s|,,|^,|,$|\{", words), words
        assert not re.search(r"\ba [aeio]", words.replace("a one", "")), words


def test_the_same_scene_is_described_in_many_ways() -> None:
    scene = draw_scene(0, 3)
    assert len({text(describe(scene, random.Random(n))) for n in range(60)}) > 30


@pytest.mark.parametrize(
    ("subjects", "relation", "place", "style", "words"),
    [
        ([0], Relation.ALONE, 4, 2, "a fox in the snow, watercolor"),
        ([9], Relation.ALONE, 1, 0, "an owl at sunset"),
        ([0, 52], Relation.BESIDE, 10, 1, "a fox and a guitar on the beach, oil painting"),
        ([17, 0], Relation.ABOVE, 6, 0, "a unicorn above a fox in space"),
    ],
)
def test_the_plain_prompt_says_what_is_there(
    subjects: list[int], relation: Relation, place: int, style: int, words: str
) -> None:
    assert prompt(compose(random.Random(0), SQUARE, subjects, relation, place, style)) == words


def test_four_wide_captions_in_ten_are_chinese_and_none_is_both() -> None:
    written = [text(caption) for caption in SAID if caption]
    chinese = [words for words in written if is_chinese(words)]
    assert abs(len(chinese) / len(written) - CHINESE_SHARE) < 0.04
    for words in chinese:
        assert " " not in words
        assert not re.search(r"[a-z]{2}|，，|^，|，$|的的", words), words


def test_wide_captions_read_like_typed_text() -> None:
    for words in (text(caption) for caption in SAID):
        assert not re.search(r"\s,|\s\s|,,|^,|,$|\{|\ba [aeio]", words.replace("a one", "")), words


def test_every_figure_of_a_wide_scene_is_named() -> None:
    for scene, caption in zip(WIDE, SAID, strict=True):
        named = {piece.says for piece in caption if piece.role in (Role.FIRST, Role.SECOND, Role.THIRD)}
        assert not caption or named == {figure.subject for figure in scene.figures}


def test_the_words_of_an_attribute_belong_to_their_figure() -> None:
    owners = {Role.FIRST: 0, Role.SECOND: 1, Role.THIRD: 2}
    attributes = [(s, p) for s, c in zip(WIDE, SAID, strict=True) for p in c if p.role is Role.TINT]
    assert attributes
    for scene, piece in attributes:
        assert scene.figures[owners[piece.owner]].tint == piece.says


@pytest.mark.parametrize("seed", range(40))
def test_a_slip_changes_one_longer_word_a_little(seed: int) -> None:
    slipped = misspelt("a watercolor painting", random.Random(seed))
    assert slipped.startswith("a ")
    assert abs(len(slipped) - len("a watercolor painting")) <= 1
    assert (
        sum(one != other for one, other in zip(slipped.split(), ["a", "watercolor", "painting"], strict=True)) <= 1
    )


def test_words_without_latin_letters_have_no_slips() -> None:
    assert misspelt("一只猫", random.Random(0)) == "一只猫"


def test_the_plain_prompt_says_colours_counts_sizes_and_skies() -> None:
    scene = compose(random.Random(0), SQUARE, [0, 50], Relation.INSIDE, 0, 0)
    fox, coffee = scene.figures
    looks = (replace(fox, tint=0, measure=1, count=2), replace(coffee, tint=1))
    dressed = replace(scene, figures=looks, time=0, weather=3)
    assert prompt(dressed) == "two small red foxes inside a blue coffee in the forest at dawn in the fog"


def test_no_caption_says_two_colours_of_one_thing_or_counts_what_is_many() -> None:
    for scene, caption in zip(WIDE, SAID, strict=True):
        for figure, role in zip(scene.figures, FIGURE_ROLES, strict=False):
            nouns = [piece.text for piece in caption if piece.role is role]
            first = SUBJECTS[figure.subject].chinese[0]  # 青蛙, a frog, names a colour to nobody
            assert figure.tint is None or not any(names_colour(noun) for noun in nouns if noun != first), nouns
            assert figure.count == 1 or SUBJECTS[figure.subject].may_be_counted
