"""Where the little pictures of subjects come from: the colour emoji font, or a handful of drawn shapes for tests.

Knows nothing about scenes."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
FONT_SIZE = 109  # the one size of the font's bitmaps

Glyphs = Callable[[str], Image.Image]  # a subject's emoji -> a tight RGBA picture


class FontError(Exception):
    """The emoji font is not installed."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"There is no emoji font at {path}. Install it (Debian: apt install fonts-noto-color-emoji)."
        )


@lru_cache(maxsize=4)
def _font(path: Path) -> ImageFont.FreeTypeFont:
    if not path.is_file():
        raise FontError(path)
    return ImageFont.truetype(str(path), FONT_SIZE)


@lru_cache(maxsize=2048)  # all of them: some 60 MB
def emoji(glyph: str, path: Path = FONT) -> Image.Image:
    """The colour picture of one emoji, cropped to what is painted."""
    paper = Image.new("RGBA", (160, 160), (0, 0, 0, 0))
    ImageDraw.Draw(paper).text((8, 8), glyph, font=_font(path), embedded_color=True)
    return paper.crop(paper.getbbox())


@lru_cache(maxsize=256)
def shape(glyph: str) -> Image.Image:
    """A drawn stand-in that needs no font: a polygon whose corners and colour follow from the glyph."""
    number = sum(map(ord, glyph))
    paper = Image.new("RGBA", (96, 96), (0, 0, 0, 0))
    colour = (60 + number * 37 % 190, 60 + number * 91 % 190, 60 + number * 53 % 190, 255)
    ImageDraw.Draw(paper).regular_polygon((48, 48, 44), 3 + number % 5, fill=colour)
    return paper.crop(paper.getbbox())
