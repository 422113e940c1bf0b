"""Networks that make a picture larger: one of a file, through spandrel, or the model's own autoencoder.

Knows no tiles and no job. What is wrong with a file is an `UpscalerError`.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from model.loading.layout import PICKLES
from model.upscaling.tiles import Tiling

OVERLAP = 32  # pixels: what decides a pixel lies mostly nearer
SIDES = {"cpu": 128, "cuda": 512}  # pixels of a tile: a step of the others should not wait long for one


class UpscalerError(ValueError):
    """An upscaler that cannot be used. The message is a sentence that goes on after the name of the field."""


class Upscaler(ABC):
    """Something that sees one tile at a time. May be called from any thread, by one at a time."""

    def __init__(self, tiling: Tiling, title: str) -> None:
        self.tiling = tiling
        self.title = title

    @property
    def scale(self) -> int:
        return self.tiling.scale

    @abstractmethod
    def __call__(self, tile: Image.Image) -> Image.Image:
        """The tile, `scale` times as large."""

    def finish(self, original: Image.Image, picture: Image.Image) -> Image.Image:
        """What becomes of a picture when all its tiles are there."""
        return picture


class NetworkUpscaler(Upscaler):
    """A network from pixels to pixels."""

    def __init__(
        self,
        enlarge: Callable[[Tensor], Tensor],
        tiling: Tiling,
        title: str = "",
        weights: nn.Module | None = None,
    ) -> None:
        """`enlarge` makes of (1, 3, h, w) colours in 0…1, by `weights`, as many as the scale says."""
        super().__init__(tiling, title)
        self._enlarge = enlarge
        self.weights = weights

    def __call__(self, tile: Image.Image) -> Image.Image:
        pixels = torch.from_numpy(np.array(tile.convert("RGB"))).permute(2, 0, 1)[None].float() / 255
        with torch.inference_mode():
            large = self._enlarge(pixels)[0].float()
        levels = large.nan_to_num().clamp(0, 1).mul(255).round().to("cpu", torch.uint8)
        return Image.fromarray(levels.permute(1, 2, 0).contiguous().numpy())


def load_upscaler(file: Path, device: torch.device, dtype: torch.dtype) -> NetworkUpscaler:
    """The network of a .safetensors file that spandrel knows. Raises `UpscalerError`."""
    _check_file(file)
    spandrel = import_spandrel()
    try:
        descriptor = spandrel.ModelLoader().load_from_file(file)
    except spandrel.UnsupportedModelError as error:
        raise UpscalerError(f"{file} holds no network that spandrel knows.") from error
    except Exception as error:
        raise UpscalerError(f"{file} cannot be loaded: {' '.join(str(error).split())[:300]}") from error
    _check_network(file, descriptor)
    descriptor = descriptor.to(device, _precision(descriptor, dtype)).eval()
    tiling = Tiling(SIDES.get(device.type, SIDES["cuda"]), OVERLAP, descriptor.scale)
    title = f"{file.name} ({descriptor.architecture.name}, {descriptor.scale}×)"
    return NetworkUpscaler(partial(_enlarged, descriptor), tiling, title, descriptor.model)


def _enlarged(descriptor: Any, pixels: Tensor) -> Tensor:
    """spandrel's descriptor also pads what its network cannot take as it is."""
    large: Tensor = descriptor(pixels.to(descriptor.device, descriptor.dtype))
    return large


def _check_file(file: Path) -> None:
    if file.suffix in PICKLES:
        raise UpscalerError(
            f"{file} is a pickle, which can run any code when it is read. Name a .safetensors file instead."
        )
    if file.suffix != ".safetensors":
        raise UpscalerError(f"{file} is not a .safetensors file.")
    if not file.is_file():
        raise UpscalerError(f"there is no file {file}.")


def _check_network(file: Path, descriptor: Any) -> None:
    if descriptor.purpose != "SR" or descriptor.scale < 2:
        raise UpscalerError(
            f"{file} holds a {descriptor.architecture.name} that does not enlarge: "
            f"its purpose is {descriptor.purpose}, its scale {descriptor.scale}."
        )
    if (descriptor.input_channels, descriptor.output_channels) != (3, 3):
        raise UpscalerError(
            f"{file} holds a network for pictures of {descriptor.input_channels} channels, not of 3 colours."
        )


def _precision(descriptor: Any, dtype: torch.dtype) -> torch.dtype:
    supported = {torch.float16: descriptor.supports_half, torch.bfloat16: descriptor.supports_bfloat16}
    return dtype if supported.get(dtype) else torch.float32


def import_spandrel() -> Any:
    """The library. Raises `UpscalerError` where it is missing or does not suit this torch."""
    try:
        with _torchvision():
            import spandrel
    except Exception as error:  # a torchvision that was built for another torch raises whatever it likes
        raise UpscalerError(
            f"needs spandrel, which cannot be imported ({' '.join(str(error).split())[:200]}). "
            "Install it with `pip install --no-deps spandrel einops`."
        ) from error
    return spandrel


@contextmanager
def _torchvision() -> Iterator[None]:
    """Stand in for torchvision, where that is missing, while spandrel is imported.

    It is wanted by name for LaMa and RestoreFormer alone, which enlarge nothing; there is none for many a torch.
    """
    if find_spec("torchvision"):
        yield
        return
    names = ("torchvision", "torchvision.transforms", "torchvision.transforms.functional")
    modules = {name: ModuleType(name) for name in names}
    for name in ("InterpolationMode", "rotate", "normalize"):
        setattr(modules[names[-1]], name, None)
    sys.modules |= modules
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]
