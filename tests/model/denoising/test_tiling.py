from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from model.denoising import tiling
from model.denoising.encoding import stack
from model.denoising.rows import Rows
from model.denoising.tiling import EdgeSwitch
from model.engine import Engine, Finished
from tests.model.drawing import generation, run, tiny_family
from tests.model.tiny import Autoencoder


def rolled(tensor: torch.Tensor, rows: int, columns: int) -> torch.Tensor:
    return torch.roll(tensor, (rows, columns), dims=(-2, -1))


def denoised(sample: torch.Tensor, *, tile: bool) -> torch.Tensor:
    family = tiny_family()
    text = stack([family.encode_text("waves")] * len(sample))
    with torch.inference_mode():
        return family.denoise(Rows(sample, torch.full((len(sample),), 500.0), text), tile=tile)


@pytest.mark.parametrize("shift", [(2, 0), (0, 4), (6, 2)])
def test_a_tiled_denoiser_does_not_know_where_the_edges_are(shift: tuple[int, int]) -> None:
    sample = torch.randn((2, 4, 8, 8), generator=torch.Generator().manual_seed(1))
    expected = rolled(denoised(sample, tile=True), *shift)
    torch.testing.assert_close(denoised(rolled(sample, *shift), tile=True), expected, atol=1e-4, rtol=0)


def test_without_tiling_the_denoiser_sees_edges() -> None:
    sample = torch.randn((2, 4, 8, 8), generator=torch.Generator().manual_seed(1))
    difference = denoised(rolled(sample, 2, 2), tile=False) - rolled(denoised(sample, tile=False), 2, 2)
    assert float(difference.abs().max()) > 1e-2


@pytest.mark.parametrize("autoencoder", ["kl", "tiny"])
def test_a_tiled_picture_rolls_with_its_latents(autoencoder: Autoencoder) -> None:
    engine = Engine(tiny_family(autoencoder))
    wanted = generation(tile=True, seeds=(1,))
    latents = run(engine, [wanted])["a"]
    factor = 64 // latents.shape[-1]
    picture, moved = (
        torch.frombuffer(bytearray(engine.decode(Finished(wanted, each))[0].tobytes()), dtype=torch.uint8)
        for each in (latents, rolled(latents, 2, 1))
    )
    picture, moved = (each.reshape(64, 64, 3).permute(2, 0, 1).int() for each in (picture, moved))
    assert int((moved - rolled(picture, 2 * factor, factor)).abs().max()) <= 1


def test_the_switch_turns_back_to_the_very_same_network() -> None:
    network = nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), nn.Conv2d(2, 1, 1), nn.Conv2d(1, 1, 3))
    picture = torch.randn((1, 1, 8, 8), generator=torch.Generator().manual_seed(1))
    switch = EdgeSwitch(network)
    before = network(picture)
    switch.set(True)
    assert not torch.equal(network(picture), before)
    switch.set(False)
    assert torch.equal(network(picture), before)


@given(
    st.lists(st.floats(0, 1000, allow_subnormal=False), min_size=1, max_size=4),
    st.integers(1, 5),
    st.integers(1, 5),
)
def test_what_is_rolled_can_be_unrolled(timesteps: list[float], height: int, width: int) -> None:
    latents = torch.randn((len(timesteps), 2, height, width), generator=torch.Generator().manual_seed(1))
    steps = torch.tensor(timesteps)
    assert torch.equal(tiling.unrolled(tiling.rolled(latents, steps), steps), latents)


def test_a_row_is_rolled_by_its_own_timestep_alone() -> None:
    latents, steps = torch.arange(192.0).reshape(3, 1, 8, 8), torch.tensor([999.0, 500.0, 1.0])
    together = tiling.rolled(latents, steps)
    for index in range(3):
        assert torch.equal(tiling.rolled(latents[index : index + 1], steps[index : index + 1])[0], together[index])
    assert len({float(row[0, 0, 0]) % 64 for row in together}) == 3


def test_in_the_steps_of_a_picture_the_edges_lie_all_over_it() -> None:
    latents = torch.arange(64.0).reshape(1, 1, 8, 8)
    corners = [
        int(tiling.rolled(latents, torch.tensor([step]))[0, 0, 0, 0]) for step in torch.linspace(1000, 36, 28)
    ]
    assert {corner // 8 for corner in corners} == {corner % 8 for corner in corners} == set(range(8))
