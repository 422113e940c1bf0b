"""Pictures from outside."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from worker.intake import inputs
from worker.intake.inputs import LONGEST_SIDE, MAX_BYTES, InputError, InputFault, read_input

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def written(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def taken(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(read_input(data)))
    picture.load()
    assert (picture.format, picture.mode) == ("PNG", "RGB")
    return picture


def fault(data: bytes) -> InputFault:
    with pytest.raises(InputError) as refusal:
        read_input(data)
    return refusal.value.reason


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_each_format_is_taken(kind: str) -> None:
    picture = taken(written(Image.new("RGB", (40, 20), BLUE), kind))
    assert picture.size == (40, 20)
    assert picture.getpixel((20, 10)) == pytest.approx(BLUE, abs=3)


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM"])
def test_other_formats_are_refused(kind: str) -> None:
    assert fault(written(Image.new("RGB", (16, 16)), kind)) is InputFault.NOT_AN_IMAGE


@pytest.mark.parametrize("data", [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7"])
def test_what_is_no_image_is_refused(data: bytes) -> None:
    assert fault(data) is InputFault.NOT_AN_IMAGE


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_that_ends_too_early_is_broken(kind: str) -> None:
    noise = Image.effect_noise((64, 64), 90).convert("RGB")
    data = written(noise, kind)
    assert fault(data[: len(data) // 2]) in {InputFault.BROKEN, InputFault.NOT_AN_IMAGE}


def test_a_file_beyond_the_limit_is_not_even_opened() -> None:
    assert fault(b"\x89PNG" + bytes(MAX_BYTES)) is InputFault.TOO_LARGE


@pytest.mark.parametrize("side", [8_000, 12_000, 60_000])
def test_a_small_file_that_claims_very_many_pixels_is_refused(side: int) -> None:
    assert fault(bomb(side)) is InputFault.TOO_MANY_PIXELS


def bomb(side: int) -> bytes:
    """A PNG of `side` × `side` black pixels, as its header says."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000)))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize(("size", "smaller"), [((4096, 1024), (2048, 512)), ((100, 3000), (68, 2048))])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_large_picture_is_made_smaller(kind: str, size: tuple[int, int], smaller: tuple[int, int]) -> None:
    picture = taken(written(Image.new("RGB", size), kind))
    assert picture.size == pytest.approx(smaller, abs=1)
    assert max(picture.size) == LONGEST_SIDE


def test_a_picture_taken_on_its_side_is_turned_upright() -> None:
    sideways = Image.new("RGB", (40, 20), GREEN)
    exif = Image.Exif()
    exif[0x0112] = 6  # rotate by 90° to the right
    assert taken(written(sideways, "JPEG", exif=exif)).size == (20, 40)


def test_no_metadata_survives() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "ann of Secret Street")
    exif = Image.Exif()
    exif[0x010E] = "Secret Street"
    data = written(Image.new("RGB", (8, 8)), pnginfo=notes, exif=exif, icc_profile=b"Secret profile", dpi=(72, 72))
    assert b"Secret" in data
    chunks = read_input(data)
    assert b"Secret" not in chunks
    assert taken(data).info == {}


def test_what_is_transparent_becomes_white() -> None:
    half = Image.new("RGBA", (2, 1), (0, 0, 0, 0))
    half.putpixel((1, 0), (255, 0, 0, 255))
    picture = taken(written(half))
    assert [picture.getpixel((x, 0)) for x in (0, 1)] == [(255, 255, 255), RED]


def test_a_palette_with_a_transparent_colour_becomes_white_there() -> None:
    sheet = Image.new("P", (2, 1), 0)
    sheet.putpalette([0, 0, 0, *RED])
    sheet.putpixel((1, 0), 1)
    picture = taken(written(sheet, "GIF", transparency=0))
    assert [picture.getpixel((x, 0)) for x in (0, 1)] == [(255, 255, 255), RED]


def test_sixteen_bits_of_grey_keep_their_tones() -> None:
    picture = taken(written(Image.new("I;16", (4, 4), 128 * 256)))
    assert picture.getpixel((0, 0)) == pytest.approx((128, 128, 128), abs=1)


def test_of_a_film_the_first_picture_is_taken() -> None:
    film = [Image.new("RGB", (8, 8), colour) for colour in (RED, GREEN, BLUE)]
    picture = taken(written(film[0], "GIF", save_all=True, append_images=film[1:]))
    assert picture.getpixel((4, 4)) == RED


def test_what_was_taken_in_is_taken_in_again_unchanged() -> None:
    once = read_input(written(Image.effect_noise((64, 48), 60).convert("RGB")))
    assert inputs.read_input(once) == once
