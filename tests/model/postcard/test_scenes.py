"""Which scenes exist, and that the ones kept for evaluation are never trained on."""

import dataclasses
from collections import Counter

import pytest

from model.postcard.dataset import refuse_held_out
from model.postcard.edition import FIRST
from model.postcard.places import PLACES
from model.postcard.scenes import (
    EASY,
    FULL,
    SHAPES,
    SQUARE,
    Relation,
    Scene,
    Shape,
    Shares,
    draw_scene,
    held_out,
    is_held_out,
)
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS
from model.postcard.world import OVERNIGHT, WORLD

SOME = range(400)
MANY = [draw_scene(0, number) for number in range(3000)]
WIDE = [draw_scene(0, number, SQUARE, WORLD, FULL) for number in range(1500)]


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
    for part, count in enumerate((FIRST.subjects, FIRST.places, FIRST.styles)):
        assert {each[part] for each in compositions} == set(range(count))


def test_some_of_every_style_is_held_out_but_little() -> None:
    kept = held_out()
    assert {style for _, _, style in kept} == set(range(FIRST.styles))
    assert 0.02 < len(kept) / (FIRST.subjects * FIRST.places * FIRST.styles) < 0.07


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


def test_the_first_edition_knows_none_of_the_further_dimensions() -> None:
    for scene in MANY:
        assert (scene.time, scene.weather, scene.third) == (None, None, Relation.ALONE)
        assert scene.relation in (Relation.ALONE, Relation.BESIDE, Relation.ABOVE)
        assert all((each.tint, each.count, each.measure) == (None, 1, None) for each in scene.figures)
        assert all(FIRST.has(*composition) for composition in scene.compositions)


def test_the_world_has_every_relation_colour_size_count_time_and_weather() -> None:
    assert {link[1] for scene in WIDE for link in scene.links} == set(Relation) - {Relation.ALONE}
    assert {scene.time for scene in WIDE} == {None, 0, 1, 2, 3}
    assert {scene.weather for scene in WIDE} == {None, 0, 1, 2, 3, 4}
    figures = [figure for scene in WIDE for figure in scene.figures]
    assert {figure.tint for figure in figures} == {None, *range(8)}
    assert {figure.measure for figure in figures} == {None, *range(4)}
    assert {figure.count for figure in figures} == {1, 2, 3, 4}


def test_no_wide_scene_is_a_held_out_composition() -> None:
    assert not any(is_held_out(*each) for scene in WIDE for each in scene.compositions)


def test_what_is_held_out_of_a_part_of_the_world_is_held_out_of_all_of_it() -> None:
    assert set(held_out()) <= set(held_out(OVERNIGHT))


@pytest.mark.parametrize("shares", [EASY, FULL], ids=["easy", "full"])
def test_a_curriculum_decides_how_many_figures_scenes_have(shares: Shares) -> None:
    counts = Counter(len(draw_scene(5, n, SQUARE, WORLD, shares).figures) for n in range(1200))
    for number, share in enumerate(shares.figures):
        assert abs(counts[number + 1] / 1200 - share) < 0.06


def test_an_edition_of_so_many_subjects_draws_no_other() -> None:
    scenes = [draw_scene(1, n, SQUARE, OVERNIGHT, FULL) for n in SOME]
    assert all(OVERNIGHT.has(*each) for scene in scenes for each in scene.compositions)


def test_weather_comes_only_where_there_is_a_sky() -> None:
    outside = [scene for scene in WIDE if (scene.time, scene.weather) != (None, None)]
    assert outside
    assert all(PLACES[scene.place].outdoors for scene in outside)


def test_what_is_worn_can_be_worn() -> None:
    for scene in WIDE:
        for first, relation, second in scene.links:
            if relation is Relation.WEARING:
                assert _group(scene, second) in ("clothing", "event")
            if relation is Relation.RIDING:
                assert _group(scene, first).startswith(
                    ("animal", "person", "face", "plant", "sky", "event", "food", "cat")
                )


def _group(scene: Scene, number: int) -> str:
    return SUBJECTS[scene.figures[number].subject].group


def test_subjects_of_one_scene_are_different_things() -> None:
    assert all(len({each.subject for each in scene.figures}) == len(scene.figures) for scene in WIDE)
