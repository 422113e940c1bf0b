"""Of which scenes a caption is true, and captions that are certainly false."""

import random
from dataclasses import replace

import pytest

from model.postcard import english
from model.postcard.captions import EMPTY, dense, describe, text
from model.postcard.edition import FIRST, Edition
from model.postcard.places import PLACES
from model.postcard.scenes import FULL, SQUARE, Relation, Scene, compose, draw_scene
from model.postcard.subjects import SUBJECTS
from model.postcard.truth import (
    ALTERATIONS,
    Alteration,
    entails,
    false_caption,
    mirrored,
    miscounted,
    negative,
    other_style,
    swapped_subjects,
    swapped_tints,
)
from model.postcard.world import WORLD

NAMES = [subject.name for subject in SUBJECTS]
EDITIONS = pytest.mark.parametrize("edition", [FIRST, WORLD], ids=["first", "world"])


def _scene(*subjects: str, relation: Relation = Relation.ALONE, place: str = "forest", style: int = 0) -> Scene:
    places = [each.name for each in PLACES]
    chosen = [NAMES.index(name) for name in subjects]
    return compose(random.Random(0), SQUARE, chosen, relation, places.index(place), style)


def _scenes(edition: Edition, count: int = 400) -> list[Scene]:
    return [draw_scene(9, number, SQUARE, edition, FULL) for number in range(count)]


def _said(scene: Scene, in_chinese: bool = False) -> str:
    return text(dense(scene, random.Random(1), in_chinese, WORLD))


@EDITIONS
def test_every_caption_is_true_of_its_own_scene(edition: Edition) -> None:
    for number, scene in enumerate(_scenes(edition)):
        for _ in range(3):
            caption = describe(scene, random.Random(number), edition)
            assert entails(scene, caption), (scene, text(caption))


@EDITIONS
@pytest.mark.parametrize("in_chinese", [False, True], ids=["english", "chinese"])
def test_a_negative_is_false_of_its_scene(edition: Edition, in_chinese: bool) -> None:
    for number, scene in enumerate(_scenes(edition, 200)):
        assert not entails(scene, negative(scene, random.Random(number), edition, in_chinese))


@pytest.mark.parametrize("alteration", ALTERATIONS, ids=lambda each: each.__name__)
def test_every_alteration_makes_false_captions_of_some_scenes(alteration: Alteration) -> None:
    dice = random.Random(2)
    made = [caption for scene in _scenes(WORLD, 120) if (caption := false_caption(scene, alteration, dice, WORLD))]
    assert len(made) > 10


def test_the_empty_caption_is_true_of_everything() -> None:
    assert all(entails(scene, EMPTY) for scene in _scenes(WORLD, 20))


def test_a_caption_is_false_of_a_scene_without_its_subject() -> None:
    caption = dense(_scene("cat"), random.Random(0), False)
    assert not entails(_scene("dog"), caption)
    assert entails(_scene("dog", "cat", relation=Relation.BESIDE), caption)


def test_who_is_above_whom_matters() -> None:
    above = _scene("cat", "castle", relation=Relation.ABOVE)
    caption = dense(above, random.Random(0), False)
    assert entails(above, caption)
    assert not entails(_scene("castle", "cat", relation=Relation.ABOVE), caption)
    assert not entails(_scene("cat", "castle", relation=Relation.BESIDE), caption)


def test_next_to_is_true_both_ways_and_to_the_left_is_not() -> None:
    one, other = (_scene(*pair, relation=Relation.BESIDE) for pair in (("cat", "dog"), ("dog", "cat")))
    assert not entails(other, dense(one, random.Random(0), False))
    loose = next(
        caption for n in range(50) if "next to" in text(caption := english.sentence(one, random.Random(n), False))
    )
    assert entails(other, loose)


def test_a_caption_without_a_style_speaks_of_a_plain_picture() -> None:
    caption = dense(_scene("cat"), random.Random(3), False)
    assert not entails(_scene("cat", style=2), caption)


def test_sunset_is_a_place_and_a_time() -> None:
    at_sunset = dense(_scene("cat", place="sunset"), random.Random(0), False)
    forest = _scene("cat")
    assert not entails(forest, at_sunset)
    assert entails(replace(forest, time=2), at_sunset)


def test_attributes_are_claims() -> None:
    cat = _scene("cat")
    (figure,) = cat.figures
    red, many, tiny = (
        replace(cat, figures=(each,))
        for each in (replace(figure, tint=0), replace(figure, count=3), replace(figure, measure=0))
    )
    for scene in (red, many, tiny):
        assert not entails(cat, dense(scene, random.Random(0), False, WORLD))
    plain = dense(cat, random.Random(0), False, WORLD)
    assert entails(red, plain)
    assert entails(tiny, plain)
    assert not entails(many, plain)
    small = replace(cat, figures=(replace(figure, measure=1),))
    assert entails(tiny, dense(small, random.Random(0), False, WORLD))
    assert not entails(small, dense(tiny, random.Random(0), False, WORLD))


def test_alterations_do_what_they_say() -> None:
    dice = random.Random(0)
    scene = _scene("cat", "dog", relation=Relation.ABOVE)
    cat, dog = scene.figures
    scene = replace(scene, figures=(replace(cat, tint=0), replace(dog, tint=1)))
    swapped, tints = swapped_subjects(scene, dice, WORLD), swapped_tints(scene, dice, WORLD)
    turned, count, style = (
        mirrored(scene, dice, WORLD),
        miscounted(scene, dice, WORLD),
        other_style(scene, dice, WORLD),
    )
    assert _looks(swapped) == [(2, 0, 1), (1, 1, 1)]
    assert _looks(tints) == [(1, 1, 1), (2, 0, 1)]
    assert _looks(turned) == [(2, 1, 1), (1, 0, 1)]
    assert sorted(number for *_, number in _looks(count)) == [1, 2]
    assert style is not None
    assert style.style != scene.style


def _looks(scene: Scene | None) -> list[tuple[int, int | None, int]]:
    assert scene is not None
    return [(each.subject, each.tint, each.count) for each in scene.figures]


def test_the_articles_own_prompt_can_be_composed_and_said() -> None:
    chosen = [NAMES.index(name) for name in ("cat", "sunglasses", "bicycle")]
    scene = compose(random.Random(0), SQUARE, chosen, Relation.WEARING, 0, 0, Relation.RIDING)
    found = {text(dense(scene, random.Random(n), True, WORLD)) for n in range(400)}
    assert any("一只戴着墨镜的猫，骑着一辆自行车" in each for each in found)
    assert any("a cat wearing sunglasses and riding a bicycle" in _english(scene, n) for n in range(400))


def _english(scene: Scene, number: int) -> str:
    return text(dense(scene, random.Random(number), False, WORLD))
