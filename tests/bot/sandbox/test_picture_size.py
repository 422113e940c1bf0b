"""Sizes read from headers agree with Pillow's, for every format and size."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.sandbox.picture_size import picture_size, picture_type


def encoded(kind: str, size: tuple[int, int], **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (40, 80, 120)).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("GIF", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"exif": b"Exif\0\0"}),
    ],
    ids=str,
)
@pytest.mark.parametrize("size", [(1, 1), (30, 20), (300, 517)])
def test_the_size_is_read_from_the_first_bytes(
    kind: str, options: dict[str, object], size: tuple[int, int]
) -> None:
    content = encoded(kind, size, **options)
    assert picture_size(content) == size
    assert picture_type(content) == f"image/{kind.lower()}"


@settings(deadline=None)
@given(st.binary(max_size=64))
def test_any_bytes_have_a_size_or_none(content: bytes) -> None:
    for start in (b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8 "):
        size = picture_size(start + content)
        assert size is None or len(size) == 2
