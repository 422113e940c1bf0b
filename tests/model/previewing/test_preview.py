from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import torch

from model.families.stable_diffusion import StableDiffusion
from model.previewing.preview import LatentPreview, fit_preview, read_preview, solve_preview
from tests.model.drawing import tiny_family
from tests.model.tiny import build_tiny_pipeline

MAP = LatentPreview(torch.tensor([[0.5, 0.0, 0.0], [0.0, 0.5, 0.0]]), torch.tensor([0.5, 0.5, 0.0]))


def test_colours_are_a_linear_map_of_the_latents() -> None:
    latents = torch.zeros(1, 2, 16, 16)
    latents[:, 0, :, 8:] = 1.0
    latents[:, 1] = -9.0
    picture = MAP.picture(latents)
    assert picture.size == (256, 256)
    assert (picture.getpixel((0, 0)), picture.getpixel((255, 255))) == ((128, 0, 0), (255, 0, 0))


@pytest.mark.parametrize(
    ("num_images", "height", "width", "size"),
    [(4, 16, 16, (256, 256)), (4, 12, 20, (240, 144)), (1, 16, 16, (256, 256)), (4, 128, 128, (256, 256))],
)
def test_a_preview_is_the_grid_at_up_to_256_pixels(
    num_images: int, height: int, width: int, size: tuple[int, int]
) -> None:
    assert MAP.picture(torch.zeros(num_images, 2, height, width)).size == size


def test_broken_latents_make_a_picture_all_the_same() -> None:
    assert MAP.picture(torch.full((1, 2, 4, 4), float("nan"))).size == (256, 256)


@pytest.mark.parametrize("side", [8, 4])
def test_the_fit_finds_a_decoder_that_is_linear(side: int) -> None:
    def decode(latents: torch.Tensor) -> torch.Tensor:
        colours = torch.einsum("nchw,cd->ndhw", latents, MAP.matrix) + MAP.bias[:, None, None]
        return torch.nn.functional.interpolate(colours * 2 - 1, scale_factor=4, mode="nearest")

    fitted = fit_preview(decode, num_channels=2, side=side)
    torch.testing.assert_close(fitted.matrix, MAP.matrix, atol=1e-4, rtol=0)
    torch.testing.assert_close(fitted.bias, MAP.bias, atol=1e-4, rtol=0)


def test_a_map_beside_the_checkpoint_is_taken(tmp_path: Path) -> None:
    assert read_preview(tmp_path) is None
    values = {"matrix": [[0.1, 0.2, 0.3]] * 4, "bias": [1.0, 0.0, 0.0]}
    (tmp_path / "preview.json").write_text(json.dumps(values))
    family = StableDiffusion(build_tiny_pipeline(), tmp_path)
    assert family.preview(torch.zeros(1, 4, 8, 8)).getpixel((3, 3)) == (255, 0, 0)


def test_without_a_map_one_is_fitted_to_the_decoder() -> None:
    latents = torch.zeros(1, 4, 8, 8)
    assert tiny_family().preview(latents) != tiny_family().preview(latents + 1)


def test_a_preview_is_cheap() -> None:
    latents = torch.randn(4, 8, 16, 16)
    preview = LatentPreview(torch.zeros(8, 3), torch.zeros(3))
    preview.picture(latents)
    start = time.process_time()
    for _ in range(20):
        preview.picture(latents)
    assert (time.process_time() - start) / 20 < 0.005  # measured: well under 1 ms


def test_solving_for_the_map_finds_a_linear_relation() -> None:
    dice = torch.Generator().manual_seed(0)
    latents, matrix = torch.randn(3, 4, 8, 8, generator=dice), torch.randn(4, 3, generator=dice)
    colours = torch.einsum("bchw,cr->brhw", latents, matrix) + 0.25  # in 0..1
    pictures = torch.nn.functional.interpolate(colours * 2 - 1, scale_factor=8.0)
    found = solve_preview(latents, pictures)
    torch.testing.assert_close(found.matrix, matrix, atol=1e-4, rtol=1e-3)
    torch.testing.assert_close(found.bias, torch.full((3,), 0.25), atol=1e-4, rtol=1e-3)
