"""Which kernels of scaled dot product attention a device tries first. Knows no model."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

_HOPPER = 9  # compute capability: from here on cuDNN's kernels are the fastest, and torch does not try them first
_CUDNN_FIRST = [
    SDPBackend.CUDNN_ATTENTION,
    SDPBackend.FLASH_ATTENTION,
    SDPBackend.EFFICIENT_ATTENTION,
    SDPBackend.MATH,
]


def preferred_attention(device: torch.device) -> AbstractContextManager[object]:
    """The order of the device as long as the context lasts; torch's own where that is the best one.

    It depends on the kind of device alone, and not on measurements: workers alike draw the same bits.
    """
    if device.type == "cuda" and torch.cuda.get_device_capability(device)[0] >= _HOPPER:
        return sdpa_kernel(_CUDNN_FIRST, set_priority=True)
    return nullcontext()
