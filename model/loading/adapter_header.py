"""What the header of an IP-Adapter's file says, before anything of it is loaded: whether it suits a model.

Knows no pipeline and no hub.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

Shape = tuple[int, ...]

_KINDS = {  # weights that one kind alone has: those that read the image encoder, and what they take of it
    "proj.weight": ("proj.weight", "projection_dim"),  # the plain one
    "latents": ("proj_in.weight", "hidden_size"),  # “plus”
    "proj.3.weight": ("proj.0.weight", "hidden_size"),  # “full face”
}


class ImageAdapterError(ValueError):
    """An image adapter that cannot be used. The message is a sentence."""


@dataclass(frozen=True)
class AdapterHeader:
    """Names and shapes of the weights."""

    file: Path
    projection: Mapping[str, Shape]  # from the image encoder to tokens
    layers: Mapping[str, Shape]  # keys and values of each cross attention

    @classmethod
    def read(cls, file: Path) -> AdapterHeader:
        """Raises `ImageAdapterError` for a damaged file, or one of something else."""
        shapes = _shapes(file)
        found = cls(file, _part(shapes, "image_proj."), _part(shapes, "ip_adapter."))
        if not found.projection or not found.layers:
            raise ImageAdapterError(f"{file} is no IP-Adapter: it must hold `image_proj` and `ip_adapter`.")
        return found

    def check_layers(self, unet: Any) -> None:
        """Raise `ImageAdapterError` unless each cross attention of the UNet finds keys and values of its shape."""
        wanted = _wanted(unet)
        why = f"{self.file} is made for another model:"
        if self.layers.keys() != wanted.keys():
            raise ImageAdapterError(f"{why} for {len(self.layers) // 2} layers, not for {len(wanted) // 2}.")
        for name, shape in wanted.items():
            if self.layers[name] != shape:
                raise ImageAdapterError(f"{why} its {name} is {_size(self.layers[name])}, not {_size(shape)}.")

    def check_encoder(self, config: Any, folder: Path) -> None:
        """Raise `ImageAdapterError` unless it reads an image encoder of this configuration."""
        kind = next((kind for kind in _KINDS if kind in self.projection), None)
        if kind is None:
            raise ImageAdapterError(f"{self.file} does not read pictures, but such as the features of a face.")
        weights, field = _KINDS[kind]
        if (taken := self.projection[weights][-1]) != (given := getattr(config, field)):
            raise ImageAdapterError(
                f"{self.file} wants another image encoder: it takes {taken} numbers, and {folder} gives {given}."
            )


def _shapes(file: Path) -> dict[str, Shape]:
    try:
        with safe_open(str(file), "np") as opened:
            return {name: tuple(opened.get_slice(name).get_shape()) for name in opened.keys()}  # noqa: SIM118 - it is no mapping
    except (SafetensorError, OSError) as error:
        raise ImageAdapterError(f"{file} is damaged ({error}).") from error


def _part(shapes: Mapping[str, Shape], prefix: str) -> dict[str, Shape]:
    return {name.removeprefix(prefix): shape for name, shape in shapes.items() if name.startswith(prefix)}


def _wanted(unet: Any) -> dict[str, Shape]:
    """By the names that the authors give: they count self attentions too, which see no pictures."""
    cross = (name for name in unet.attn_processors if not name.endswith("attn1.processor"))
    shapes = [tuple(unet.get_submodule(name.removesuffix(".processor")).to_k.weight.shape) for name in cross]
    return {f"{2 * index + 1}.to_{part}_ip.weight": shape for index, shape in enumerate(shapes) for part in "kv"}


def _size(shape: Shape) -> str:
    return " × ".join(map(str, shape))
