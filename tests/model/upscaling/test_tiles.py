from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from torch import nn

from model.upscaling.tiles import Tiling, framed, starts, unframed, wrapped_starts
from model.upscaling.upscaler import NetworkUpscaler

LENGTHS, OVERLAPS = st.integers(1, 400), st.integers(0, 30)


@given(LENGTHS, st.integers(31, 200), OVERLAPS)
def test_tiles_cover_a_length_and_overlap_by_as_much_as_they_should(length: int, side: int, overlap: int) -> None:
    places = starts(length, side, overlap)
    assert places[0] == 0
    assert max(places) + side >= length
    assert length <= side or places[-1] + side == length
    assert all(0 < after - before <= side - overlap for before, after in pairwise(places))


@given(st.integers(1, 60), st.integers(5, 20), st.integers(0, 4), st.sampled_from([1, 8, 16]))
def test_tiles_begin_at_multiples_where_all_lengths_are_multiples(
    length: int, side: int, overlap: int, multiple: int
) -> None:
    places = starts(length * multiple, side * multiple, overlap * multiple, multiple)
    assert all(place % multiple == 0 for place in places)
    gaps = [after - before for before, after in pairwise(places)]
    assert all(gap <= (side - overlap) * multiple for gap in gaps)


@given(LENGTHS, st.integers(31, 200), OVERLAPS)
def test_tiles_around_a_circle_overlap_where_it_closes_too(length: int, side: int, overlap: int) -> None:
    places = wrapped_starts(length, side, overlap)
    gaps = [after - before for before, after in zip(places, [*places[1:], length], strict=True)]
    assert places[0] == 0
    assert length <= side or max(gaps) <= side - overlap


@given(st.integers(1, 30), st.integers(1, 30), st.data())
def test_a_frame_is_taken_off_again(width: int, height: int, data: st.DataObject) -> None:
    border = data.draw(st.integers(0, min(width, height)))
    picture = noise(width, height)
    larger = framed(picture, border)
    assert unframed(larger, border) == picture
    assert np.array_equal(
        np.asarray(larger), np.pad(np.asarray(picture), ((border,) * 2, (border,) * 2, (0, 0)), "wrap")
    )


def test_tiles_that_do_not_advance_are_refused() -> None:
    with pytest.raises(ValueError, match="Tiles of 16 that overlap by 16 do not advance"):
        starts(64, 16, 16)


def test_a_picture_that_fits_is_one_tile() -> None:
    assert Tiling(48, 8).num_tiles((48, 32)) == 1


def convolutions(num_layers: int, scale: int) -> Callable[[torch.Tensor], torch.Tensor]:
    """A random network that enlarges, in which `num_layers` pixels each way decide one."""
    state = torch.random.get_rng_state()
    torch.manual_seed(0)
    channels = [3, *[8] * (num_layers - 1), 3 * scale**2]
    layers = [
        nn.Sequential(nn.Conv2d(before, after, 3, padding=1), nn.Tanh()) for before, after in pairwise(channels)
    ]
    torch.random.set_rng_state(state)
    network = nn.Sequential(*layers, nn.PixelShuffle(scale))
    return lambda pixels: network(pixels * 8 - 4) * 4 + 0.5  # far apart, so that a seam would be seen


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8))


@pytest.mark.parametrize("scale", [1, 2, 4])
@pytest.mark.parametrize("size", [(97, 61), (40, 40), (48, 130)])
def test_in_tiles_a_picture_is_the_same_as_at_once(scale: int, size: tuple[int, int]) -> None:
    network = convolutions(6, scale)  # 13 pixels wide, fewer than the overlap
    upscaler = NetworkUpscaler(network, Tiling(48, 16, scale))
    picture = noise(*size)
    *_, tiled = upscaler.tiling.apply(upscaler, picture)
    whole = np.asarray(upscaler(picture), dtype=int)
    assert np.abs(np.asarray(tiled, dtype=int) - whole).max() <= 1
    assert whole.std() > 40


def test_a_seam_is_blended_where_a_network_sees_further_than_the_overlap() -> None:
    """A network whose answer depends on the whole of what it sees shows each tile in another tone."""
    tones = iter([0, 255])

    def toned(tile: Image.Image) -> Image.Image:
        return Image.new("RGB", tile.size, (next(tones),) * 3)

    *_, canvas = Tiling(64, 32).apply(toned, Image.new("RGB", (96, 64)))
    row = np.asarray(canvas)[10, :, 0].astype(int)
    assert (row[0], row[-1]) == (0, 255)
    assert np.diff(row).min() >= 0
    assert np.diff(row).max() < 40
