"""What stays of a picture and where, to the pixel; and that postcard paints the rest without a seam."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from model.canvas import Side, panned, region, zoomed_out
from model.starts import Canvas
from tests.model.painting import distance, paint, pixels

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' DPM++

FOX = "a red fox in the snow"


def gradient(width: int = 256, height: int = 256) -> Image.Image:
    """No two pixels of a row or column are alike."""
    rows, columns = np.mgrid[0:height, 0:width]
    return Image.fromarray(np.stack([columns % 256, rows % 256, (rows + columns) % 256], 2).astype(np.uint8))


def ellipse(size: tuple[int, int] = (256, 256)) -> Image.Image:
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).ellipse((60, 60, 190, 190), fill=255)
    return mask


def kept_box(canvas: Canvas) -> tuple[int, int, int, int] | None:
    return canvas.mask.point(lambda value: 255 - value).getbbox()


@pytest.mark.parametrize(
    ("picture", "size", "zoom", "box"),
    [
        ((256, 256), (256, 256), 2, (64, 64, 192, 192)),
        ((256, 256), (256, 256), 1.5, (42, 42, 213, 213)),
        ((256, 256), (256, 256), 1, (0, 0, 256, 256)),
        ((256, 256), (320, 208), 1, (56, 0, 264, 208)),  # widened: as large as fits
        ((320, 208), (256, 256), 1, (0, 45, 256, 211)),  # made square
        ((320, 208), (256, 256), 2, (64, 86, 192, 169)),
    ],
)
def test_a_picture_zoomed_out_of_lies_amid_its_canvas(
    picture: tuple[int, int], size: tuple[int, int], zoom: float, box: tuple[int, int, int, int]
) -> None:
    canvas = zoomed_out(gradient(*picture), size, zoom)
    assert canvas.image.size == canvas.mask.size == canvas.opacity.size == size
    assert kept_box(canvas) == box


@pytest.mark.parametrize(
    ("size", "side", "new_size", "box"),
    [
        ((256, 256), Side.RIGHT, (384, 256), (0, 0, 256, 256)),
        ((256, 256), Side.LEFT, (384, 256), (128, 0, 384, 256)),
        ((256, 256), Side.DOWN, (256, 384), (0, 0, 256, 256)),
        ((256, 256), Side.UP, (256, 384), (0, 128, 256, 384)),
        ((384, 256), Side.RIGHT, (512, 256), (0, 0, 320, 256)),  # the left edge begins to leave
        ((512, 256), Side.LEFT, (512, 256), (256, 0, 512, 256)),
    ],
)
def test_a_pan_adds_half_of_a_side_until_the_canvas_is_full_and_then_moves_on(
    size: tuple[int, int], side: Side, new_size: tuple[int, int], box: tuple[int, int, int, int]
) -> None:
    picture = gradient(*size)
    canvas = panned(picture, side, max_ratio=2, multiple=16)
    assert (canvas.image.size, kept_box(canvas)) == (new_size, box)
    width, height = box[2] - box[0], box[3] - box[1]
    left = 0 if side is Side.LEFT else size[0] - width
    top = 0 if side is Side.UP else size[1] - height
    assert canvas.image.crop(box).tobytes() == picture.crop((left, top, left + width, top + height)).tobytes()


def test_outside_the_mask_not_a_pixel_of_a_region_changes() -> None:
    picture, mask = gradient(), ellipse()
    painted = region(picture, mask).finish(Image.new("RGB", picture.size, "white"))
    outside = np.asarray(mask) == 0
    assert (np.asarray(painted)[outside] == np.asarray(picture)[outside]).all()
    assert painted.getpixel((125, 125)) == (255, 255, 255)


def test_a_mask_of_another_size_is_fitted_to_the_picture() -> None:
    canvas = region(gradient(), ellipse().resize((64, 64)))
    assert canvas.mask.size == (256, 256)
    assert set(canvas.mask.tobytes()) == {0, 255}


def test_the_seam_of_a_region_is_feathered() -> None:
    assert len(set(region(gradient(), ellipse()).opacity.tobytes())) > 8


def test_a_region_becomes_what_the_new_words_say_and_the_rest_stays() -> None:
    (fox,) = paint(FOX)
    mask = ellipse()
    canvas = region(fox, mask)
    (cat,) = paint("a yellow cat in the snow", start=canvas)
    outside, inside = np.asarray(mask) == 0, np.asarray(mask) == 255
    assert (np.asarray(cat)[outside] == np.asarray(fox)[outside]).all()
    assert np.abs(pixels(cat) - pixels(fox))[inside].mean() > 0.05


def steepness(image: Image.Image, column: int) -> float:
    """How much the rows change on average from the pixel left of `column` to that on its right."""
    rows = pixels(image)
    return float(np.abs(rows[:, column + 1] - rows[:, column - 1]).mean())


def test_no_seam_can_be_seen_where_a_picture_was_extended() -> None:
    (fox,) = paint(FOX, steps=12)
    canvas = panned(fox, Side.RIGHT, max_ratio=2, multiple=16)
    (wide,) = paint(FOX, start=canvas, size=canvas.image.size, steps=12)
    usual = np.quantile([steepness(wide, column) for column in range(8, 376)], 0.9)
    assert max(steepness(wide, column) for column in range(236, 264)) < 1.5 * usual
    naive = canvas.image.copy()
    naive.paste(Image.new("RGB", (128, 256), "white"), (256, 0))
    assert steepness(naive, 256) > 1.5 * usual  # the measure sees a seam where there is one


def test_a_zoom_keeps_the_picture_in_the_middle_and_paints_around_it() -> None:
    (fox,) = paint(FOX)
    canvas = zoomed_out(fox, fox.size, 2)
    one, two = paint(FOX, start=canvas, size=fox.size, num_images=2)
    core = (73, 73, 183, 183)
    assert one.crop(core).tobytes() == canvas.image.crop(core).tobytes() == two.crop(core).tobytes()
    assert distance(one, two) > 0.005
