"""Painted scenes. The glyphs are drawn shapes, so no font is needed."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.postcard.attributes import TINTS
from model.postcard.glyphs import FontError, emoji, shape
from model.postcard.painter import paint
from model.postcard.places import PLACES
from model.postcard.scenes import FULL, SHAPES, SQUARE, Relation, Scene, Shape, compose, draw_scene
from model.postcard.styles import STYLES
from model.postcard.world import WORLD


def _scene(place: int = 0, style: int = 0, subjects: int = 1, texture: int = 0) -> Scene:
    relation = Relation.ALONE if subjects == 1 else Relation.BESIDE
    return compose(random.Random(texture), SQUARE, list(range(subjects)), relation, place, style)


@pytest.mark.parametrize("bucket", SHAPES, ids=str)
def test_a_painting_has_the_size_of_its_bucket(bucket: Shape) -> None:
    painting = paint(draw_scene(0, 1, bucket), shape)
    assert painting.image.size == (bucket.columns * 16, bucket.rows * 16)
    assert painting.cover.shape == (3, bucket.rows, bucket.columns)


def test_a_painting_follows_from_its_scene() -> None:
    scene = draw_scene(0, 5)
    assert paint(scene, shape).image.tobytes() == paint(scene, shape).image.tobytes()


def test_the_cover_is_where_the_subject_is() -> None:
    scene = _scene(subjects=2)
    for figure, cover in zip(scene.figures, paint(scene, shape).cover[:2], strict=True):
        rows, columns = np.nonzero(cover > 0.5)
        assert abs(rows.mean() / 16 - figure.y) < 0.1
        assert abs(columns.mean() / 16 - figure.x) < 0.1


def test_a_lone_subject_leaves_the_second_cover_empty() -> None:
    cover = paint(_scene(), shape).cover
    assert cover[0].max() > 0.9
    assert cover[1:].max() == 0


def test_no_cell_is_covered_more_than_once() -> None:
    assert all(paint(draw_scene(0, n), shape).cover.sum(0).max() <= 1.001 for n in range(12))


@pytest.mark.parametrize("place", range(len(PLACES)), ids=lambda n: PLACES[n].name)
def test_a_place_is_drawn_with_variety(place: int) -> None:
    first, second = (np.asarray(paint(_scene(place, texture=n), shape).image, dtype=float) for n in (1, 2))
    assert np.abs(first - second).mean() > 1


def test_every_style_looks_different() -> None:
    pictures = [np.asarray(paint(_scene(style=n), shape).image, dtype=float) for n in range(len(STYLES))]
    for number, picture in enumerate(pictures):
        assert all(np.abs(picture - other).mean() > 4 for other in pictures[:number])


def test_a_missing_font_names_its_package(tmp_path: Path) -> None:
    with pytest.raises(FontError, match="fonts-noto-color-emoji"):
        emoji("🦊", tmp_path / "none.ttf")


WIDE = [draw_scene(0, number, SQUARE, WORLD, FULL) for number in range(60)]


def test_every_figure_of_a_wide_scene_is_seen() -> None:
    for scene in WIDE:
        cover = paint(scene, shape).cover
        assert all(cover[number].sum() > 0.2 for number in range(len(scene.figures))), scene
        assert cover.sum(0).max() <= 1.001


def test_a_wide_painting_follows_from_its_scene() -> None:
    assert all(paint(scene, shape).image.tobytes() == paint(scene, shape).image.tobytes() for scene in WIDE[:12])


@pytest.mark.parametrize(
    "relation", [Relation.WEARING, Relation.HOLDING, Relation.RIDING, Relation.INSIDE], ids=str
)
def test_figures_that_touch_are_close(relation: Relation) -> None:
    scene = compose(random.Random(1), SQUARE, [1, 2], relation, 0, 0)
    cover = paint(scene, shape).cover
    one, other = (np.argwhere(cover[number] > 0.2).mean(0) for number in (0, 1))
    assert np.abs(one - other).max() < 7


def test_who_rides_is_above_what_is_ridden() -> None:
    cover = paint(compose(random.Random(1), SQUARE, [1, 32], Relation.RIDING, 0, 0), shape).cover
    assert np.argwhere(cover[0] > 0.5).mean(0)[0] < np.argwhere(cover[1] > 0.5).mean(0)[0]


@pytest.mark.parametrize("tint", range(len(TINTS)), ids=lambda n: TINTS[n].name)
def test_a_colour_is_seen_on_the_subject(tint: int) -> None:
    scene = _scene(place=11)
    figure = replace(scene.figures[0], tint=tint)
    picture = np.asarray(paint(replace(scene, figures=(figure,)), shape).image, dtype=float)
    red, green, blue = picture[120:150, 115:140].mean((0, 1))
    largest = {"red": red, "golden": red, "pink": red, "green": green, "blue": blue, "purple": blue}
    if (name := TINTS[tint].name) in largest:
        assert largest[name] == max(red, green, blue)
    else:
        assert (max(red, green, blue) < 110) == (name == "black")


@pytest.mark.parametrize(("time", "weather"), [(n, None) for n in range(4)] + [(None, n) for n in range(5)])
def test_a_sky_changes_the_place_and_not_what_stands_there(time: int | None, weather: int | None) -> None:
    scene = _scene()
    plain, changed = paint(scene, shape), paint(replace(scene, time=time, weather=weather), shape)
    assert np.abs(np.asarray(plain.image, float) - np.asarray(changed.image, float)).mean() > 2
    assert (plain.cover == changed.cover).all()
    assert plain.image.getpixel((128, 138)) == changed.image.getpixel((128, 138))


def test_four_cover_more_places_than_one() -> None:
    scene = _scene(place=11)
    many = replace(scene, figures=(replace(scene.figures[0], count=4),))
    one, four = (paint(each, shape).cover[0] > 0.5 for each in (scene, many))
    assert np.ptp(np.argwhere(four)[:, 0]) > 0
    assert four[8, 8] <= one[8, 8]
