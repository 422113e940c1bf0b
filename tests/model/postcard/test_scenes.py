"""Which scenes exist, and that the ones kept for evaluation are never trained on."""

import dataclasses

import pytest

from model.postcard.dataset import refuse_held_out
from model.postcard.places import PLACES
from model.postcard.scenes import SHAPES, Relation, Shape, draw_scene, held_out
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS

SOME = range(400)
MANY = [draw_scene(0, number) for number in range(3000)]


def test_a_scene_follows_from_its_seed_and_number() -> None:
    assert [draw_scene(3, n) for n in SOME] == [draw_scene(3, n) for n in SOME]
    assert draw_scene(3, 1) != draw_scene(4, 1)


def test_no_scene_to_train_on_is_a_held_out_composition() -> None:
    compositions = {each for scene in MANY for each in scene.compositions}
    assert not compositions & set(held_out())


def test_a_training_set_with_a_held_out_composition_is_refused() -> None:
    subject, place, style = held_out()[0]
    scene = draw_scene(0, 0)
    figure = dataclasses.replace(scene.figures[0], subject=subject)
    leaked = dataclasses.replace(scene, figures=(figure,), place=place, style=style)
    with pytest.raises(AssertionError, match="held-out"):
        refuse_held_out([scene, leaked])


def test_every_subject_place_and_style_appears_in_training() -> None:
    compositions = [each for scene in MANY for each in scene.compositions]
    for part, table in enumerate((SUBJECTS, PLACES, STYLES)):
        assert {each[part] for each in compositions} == set(range(len(table)))


def test_some_of_every_style_is_held_out_but_little() -> None:
    kept = held_out()
    assert {style for _, _, style in kept} == set(range(len(STYLES)))
    assert 0.02 < len(kept) / (len(SUBJECTS) * len(PLACES) * len(STYLES)) < 0.07


def test_what_is_held_out_is_fixed_by_names() -> None:
    """Another order of the tables, or another platform, must hold out the same: editions stay comparable."""
    named = {(SUBJECTS[a].name, PLACES[b].name, STYLES[c].name) for a, b, c in held_out()}
    assert len(named) == 270


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_subjects_stay_mostly_inside_the_frame(shape: Shape) -> None:
    for number in SOME:
        scene = draw_scene(1, number, shape)
        assert all(0.1 < figure.x < 0.9 and 0.1 < figure.y < 0.9 for figure in scene.figures)


def test_two_subjects_stand_where_their_relation_says() -> None:
    for scene in (draw_scene(2, n) for n in SOME):
        if scene.relation is Relation.BESIDE:
            assert scene.figures[0].x + 0.2 < scene.figures[1].x
        if scene.relation is Relation.ABOVE:
            assert scene.figures[0].y + 0.2 < scene.figures[1].y


def test_the_names_of_subjects_are_distinct() -> None:
    words = [word for subject in SUBJECTS for word in subject.words]
    assert len(words) == len(set(words))
    assert len({subject.glyph for subject in SUBJECTS}) == len(SUBJECTS) == 64
