"""What the engine asks of a model architecture. One module of this folder for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import torch
from PIL import Image
from torch import Tensor

from model.denoising.encoding import Encoding
from model.denoising.rows import Rows
from model.families.ip_adapter import IPAdapter
from model.loading.lora_switch import LoraSwitch
from model.previewing.tiny_decoder import TinyDecoder
from model.upscaling.upscaler import Upscaler


class Family(Protocol):
    """A loaded checkpoint, in the pieces that the engine runs. Latents are float32, scaled as the noise is.

    `denoise`, `encode_text` and `encode_image` belong to the engine's thread; `decode` and `preview` to any.
    """

    @property
    def device(self) -> torch.device: ...

    @property
    def scheduler(self) -> Any:
        """The diffusers scheduler of the checkpoint, as a template to copy."""

    @property
    def takes_guidance(self) -> bool:
        """Whether its network takes a guidance scale as an input: `Rows.guidance`."""

    @property
    def loras(self) -> LoraSwitch:
        """What can be added to its networks for a while."""

    def compile(self) -> None:
        """Have `torch.compile` make kernels of the denoiser's blocks, for each shape when it is first seen.

        That takes seconds on a GPU. Beyond the shapes that torch keeps apart, it makes kernels for all.
        """

    @property
    def image_adapter(self) -> IPAdapter | None:
        """What shows pictures to its network, where the catalog names one."""

    tiny_decoder: TinyDecoder | None
    """What makes better previews than `preview`, where the catalog names one."""

    upscaler: Upscaler | None
    """What makes finished pictures larger without denoising, where the catalog says that something does."""

    def own_upscaler(self) -> Upscaler | None:
        """Its autoencoder as one, where that enlarges."""

    @property
    def patch_area(self) -> int:
        """How many neighbours are channels of one latent, those of a channel one after the other. 1 for most."""

    def latent_shape(self, width: int, height: int) -> tuple[int, int, int]:
        """(C, H, W) for a picture of `width` × `height` pixels. Raises `ValueError` for sizes it cannot draw."""

    def keep_whole(self, num_pixels: int) -> None:
        """Encode and decode pictures of up to so many pixels at once. Larger ones go in tiles, to save memory."""

    def timestep_options(self, width: int, height: int, steps: int) -> dict[str, Any]:
        """What `set_timesteps` of the scheduler is told beside the number of steps."""

    def encode_text(self, text: str) -> Encoding:
        """One text. The empty one is what the network has learnt as no text: guidance leads away from it."""

    def pad_texts(self, texts: Sequence[Encoding]) -> list[Encoding]:
        """The texts of one generation, padded with a mask to a few lengths: only rows of one length share a pass.

        Texts that are of one length anyway stay as they are.
        """

    def encode_image(
        self, image: Image.Image, generators: Sequence[torch.Generator], size: tuple[int, int]
    ) -> Tensor:
        """(N, C, H, W): the picture as latents, once for each generator, cropped to the shape of `size`.

        `size` is that of a result, in pixels.
        """

    def denoise(self, rows: Rows, *, tile: bool) -> Tensor:
        """One forward pass of R rows, (R, C, H, W)."""

    def tempered(self, guided: Tensor, wanted: Tensor) -> Tensor:
        """What the sampler gets for a guided prediction, (N, C, H, W). `wanted` is what the texts alone say."""

    def decode(self, latents: Tensor, *, tile: bool) -> list[Image.Image]:
        """(N, C, H, W) → N pictures"""

    def flag_unsafe(self, pictures: Sequence[Image.Image]) -> list[bool]:
        """Which pictures the checkpoint's safety checker wants withheld. None, where it brings none."""

    def preview(self, latents: Tensor) -> Image.Image:
        """(N, C, H, W) → one small picture of the grid, cheaply"""
