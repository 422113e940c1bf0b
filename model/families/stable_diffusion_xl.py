"""Stable Diffusion XL and everything built like it: two CLIP text encoders and a UNet that is told the size.

Podell et al. 2023 (arXiv 2307.01952), in diffusers' modules. Knows no queue, no guidance and no sampler.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from model.encoding import Encoding
from model.families.autoencoder import Autoencoder
from model.families.stable_diffusion import check_unet
from model.tiling import EdgeSwitch

PIPELINE = "StableDiffusionXLPipeline"


class StableDiffusionXL:
    """The parts of a diffusers `StableDiffusionXLPipeline`."""

    def __init__(self, pipeline: Any, folder: Path | None = None) -> None:
        """`folder` is where the checkpoint lies, if a `preview.json` may lie beside it."""
        check_unet(pipeline, additions=("text_time",))
        if pipeline.text_encoder is None:
            raise ValueError("it brings one text encoder instead of two: refiners cannot draw from noise")
        self._tokenizers = pipeline.tokenizer, pipeline.tokenizer_2
        self._text_encoders = pipeline.text_encoder.eval(), pipeline.text_encoder_2.eval()
        self._empty_is_zero = bool(pipeline.config.force_zeros_for_empty_prompt)
        self._unet = pipeline.unet.eval()
        self._autoencoder = Autoencoder(_in_safe_precision(pipeline.vae), folder)
        self.scheduler = pipeline.scheduler
        self._edges = EdgeSwitch(self._unet)

    @property
    def device(self) -> torch.device:
        return torch.device(self._unet.device)

    def latent_shape(self, width: int, height: int) -> tuple[int, int, int]:
        return self._autoencoder.latent_shape(width, height)

    def timestep_options(self, width: int, height: int, steps: int) -> dict[str, Any]:
        return {}

    def encode_text(self, text: str) -> Encoding:
        """The last but one layers of both encoders side by side, and what the second says of the whole."""
        outputs = [self._encode(text, index) for index in range(2)]
        tokens = torch.cat([output.hidden_states[-2] for output in outputs], dim=-1)[0]  # (L, D₁ + D₂)
        pooled = outputs[1].text_embeds[0]  # (P,)
        if not text and self._empty_is_zero:
            return Encoding(torch.zeros_like(tokens), pooled=torch.zeros_like(pooled))
        return Encoding(tokens, pooled=pooled)

    def encode_image(
        self, image: Image.Image, generators: Sequence[torch.Generator], size: tuple[int, int]
    ) -> Tensor:
        return self._autoencoder.encode(image, generators, size)

    def denoise(self, sample: Tensor, timestep: Tensor, text: Encoding, *, tile: bool) -> Tensor:
        self._edges.set(tile)
        sample, text = sample.to(self._unet.dtype), text.to(self._unet.dtype)
        prediction: Tensor = self._unet(
            sample,
            timestep,
            encoder_hidden_states=text.tokens,
            added_cond_kwargs={"text_embeds": text.pooled, "time_ids": self._time_ids(sample)},
            return_dict=False,
        )[0]
        return prediction.float()

    def decode(self, latents: Tensor, *, tile: bool) -> list[Image.Image]:
        return self._autoencoder.decode(latents, tile=tile)

    def flag_unsafe(self, pictures: Sequence[Image.Image]) -> list[bool]:
        return [False] * len(pictures)

    def preview(self, latents: Tensor) -> Image.Image:
        return self._autoencoder.preview(latents)

    def _encode(self, text: str, index: int) -> Any:
        tokenizer, encoder = self._tokenizers[index], self._text_encoders[index]
        length = tokenizer.model_max_length
        tokens = tokenizer([text], padding="max_length", max_length=length, truncation=True, return_tensors="pt")
        return encoder(tokens.input_ids.to(self.device), output_hidden_states=True)

    def _time_ids(self, sample: Tensor) -> Tensor:
        """(R, 6): a picture that was as large as the result and not cropped. Section 2.2 of the paper."""
        width, height = self._autoencoder.picture_size(sample)
        row = torch.tensor([[height, width, 0, 0, height, width]], dtype=sample.dtype, device=sample.device)
        return row.expand(len(sample), 6)


def _in_safe_precision(vae: Any) -> Any:
    """The autoencoder of SDXL overflows in float16 (`force_upcast` of its configuration)."""
    return vae.to(torch.float32) if vae.dtype == torch.float16 and vae.config.force_upcast else vae
