"""Paints a scene: a large RGB picture, and for every subject how much of each latent cell it covers.

Knows nothing about captions or training."""

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from model.postcard.canvas import Canvas
from model.postcard.glyphs import Glyphs, emoji
from model.postcard.places import PAPERS, PLACES
from model.postcard.sceneries import studio
from model.postcard.scenes import FIGURES, Scene
from model.postcard.sky import TIMES, WEATHERS
from model.postcard.staging import Cutout, stage
from model.postcard.styles import STYLES

CELL = 16  # pixels of the large picture to one cell of the latent
Cover = npt.NDArray[np.float32]  # (3, rows, columns), 0 to 1


@dataclass(frozen=True)
class Painting:
    image: Image.Image
    cover: Cover


def paint(scene: Scene, glyphs: Glyphs = emoji) -> Painting:
    image = _place(scene)
    cover = np.zeros((FIGURES, scene.shape.rows, scene.shape.columns), dtype=np.float32)
    for number, cutout in stage(scene, glyphs):
        hidden = _cells(_put(image, cutout))
        cover *= 1 - hidden
        cover[number] += hidden
    style = STYLES[scene.style]
    return Painting(style.paint(image, np.random.default_rng(scene.texture)), cover)


def _place(scene: Scene) -> Image.Image:
    canvas = Canvas(scene.shape.size, random.Random(scene.texture))
    place = PLACES[scene.place]
    if place.name == "studio":
        studio(canvas, canvas.shade(PAPERS[scene.paper], 8))
    else:
        place.draw(canvas)
    return _under_a_sky(canvas.finish(), scene)


def _under_a_sky(image: Image.Image, scene: Scene) -> Image.Image:
    dice = np.random.default_rng(scene.texture)
    for table, number in ((WEATHERS, scene.weather), (TIMES, scene.time)):
        if number is not None:
            image = table[number].layer(image, dice)
    return image


def _put(image: Image.Image, cutout: Cutout) -> Image.Image:
    """Paste a sprite with its shadow; its alpha on the whole frame."""
    alpha = Image.new("L", image.size)
    alpha.paste(cutout.picture.getchannel("A"), cutout.corner)
    soft = alpha.reduce(4).filter(ImageFilter.GaussianBlur(1.5)).resize(image.size, Image.Resampling.BILINEAR)
    shadow = soft.point(lambda value: value * 3 // 10)
    image.paste((20, 16, 40), (2, 5), shadow)
    image.paste(cutout.picture, cutout.corner, cutout.picture)
    return alpha


def _cells(alpha: Image.Image) -> npt.NDArray[np.float32]:
    return np.asarray(alpha.reduce(CELL), dtype=np.float32) / np.float32(255)  # (rows, columns)
