from __future__ import annotations

import pytest
import torch
from PIL import Image, ImageChops

from model.denoising.beginning import clean_latents, mixed
from model.starts import Enlargement, Mixture, WeightedImage
from tests.model.drawing import generation, tiny_family


def noise(seed: int) -> torch.Tensor:
    return torch.randn((2, 4, 8, 8), generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("weights", [(1, 1), (3, 1), (0.5, 0.1)])
def test_a_mixture_is_as_vivid_as_its_parts(weights: tuple[float, float]) -> None:
    assert float(mixed([noise(1), noise(2)], weights).std()) == pytest.approx(1, abs=0.1)


def test_a_mixture_does_not_depend_on_the_order_and_comes_closer_to_what_weighs_more() -> None:
    one, two = noise(1), noise(2)
    torch.testing.assert_close(mixed([one, two], [3, 1]), mixed([two, one], [1, 3]))
    distances = [float((mixed([one, two], [weight, 1]) - one).norm()) for weight in (0.2, 1, 5)]
    assert distances == sorted(distances, reverse=True)


def test_a_mixture_of_one_is_that_one() -> None:
    torch.testing.assert_close(mixed([noise(1)], [0.3]), noise(1))


def test_pictures_of_any_shape_are_cropped_to_that_of_the_result() -> None:
    tall = Image.new("RGB", (30, 300), "blue")
    tall.paste("red", (0, 135, 30, 165))  # the square in its middle
    square = Image.new("RGB", (64, 64), "red")
    tall_one, square_one = (
        clean_latents(
            tiny_family("tiny"), generation(start=Mixture((WeightedImage(each),), 0.5), seeds=(1,)), dice()
        )
        for each in (tall, square)
    )
    assert tall_one is not None
    assert square_one is not None
    torch.testing.assert_close(tall_one, square_one, atol=0.02, rtol=0)


def dice() -> list[torch.Generator]:
    return [torch.Generator().manual_seed(1)]


def test_a_pattern_to_enlarge_is_seen_with_what_lies_beyond_its_edges() -> None:
    """So that it does not matter where it is cut."""
    family = tiny_family("tiny")
    pattern = Image.effect_noise((64, 64), 80).convert("RGB")
    seen = []
    for picture in (pattern, ImageChops.offset(pattern, 32, 32)):
        wanted = generation(
            start=Enlargement(picture, 0.3, wraps=True), width=128, height=128, seeds=(1,), tile=True
        )
        with torch.inference_mode():
            seen.append(clean_latents(family, wanted, [torch.Generator()]))
    one, other = seen
    assert one is not None
    assert other is not None
    assert one.shape == (1, 8, 8, 8)
    torch.testing.assert_close(one.roll((4, 4), dims=(-2, -1)), other, atol=0.02, rtol=0)
