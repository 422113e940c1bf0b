from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageChops

from model.starts import Enlargement
from tests.model.painting import distance, paint, pixels

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' DPM++

FOX = "a red fox in the snow"


def sharpness(image: Image.Image) -> float:
    grey = pixels(image).mean(axis=2)
    return float(np.abs(np.diff(grey, 2, axis=0)).mean() + np.abs(np.diff(grey, 2, axis=1)).mean())


def test_an_enlargement_has_the_colours_of_its_original() -> None:
    original = Image.radial_gradient("L").convert("RGB")
    faded = ImageChops.add(original.resize((512, 512)), Image.new("RGB", (512, 512), (30, 0, 10)))
    mended = Enlargement(original, 0.0).finish(faded)
    assert (
        distance(mended.resize(original.size), original) < 0.01 < distance(faded.resize(original.size), original)
    )


def test_postcard_enlarges_by_its_decoder_alone_sharper_than_lanczos_and_close_to_the_original() -> None:
    (fox,) = paint(FOX)
    (large,) = paint(FOX, start=Enlargement(fox, 0.0), size=(512, 512))
    lanczos = fox.resize((512, 512), Image.Resampling.LANCZOS)
    assert large.size == (512, 512)
    assert sharpness(large) > 1.1 * sharpness(lanczos)
    assert distance(large.resize(fox.size, Image.Resampling.BOX), fox) < 0.03


def test_a_creative_enlargement_adds_detail_and_keeps_the_picture() -> None:
    (fox,) = paint(FOX)
    (subtle,), (creative,) = (
        paint(FOX, start=Enlargement(fox, strength), size=(512, 512)) for strength in (0.0, 0.35)
    )
    assert sharpness(creative) > sharpness(subtle)
    assert distance(creative.resize(fox.size, Image.Resampling.BOX), fox) < 0.05
