from __future__ import annotations

import pytest
import torch
from torch.nn.attention import SDPBackend

from model.denoising.attention import preferred_attention


def priority() -> list[SDPBackend]:
    return [SDPBackend(number) for number in torch._C._get_sdp_priority_order()]


@pytest.mark.parametrize(
    ("name", "capability", "is_cudnn_first"),
    [("cuda", (9, 0), True), ("cuda:1", (12, 0), True), ("cuda", (8, 6), False), ("cpu", (0, 0), False)],
)
def test_cudnn_comes_first_from_hopper_on(
    name: str, capability: tuple[int, int], is_cudnn_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    before = priority()
    with preferred_attention(torch.device(name)):
        assert (priority()[0] == SDPBackend.CUDNN_ATTENTION) == is_cudnn_first
        assert is_cudnn_first or priority() == before
        query = torch.randn((1, 2, 4, 8), generator=torch.Generator().manual_seed(1))
        assert torch.nn.functional.scaled_dot_product_attention(query, query, query).shape == query.shape
    assert priority() == before
