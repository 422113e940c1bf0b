"""Painted scenes. The glyphs are drawn shapes, so no font is needed."""

import random
from pathlib import Path

import numpy as np
import pytest

from model.postcard.glyphs import FontError, emoji, shape
from model.postcard.painter import paint
from model.postcard.places import PLACES
from model.postcard.scenes import SHAPES, SQUARE, Relation, Scene, Shape, compose, draw_scene
from model.postcard.styles import STYLES


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
