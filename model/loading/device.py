"""Where tensors live and in which precision. Knows no model.

`OMP_WAIT_POLICY=PASSIVE` belongs into the environment before torch is imported for the first time: idle threads
that spin made a job 16 times slower beside a busy neighbour. `model/__main__.py` sets it, as any program must.
"""

from __future__ import annotations

import platform
from typing import Any

import torch


def choose_device(name: str = "") -> torch.device:
    """The device of that name, or the best one of this machine."""
    if name:
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def device_name(device: torch.device) -> str:
    """What tells this kind of device from others: "NVIDIA H200"."""
    if device.type == "cuda":
        return str(torch.cuda.get_device_name(device))
    return f"{device.type} {platform.machine()} {platform.processor()}".rstrip()


def choose_dtype(device: torch.device) -> torch.dtype:
    """The fastest precision that the device is good at. On a CPU never float16, which is 500 times slower."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    if device.type == "cpu":
        return torch.bfloat16 if _has_fast_bfloat16() else torch.float32
    return torch.float16


def prepare_thread() -> None:
    """Treat denormal numbers as zero in the calling thread: they cost a CPU a hundred times the cycles."""
    torch.set_flush_denormal(True)


def wait_for(device: torch.device) -> None:
    """Return when the device has done what it was asked to."""
    if device.type != "cpu":
        torch.accelerator.synchronize(device)


def _has_fast_bfloat16() -> bool:
    read: Any = getattr(torch.cpu, "get_capabilities", dict)  # since torch 2.11
    capabilities = read()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))
