"""Memory in bytes: what is free, what weights take, and the most that was in use. Knows no checkpoint."""

from __future__ import annotations

import gc
import resource
import sys
from collections.abc import Iterator
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


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that tensors do not fit. A CPU has no class of its own for it."""
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or "can't allocate memory" in str(error)


def release_unused(device: torch.device) -> None:
    """Give back what the allocator of a device keeps for later."""
    gc.collect()
    if device.type != "cpu":
        torch.accelerator.empty_cache()


def weight_bytes(holder: object) -> int:
    """What the modules take that an object of ours holds, itself or in its parts; each tensor counts once."""
    tensors = chain.from_iterable((*module.parameters(), *module.buffers()) for module in _modules(holder, set()))
    return sum({each.data_ptr(): each.nbytes for each in tensors}.values())


def _modules(holder: object, seen: set[int]) -> Iterator[nn.Module]:
    seen.add(id(holder))
    if isinstance(holder, nn.Module):
        yield holder
    elif type(holder).__module__.startswith("model."):
        for value in vars(holder).values() if hasattr(holder, "__dict__") else ():
            if id(value) not in seen:
                yield from _modules(value, seen)


def in_gib(num_bytes: int) -> str:
    return f"{num_bytes / GIB:.2f} GiB"
