"""Paints a scene: a large RGB picture, and for every subject how much of each latent cell it covers.

Knows nothing about captions or training."""

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from model.postcard.canvas import Canvas
from model.postcard.glyphs import Glyphs, emoji
from model.postcard.places import PAPERS, PLACES, studio
from model.postcard.scenes import FIGURES, Figure, Scene
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS

CELL = 16  # pixels of the large picture to one cell of the latent
Cover = npt.NDArray[np.float32]  # (3, rows, columns), 0 to 1


@dataclass(frozen=True)
class Painting:
    image: Image.Image
    cover: Cover


def paint(scene: Scene, glyphs: Glyphs = emoji) -> Painting:
    image = _place(scene)
    cover = np.zeros((FIGURES, scene.shape.rows, scene.shape.columns), dtype=np.float32)
    for number, figure in enumerate(scene.figures):
        alpha = _put(image, figure, glyphs)
        cover[number] = _cells(alpha)
        cover[:number] = np.minimum(cover[:number], 1 - cover[number])
    style = STYLES[scene.style]
    return Painting(style.paint(image, np.random.default_rng(scene.texture)), cover)


def _place(scene: Scene) -> Image.Image:
    canvas = Canvas(scene.shape.size, random.Random(scene.texture))
    place = PLACES[scene.place]
    if place.name == "studio":
        studio(canvas, canvas.shade(PAPERS[scene.paper], 8))
    else:
        place.draw(canvas)
    return canvas.finish()


def _put(image: Image.Image, figure: Figure, glyphs: Glyphs) -> Image.Image:
    """Paste one subject with its shadow; its alpha on the whole frame."""
    sprite = _sprite(figure, glyphs, min(image.size))
    corner = (round(figure.x * image.width - sprite.width / 2), round(figure.y * image.height - sprite.height / 2))
    alpha = Image.new("L", image.size)
    alpha.paste(sprite.getchannel("A"), corner)
    soft = alpha.reduce(4).filter(ImageFilter.GaussianBlur(1.5)).resize(image.size)
    shadow = soft.point(lambda value: value * 3 // 10)
    image.paste((20, 16, 40), (2, 5), shadow)
    image.paste(sprite, corner, sprite)
    return alpha


def _sprite(figure: Figure, glyphs: Glyphs, side: int) -> Image.Image:
    glyph = glyphs(SUBJECTS[figure.subject].glyph)
    scale = figure.size * side / max(glyph.size)
    size = (max(1, round(glyph.width * scale)), max(1, round(glyph.height * scale)))
    return glyph.resize(size, Image.Resampling.BICUBIC)


def _cells(alpha: Image.Image) -> npt.NDArray[np.float32]:
    return np.asarray(alpha.reduce(CELL), dtype=np.float32) / np.float32(255)  # (rows, columns)
