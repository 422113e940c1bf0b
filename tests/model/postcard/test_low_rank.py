"""Low-rank additions: silent at first, the same merged as beside, and in a file that diffusers reads."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from model.postcard import low_rank


def _network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(8, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 2, 1), nn.Flatten(), nn.Linear(32, 256)
    )


def _shown() -> Tensor:
    return torch.randn(2, 8, 4, 4, generator=torch.Generator().manual_seed(1))


def _speak(additions: nn.ModuleDict) -> None:
    with torch.no_grad():
        for weight in additions.parameters():
            weight.normal_(0, 0.1, generator=torch.Generator().manual_seed(weight.numel()))


def test_additions_change_nothing_before_they_have_learned() -> None:
    network = _network()
    before = network(_shown())
    low_rank.add(network, 2)
    torch.testing.assert_close(network(_shown()), before)


def test_only_large_matrices_are_added_to_and_only_additions_learn() -> None:
    network = _network()
    additions = low_rank.add(network, 2)
    assert set(additions) == {"0", "4"}
    learning = sum(weight.numel() for weight in network.parameters() if weight.requires_grad)
    assert learning == sum(weight.numel() for weight in additions.parameters()) == 2 * (64 + 72) + 2 * (256 + 32)


def test_merged_additions_draw_what_they_drew_before() -> None:
    network = _network()
    _speak(low_rank.add(network, 2))
    before = network(_shown())
    low_rank.merge(network)
    assert set(network.state_dict()) == set(_network().state_dict())
    torch.testing.assert_close(network(_shown()), before)


def test_the_file_holds_both_factors_of_every_layer(tmp_path: Path) -> None:
    network = _network()
    additions = low_rank.add(network, 2)
    _speak(additions)
    low_rank.save(network, additions, tmp_path / "lora.safetensors")
    stored = load_file(tmp_path / "lora.safetensors")
    shapes = {name: tuple(weight.shape) for name, weight in stored.items()}
    assert shapes == {
        "unet.0.lora_A.weight": (2, 8, 3, 3),
        "unet.0.lora_B.weight": (64, 2, 1, 1),
        "unet.4.lora_A.weight": (2, 32),
        "unet.4.lora_B.weight": (256, 2),
    }


@pytest.mark.parametrize("rank", [1, 3])
def test_an_addition_has_its_rank(rank: int) -> None:
    network = _network()
    before = network.state_dict()["4.weight"].clone()
    _speak(low_rank.add(network, rank))
    low_rank.merge(network)
    assert torch.linalg.matrix_rank(network.state_dict()["4.weight"] - before) == rank
