from __future__ import annotations

import pytest
import torch
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import rescale_noise_cfg
from torch import Tensor

from model.denoising.guidance import guide


@pytest.fixture(name="predictions")
def _predictions() -> Tensor:
    return torch.randn((4, 2, 3, 8, 8), generator=torch.Generator().manual_seed(1))


def test_one_text_is_guided_as_ever(predictions: Tensor) -> None:
    unconditional, text = predictions[:2]
    assert torch.equal(guide(unconditional, [text], [1.0], 5.0), unconditional + 5.0 * (text - unconditional))


def test_two_halves_of_one_text_are_the_text(predictions: Tensor) -> None:
    unconditional, text = predictions[:2]
    whole = guide(unconditional, [text], [1.0], 5.0)
    torch.testing.assert_close(guide(unconditional, [text, text], [0.5, 0.5], 5.0), whole)


def test_an_unwanted_text_pushes_away(predictions: Tensor) -> None:
    unconditional, text, unwanted = predictions[:3]
    pushed = guide(unconditional, [text, unwanted], [1.0, -0.5], 4.0)
    expected = unconditional + 4.0 * (text - unconditional) - 2.0 * (unwanted - unconditional)
    torch.testing.assert_close(pushed, expected)


def test_without_guidance_the_texts_are_mixed(predictions: Tensor) -> None:
    first, second = predictions[:2]
    assert torch.equal(guide(None, [first], [1.0], 1.0), first)
    torch.testing.assert_close(guide(None, [first, second], [0.25, 0.75], 1.0), 0.25 * first + 0.75 * second)


def test_a_scale_below_one_counts_as_one(predictions: Tensor) -> None:
    unconditional, text, unwanted = predictions[:3]
    expected = guide(unconditional, [text, unwanted], [1.0, -0.5], 1.0)
    assert torch.equal(guide(unconditional, [text, unwanted], [1.0, -0.5], 0.0), expected)


def test_rescaling_is_that_of_the_paper(predictions: Tensor) -> None:
    unconditional, text = predictions[:2]
    expected = rescale_noise_cfg(guide(unconditional, [text], [1.0], 5.0), text, guidance_rescale=0.7)
    assert torch.equal(guide(unconditional, [text], [1.0], 5.0, 0.7), expected)


def test_full_rescaling_gives_the_spread_of_the_wanted_texts(predictions: Tensor) -> None:
    unconditional, first, second, unwanted = predictions
    guided = guide(unconditional, [first, second, unwanted], [0.5, 0.5, -0.5], 7.0, 1.0)
    wanted = 0.5 * first + 0.5 * second
    torch.testing.assert_close(guided.std(dim=(1, 2, 3)), wanted.std(dim=(1, 2, 3)))
