from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageChops

from model.starts import Enlargement
from tests.model.painting import distance, enlarge, paint, pixels, upscaler

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
    large = enlarge(fox)
    lanczos = fox.resize((512, 512), Image.Resampling.LANCZOS)
    assert large.size == (512, 512)
    assert sharpness(large) > 1.1 * sharpness(lanczos)
    assert distance(large.resize(fox.size, Image.Resampling.BOX), fox) < 0.03


def test_four_times_as_large_is_twice_twice() -> None:
    (fox,) = paint(FOX)
    twice, large = enlarge(fox), enlarge(fox, 4)
    assert large.size == (1024, 1024)
    assert distance(large.resize(fox.size, Image.Resampling.BOX), fox) < 0.03
    assert distance(large, twice.resize((1024, 1024), Image.Resampling.LANCZOS)) < 0.02


def test_in_tiles_postcards_decoder_enlarges_as_at_once() -> None:
    """Its convolutions see little further than half the overlap."""
    network = upscaler()
    large = paint(FOX)[0].resize((512, 512), Image.Resampling.BICUBIC)
    *_, tiled = network.tiling.apply(network, large)
    assert network.tiling.num_tiles(large.size) == 9
    assert np.abs(pixels(tiled) - pixels(network(large))).max() * 255 <= 2


def seam(picture: Image.Image, column: int) -> float:
    """How much a column differs from the next, against what columns nearby do."""
    steps = np.abs(np.diff(pixels(picture), axis=1)).mean(axis=(0, 2))
    return float(steps[column - 1 : column + 1].max() / np.median(steps[column - 32 : column + 32]))


@pytest.mark.parametrize("factor", [2, 4])
def test_a_creative_enlargement_adds_detail_and_keeps_the_picture(factor: int) -> None:
    (fox,) = paint(FOX)
    size = factor * fox.width, factor * fox.height
    (creative,) = paint(FOX, start=Enlargement(fox, 0.35), size=size)
    assert creative.size == size
    assert sharpness(creative) > sharpness(enlarge(fox, factor))
    assert distance(creative.resize(fox.size, Image.Resampling.BOX), fox) < 0.05


@pytest.mark.parametrize("is_creative", [False, True])
def test_an_enlarged_pattern_has_no_seam_where_its_edges_meet(is_creative: bool) -> None:
    (pattern,) = paint("flowers --tile")
    large = enlarge(pattern, tile=True)
    if is_creative:
        (large,) = paint("flowers --tile", start=Enlargement(pattern, 0.35, wraps=True), size=(512, 512))
    rolled = Image.fromarray(np.roll(np.asarray(large), (256, 256), (0, 1)))
    assert seam(rolled, 256) < 3
