"""A picture from outside becomes one of ours: checked, turned upright, made no larger than needed.

Whoever sent it may mean harm, and nothing of its file survives but pixels. Knows no link and no store.
"""

from __future__ import annotations

import io
from enum import StrEnum

from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")  # of a GIF and other films the first picture
MAX_BYTES = 20 * 2**20
MAX_PIXELS = 50_000_000  # decoded, some 200 MB
LONGEST_SIDE = 2048  # pixels; larger ones are made smaller
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class InputFault(StrEnum):
    """Why a picture from outside is not taken, for the sentence that its sender reads."""

    NOT_AN_IMAGE = "not an image"  # or of none of our formats
    BROKEN = "broken"  # begins as an image and does not end as one
    TOO_LARGE = "too large"  # in bytes
    TOO_MANY_PIXELS = "too many pixels"
    EMPTY_MASK = "empty mask"  # nothing in it is white
    BAD_LINK = "bad link"  # not http or https, or it names a password
    PRIVATE = "private"  # leads into our own network
    UNREACHABLE = "unreachable"  # nobody answers there
    REFUSED = "refused"  # the answer is not "here it is"
    TOO_MANY_REDIRECTS = "too many redirects"
    TOO_SLOW = "too slow"


class InputError(ValueError):
    """A picture from outside that cannot be taken."""

    def __init__(self, reason: InputFault, detail: object = "") -> None:
        super().__init__(f"This picture cannot be taken: {reason}{f' ({detail})' if detail else ''}.")
        self.reason = reason


def read_input(data: bytes, background: str = "white") -> bytes:
    """The picture as PNG: RGB, upright, at most `LONGEST_SIDE` pixels long. Raises `InputError`.

    What is transparent shows the `background`.
    """
    if len(data) > MAX_BYTES:
        raise InputError(InputFault.TOO_LARGE, f"{len(data)} bytes")
    try:
        with _open(data) as picture:
            _check(picture)
            picture.verify()  # of a PNG, its check sums; the picture cannot be used afterwards
        with _open(data) as picture:
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded at a fraction of its size
            return png(_upright(picture, background))
    except InputError:
        raise
    except _BOMBS as error:
        raise InputError(InputFault.TOO_MANY_PIXELS, error) from error
    except Exception as error:  # decoders raise whatever they stumble over
        raise InputError(InputFault.BROKEN, f"{type(error).__name__}: {error}") from error


def png(picture: Image.Image) -> bytes:
    """Quickly rather than as small as can be."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except _BOMBS:
        raise
    except Exception as error:
        raise InputError(InputFault.NOT_AN_IMAGE) from error


def _check(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise InputError(InputFault.TOO_MANY_PIXELS, f"{width}×{height}")


def _upright(picture: Image.Image, background: str) -> Image.Image:
    """The pixels alone, on a new sheet: what else the file says of itself stays behind."""
    turned = ImageOps.exif_transpose(picture)
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if turned.mode.startswith("I"):  # 16 bits of grey, which `convert` would cut off at 255
        turned = turned.point(lambda value: value * (1 / 256)).convert("L")
    sheet = Image.new("RGBA", turned.size, background)
    sheet.alpha_composite(turned.convert("RGBA"))
    return sheet.convert("RGB")
