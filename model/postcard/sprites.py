"""Glyphs as they are pasted: in a colour, at a size, and where on them something is worn or sat upon. Knows no
scene."""

from functools import lru_cache

import numpy as np
from PIL import Image

from model.postcard.attributes import TINTS, Tint
from model.postcard.glyphs import Glyphs
from model.postcard.pigment import Pixels

INK, LIGHT = 0.17, 0.95  # what is darker or lighter keeps its colour: eyes and outlines, teeth and gleams
MIDDLE = (0.38, 0.62)  # of the width: where a crown or a saddle is looked for


@lru_cache(maxsize=4096)
def tinted(glyphs: Glyphs, glyph: str, tint: int | None) -> Image.Image:
    """The glyph in another colour, its shading kept."""
    picture = glyphs(glyph)
    return picture if tint is None else _in_colour(picture, TINTS[tint])


def _in_colour(picture: Image.Image, tint: Tint) -> Image.Image:
    pixels = np.asarray(picture, dtype=np.float32) / 255  # (H, W, 4)
    colour, alpha = pixels[..., :3], pixels[..., 3]
    grey = colour @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    solid = (alpha > 0.5) & (grey > INK)
    mean = float(grey[solid].mean()) if solid.any() else 0.5
    level: Pixels = np.clip(tint.light + (grey - mean) * 0.75, 0.04, 0.97)[..., None].astype(np.float32)
    painted = _ramp(level, tint)
    spread = colour.max(-1) - colour.min(-1)
    kept = ((grey < INK) | ((grey > LIGHT) & (spread < 0.08)))[..., None]
    result = np.where(kept, colour, painted)
    return Image.fromarray((np.dstack([result, alpha]) * 255).astype(np.uint8), "RGBA")


def _ramp(level: Pixels, tint: Tint) -> Pixels:
    """Hue and saturation at a lightness, as in HSL. (H, W, 1) -> (H, W, 3)"""
    chroma = (1 - np.abs(2 * level - 1)) * tint.saturation
    hue = (tint.hue or 0) / 60
    wheel = np.clip(np.abs((hue + np.array([0, 4, 2], dtype=np.float32)) % 6 - 3) - 1, 0, 1)
    result: Pixels = level + chroma * (wheel - 0.5)
    return result


@lru_cache(maxsize=4096)
def crown(glyphs: Glyphs, glyph: str) -> float:
    """How far down the middle of the glyph begins, as a share of its height: between a cat's ears, at a saddle."""
    alpha = np.asarray(glyphs(glyph).getchannel("A"))
    left, right = (int(share * alpha.shape[1]) for share in MIDDLE)
    rows = np.flatnonzero((alpha[:, left : max(right, left + 1)] > 127).mean(1) > 0.3)
    return float(rows[0]) / alpha.shape[0] if len(rows) else 0.0


def sized(picture: Image.Image, side: float) -> Image.Image:
    """The longer side as given."""
    scale = side / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.BICUBIC)
