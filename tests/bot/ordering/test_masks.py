"""Masks for Vary (Region)."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.ordering import masks
from worker.intake.inputs import InputError, InputFault

SIZE = (90, 60)


def drawing(colour: tuple[int, ...], mode: str = "RGB", box: tuple[int, int, int, int] | None = None) -> bytes:
    """A picture in black, or in nothing at all, with a box of a colour."""
    sheet = Image.new(mode, (45, 30))
    sheet.paste(colour, box or (0, 0, 45, 30))
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("L")


@pytest.mark.parametrize(
    ("region", "box"),
    [
        (0, (0, 0, 30, 20)),
        (1, (30, 0, 60, 20)),
        (4, (30, 20, 60, 40)),
        (5, (60, 20, 90, 40)),
        (8, (60, 40, 90, 60)),
    ],
)
def test_a_region_is_a_ninth_of_the_picture(region: int, box: tuple[int, int, int, int]) -> None:
    mask = opened(masks.mask([region], [], SIZE))
    assert mask.size == SIZE
    assert mask.getbbox() == box


@pytest.mark.parametrize("size", [(90, 60), (256, 256), (320, 208), (100, 7)])
def test_the_ninths_cover_all_and_overlap_nowhere(size: tuple[int, int]) -> None:
    assert opened(masks.mask(masks.REGIONS, [], size)).getextrema() == (255, 255)
    areas = [opened(masks.mask([region], [], size)).histogram()[255] for region in masks.REGIONS]
    assert sum(areas) == size[0] * size[1]


def test_a_drawing_is_scaled_to_the_picture_and_adds_to_the_regions() -> None:
    mask = opened(masks.mask([0], [drawing((255, 255, 255), box=(30, 20, 45, 30))], SIZE))
    assert mask.getpixel((5, 5)) == 255
    assert mask.getpixel((85, 55)) == 255
    assert mask.getpixel((45, 30)) == 0


def test_what_is_transparent_stays() -> None:
    mask = opened(masks.mask([], [drawing((255, 255, 255, 255), "RGBA", (0, 0, 15, 30))], SIZE))
    assert mask.getpixel((5, 30)) == 255
    assert mask.getpixel((60, 30)) == 0


@pytest.mark.parametrize("drawings", [[], [drawing((0, 0, 0))], [drawing((40, 40, 40))]])
def test_a_mask_without_white_is_refused(drawings: list[bytes]) -> None:
    with pytest.raises(InputError) as caught:
        masks.mask([], drawings, SIZE)
    assert caught.value.reason is InputFault.EMPTY_MASK
