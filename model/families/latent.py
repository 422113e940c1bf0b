"""What the families share that denoise the latents of an autoencoder: everything but texts and the denoiser."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from model.denoising.encoding import Encoding
from model.families.autoencoder import Autoencoder
from model.families.autoencoder_upscaler import own_upscaler
from model.families.ip_adapter import IPAdapter
from model.families.tiled_autoencoder import TiledAutoencoder
from model.loading.lora_switch import LoraSwitch
from model.previewing.tiny_decoder import TinyDecoder
from model.upscaling.upscaler import Upscaler

BLOCKS = ("BasicTransformerBlock", "JointTransformerBlock", "SanaTransformerBlock")  # where diffusers names none


class LatentFamily:
    """The half of a `Family` that its autoencoder answers for. Subclasses encode texts and denoise."""

    autoencoder_class: type[Autoencoder] = Autoencoder
    image_adapter: IPAdapter | None = None  # in the families that can have one
    upscaler: Upscaler | None = None  # set by `checkpoint`, as the catalog says
    tiny_decoder: TinyDecoder | None = None  # the same

    def __init__(self, pipeline: Any, denoiser: Any, folder: Path | None = None) -> None:
        """`folder` is where the checkpoint lies, if a `preview.json` may lie beside it."""
        self.scheduler = pipeline.scheduler
        self._denoiser = denoiser.eval()
        # To ask a module walks through all that it is made of: milliseconds, several times in each step.
        self._device, self._dtype = torch.device(denoiser.device), denoiser.dtype
        self._autoencoder = self.autoencoder_class(pipeline.vae, folder)
        self._pictures = TiledAutoencoder(self._autoencoder)
        self.loras = LoraSwitch(pipeline)

    @property
    def device(self) -> torch.device:
        return self._device

    @property
    def takes_guidance(self) -> bool:
        return bool(self._denoiser.config.get("guidance_embeds"))

    def compile(self, backend: str = "inductor") -> None:
        torch._dynamo.config.suppress_errors = True  # what cannot be compiled runs as it is
        names = self._denoiser._repeated_blocks or BLOCKS
        for module in self._denoiser.modules():
            if type(module).__name__ in names:
                module.compile(backend=backend)

    @property
    def patch_area(self) -> int:
        return self._autoencoder.patch_area

    def latent_shape(self, width: int, height: int) -> tuple[int, int, int]:
        return self._autoencoder.latent_shape(width, height)

    def timestep_options(self, width: int, height: int, steps: int) -> dict[str, Any]:
        return {}

    def keep_whole(self, num_pixels: int) -> None:
        self._pictures.whole = max(self._pictures.whole, num_pixels)

    def pad_texts(self, texts: Sequence[Encoding]) -> list[Encoding]:
        return list(texts)

    def encode_image(
        self, image: Image.Image, generators: Sequence[torch.Generator], size: tuple[int, int]
    ) -> Tensor:
        return self._pictures.encode(image, generators, size)

    def tempered(self, guided: Tensor, wanted: Tensor) -> Tensor:
        return guided

    def decode(self, latents: Tensor, *, tile: bool) -> list[Image.Image]:
        return self._pictures.decode(latents, tile=tile)

    def own_upscaler(self) -> Upscaler | None:
        return own_upscaler(self._autoencoder)

    def flag_unsafe(self, pictures: Sequence[Image.Image]) -> list[bool]:
        return [False] * len(pictures)

    def preview(self, latents: Tensor) -> Image.Image:
        return self._autoencoder.preview(latents)
