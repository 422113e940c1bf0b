from __future__ import annotations

import pytest
import torch

from model.loading import device


def test_a_device_may_be_named() -> None:
    assert device.choose_device("cpu") == torch.device("cpu")
    assert device.choose_device().type in {"cuda", "mps", "cpu"}


@pytest.mark.parametrize(
    ("capabilities", "dtype"),
    [
        ({"avx512_bf16": True}, torch.bfloat16),
        ({"amx_bf16": True}, torch.bfloat16),
        ({"avx512_bf16": False, "avx2": True}, torch.float32),
        ({}, torch.float32),
    ],
)
def test_a_cpu_never_works_in_half_precision_that_it_is_bad_at(
    monkeypatch: pytest.MonkeyPatch, capabilities: dict[str, bool], dtype: torch.dtype
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)
    assert device.choose_dtype(torch.device("cpu")) == dtype


def test_denormal_numbers_are_zero_after_preparing() -> None:
    try:
        device.prepare_thread()
        assert float(torch.tensor(1e-40) * 1) == 0
    finally:
        torch.set_flush_denormal(False)
