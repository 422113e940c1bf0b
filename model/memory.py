"""Memory in bytes: what is free, what weights take, and the most that was in use. Knows no checkpoint."""

from __future__ import annotations

import resource
import sys
from itertools import chain

import psutil
import torch
from torch import nn

GIB = 2**30


def free_memory(device: torch.device) -> int:
    """What a device has left: a GPU its own memory, everything else that of the machine."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    return int(psutil.virtual_memory().available)


def peak_memory(device: torch.device) -> int:
    """The most that tensors have taken on a GPU, or else that this whole process has taken."""
    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # Linux counts in KiB


def weight_bytes(holder: object) -> int:
    """What the modules among the attributes of an object take, each tensor counted once."""
    modules = [value for value in vars(holder).values() if isinstance(value, nn.Module)]
    tensors = chain.from_iterable((*module.parameters(), *module.buffers()) for module in modules)
    return sum({each.data_ptr(): each.nbytes for each in tensors}.values())


def in_gib(num_bytes: int) -> str:
    return f"{num_bytes / GIB:.2f} GiB"
