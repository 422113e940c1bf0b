"""What people would type for a scene."""

import random
import re

import pytest

from model.postcard.captions import EMPTY, EMPTY_SHARE, Role, describe, prompt, text
from model.postcard.places import PLACES
from model.postcard.scenes import SQUARE, Relation, compose, draw_scene
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS

SCENES = [draw_scene(0, number) for number in range(1500)]
CAPTIONS = [(scene, describe(scene, random.Random(number))) for number, scene in enumerate(SCENES)]


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
