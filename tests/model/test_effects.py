"""That the parameters of a prompt do with postcard what they promise, measured on pictures of few steps."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from tests.model.painting import distance, paint, pixels

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' DPM++

FOX = "a red fox in the snow"
LINK = "https://example.com/picture.png"


def colour(image: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    mean: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = pixels(image).mean(axis=(0, 1))
    return mean


def sharpness(image: Image.Image) -> float:
    grey = pixels(image).mean(axis=2)
    return float(np.abs(np.diff(grey, axis=0)).mean() + np.abs(np.diff(grey, axis=1)).mean())


def rises(values: list[float]) -> bool:
    return all(later > earlier for earlier, later in pairwise(values))


@pytest.mark.parametrize("flag", ["--weird {}", "--exp {}", "--stylize {}"])
def test_more_of_a_parameter_leads_further_from_the_plain_picture(flag: str) -> None:
    amounts = {"--weird {}": (0, 300, 3000), "--exp {}": (0, 20, 100), "--stylize {}": (0, 300, 1000)}[flag]
    (plain,) = paint(f"{FOX} {flag.format(0)}")
    assert rises([distance(paint(f"{FOX} {flag.format(amount)}")[0], plain) for amount in amounts])


def test_weird_leads_all_four_pictures_astray() -> None:
    pairs = zip(paint(FOX, num_images=4), paint(f"{FOX} --weird 3000", num_images=4), strict=True)
    assert all(distance(plain, weird) > 0.02 for plain, weird in pairs)


def test_exp_adds_detail() -> None:
    assert rises([sharpness(paint(f"{FOX} --exp {amount}")[0]) for amount in (0, 30, 100)])


def test_raw_is_the_model_without_its_house_style() -> None:
    assert paint(f"{FOX} --raw --stylize 1000") == paint(f"{FOX} --stylize 0")


def test_a_taste_shows_more_the_higher_stylize_is() -> None:
    (plain,), (usual,), (strong,) = (
        paint(FOX), paint(FOX, taste="watercolor"), paint(f"{FOX} --stylize 1000", taste="watercolor")
    )  # fmt: skip
    assert 0.01 < distance(plain, usual) < distance(plain, strong)


def test_draft_takes_half_the_steps() -> None:
    assert paint(f"{FOX} --draft", steps=8) == paint(FOX, steps=4)


def test_a_named_style_is_that_of_its_words() -> None:
    assert paint(f"{FOX} --style neon") == paint(f"{FOX}, neon")
    assert colour(paint(f"{FOX} --style neon")[0]).mean() < colour(paint(FOX)[0]).mean() - 0.2


def test_a_tile_continues_at_its_edges() -> None:
    def jump(image: Image.Image) -> float:
        rolled = np.roll(pixels(image), 128, axis=1)
        return float(np.abs(rolled[:, 128] - rolled[:, 127]).mean())

    (plain,), (tiled,) = paint("green hills and trees"), paint("green hills and trees --tile")
    assert jump(tiled) < 0.7 * jump(plain)


def test_an_image_prompt_is_nearer_the_more_it_weighs() -> None:
    (boat,) = paint("a sailboat on the ocean")
    distances = [
        distance(paint(f"{LINK} {FOX} --iw {weight}", pictures={LINK: boat})[0], boat) for weight in (0, 1, 2, 3)
    ]
    assert rises(distances[::-1])


def test_a_blend_lies_between_its_pictures() -> None:
    (fox,), (boat,) = paint(FOX), paint("a sailboat on the ocean")
    other = "https://example.com/other.png"
    (blend,) = paint(f"{LINK} {other}", pictures={LINK: fox, other: boat})
    apart = distance(fox, boat)
    assert distance(blend, fox) < apart
    assert distance(blend, boat) < apart


@pytest.mark.parametrize("reference", ["a lighthouse by the sea at night", "a cat on a beach, watercolor"])
def test_a_style_reference_lends_its_colours_the_more_the_higher_its_weight(reference: str) -> None:
    (picture,) = paint(reference)
    results = [paint(f"{FOX} --sref {LINK} --sw {weight}", pictures={LINK: picture})[0] for weight in (0, 30, 300)]
    assert results[0] == paint(FOX)[0]
    assert rises([-float(np.linalg.norm(colour(each) - colour(picture))) for each in results])


def test_a_style_is_recognised_in_its_reference() -> None:
    """Neon has a dark ground and bright lines: colours alone would not give the lines."""
    (neon,), (plain,) = paint("a boat on the sea, neon"), paint(FOX)
    (styled,) = paint(f"{FOX} --sref {LINK}", pictures={LINK: neon})
    assert colour(styled).mean() < colour(plain).mean() - 0.2
    assert sharpness(styled) > sharpness(plain)


def test_style_codes_differ_and_each_is_always_the_same() -> None:
    pictures = [paint(f"{FOX} --sref {code}")[0] for code in (1, 2, 1)]
    assert pictures[0] == pictures[2]
    assert distance(pictures[0], pictures[1]) > 0.02
