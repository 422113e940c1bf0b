"""A small network that makes pictures of latents in a fraction of the time of the real decoder, for previews.

Runs diffusers' AutoencoderTiny (TAESD, Bohan 2023). Knows no steps. What is wrong with one is a
`TinyDecoderError`.
"""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter
from typing import Any

import torch
import torch.nn.functional as F
from diffusers import AutoencoderTiny
from PIL import Image
from torch import Tensor

from model.grid import assemble
from model.loading.device import wait_for
from model.previewing.preview import MAX_SIDE

TRIAL = 16  # latents each way of what is decoded to learn how long it takes


class TinyDecoderError(ValueError):
    """A tiny decoder that cannot be used. The message is a sentence that goes on after the name of the field."""


class TinyDecoder:
    """May be called from any thread."""

    def __init__(self, network: Any) -> None:
        self.network: Any = network.eval()
        self._config: Any = network.config
        self._device, self._dtype = network.device, network.dtype
        self.rests_until = 0.0  # by the clock of those who count what it takes
        trial = torch.zeros(1, self.num_channels, TRIAL, TRIAL)
        self.picture(trial)  # the first sets things up
        self.picture(trial)

    @property
    def num_channels(self) -> int:
        return int(self._config.latent_channels)

    def seconds(self, latents: Tensor) -> float:
        """How long `picture` will take, going by the last time."""
        return self._seconds_per_latent * _num_latents(latents)

    def picture(self, latents: Tensor) -> Image.Image:
        """The grid of a generation, as large as a preview. `latents` is (N, C, H, W), scaled as the noise is."""
        wait_for(self._device)  # for what others have asked of it: not part of what this takes
        start = perf_counter()
        with torch.inference_mode():
            pictures = [self._decode(one) for one in torch.split(latents, 1)]
        self._seconds_per_latent = (perf_counter() - start) / _num_latents(latents)
        grid = assemble(pictures)
        grid.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BILINEAR)
        return grid

    def _decode(self, latents: Tensor) -> Image.Image:
        """One picture, of (1, C, H, W). The scale and shift are its own: most take latents as the noise is."""
        own = latents.to(self._device) / float(self._config.scaling_factor) + float(self._config.shift_factor)
        decoded: Tensor = self.network.decode(own.to(self._dtype), return_dict=False)[0]
        colours = _fitted(decoded.float() / 2 + 0.5)[0]
        levels = colours.nan_to_num().clamp(0, 1).mul(255).round().to("cpu", torch.uint8)
        return Image.fromarray(levels.permute(1, 2, 0).contiguous().numpy())


def _fitted(colours: Tensor) -> Tensor:
    """Reduced by the device, as far as whole pixels go: less to copy and to resize."""
    factor = max(1, max(colours.shape[-2:]) // MAX_SIDE)
    return F.avg_pool2d(colours, factor) if factor > 1 else colours


def _num_latents(latents: Tensor) -> int:
    return len(latents) * latents.shape[-2] * latents.shape[-1]


def load_tiny_decoder(source: str, num_channels: int, device: torch.device, dtype: torch.dtype) -> TinyDecoder:
    """From a folder or the hub, for latents of `num_channels`. Raises `TinyDecoderError`."""
    folder = Path(source)
    if folder.exists():
        _check_folder(folder)
    try:
        network, found = AutoencoderTiny.from_pretrained(
            source, use_safetensors=True, local_files_only=folder.exists(), dtype=dtype, output_loading_info=True
        )
    except Exception as error:
        raise TinyDecoderError(f"{source} cannot be loaded: {' '.join(str(error).split())[:300]}") from error
    if found["missing_keys"]:
        raise TinyDecoderError(f"{source} is incomplete: it lacks {len(found['missing_keys'])} weights.")
    if network.config.latent_channels != num_channels:
        raise TinyDecoderError(
            f"{source} makes pictures of latents with {network.config.latent_channels} channels, and those of the "
            f"model have {num_channels}. It belongs to another family of models."
        )
    return TinyDecoder(network.to(device))


def _check_folder(folder: Path) -> None:
    config = folder / "config.json"
    if not config.is_file():
        raise TinyDecoderError(f"{folder} has no config.json. It must be a folder as `save_pretrained` writes it.")
    class_name = json.loads(config.read_text(encoding="utf-8")).get("_class_name")
    if class_name != "AutoencoderTiny":
        raise TinyDecoderError(f"{folder} holds a {class_name}, not an AutoencoderTiny.")
