"""Stable Diffusion 1.x and 2.x, and everything built like it: one CLIP text encoder, a UNet, an autoencoder.

Runs diffusers' modules one by one. Knows no queue, no guidance and no sampler.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from model.encoding import Encoding
from model.preview import fit_preview, read_preview
from model.tiling import EdgeSwitch

PIPELINE = "StableDiffusionPipeline"


class StableDiffusion:
    """The parts of a diffusers `StableDiffusionPipeline`."""

    def __init__(self, pipeline: Any, folder: Path | None = None) -> None:
        """`folder` is where the checkpoint lies, if a `preview.json` may lie beside it."""
        check_parts(pipeline)
        self._tokenizer = pipeline.tokenizer
        self._text_encoder = pipeline.text_encoder.eval()
        self._unet = pipeline.unet.eval()
        self._vae = pipeline.vae.eval()
        self.scheduler = pipeline.scheduler
        self._safety_checker = pipeline.safety_checker
        self._feature_extractor = pipeline.feature_extractor
        self._unet_edges = EdgeSwitch(self._unet)
        self._vae_edges = EdgeSwitch(self._vae.decoder)
        self._vae_lock = Lock()  # the edges are state of the network: one tiling at a time
        self._encoder_factor, self._decoder_factor = autoencoder_factors(self._vae.config)
        self._unet_factor = 2 ** (len(self._unet.config.block_out_channels) - 1)
        read = read_preview(folder) if folder else None
        self._preview = read or fit_preview(lambda latents: self._decode(latents, tile=False), self._num_channels)

    @property
    def device(self) -> torch.device:
        return torch.device(self._unet.device)

    @property
    def _num_channels(self) -> int:
        return int(self._unet.config.in_channels)

    def latent_shape(self, width: int, height: int) -> tuple[int, int, int]:
        multiple = self._decoder_factor
        if width % multiple or height % multiple:
            raise ValueError(f"Width and height must be multiples of {multiple}, not {width} × {height}.")
        return self._num_channels, height // multiple, width // multiple

    def encode_text(self, text: str) -> Encoding:
        tokens = self._tokenizer(
            [text],
            padding="max_length",
            max_length=self._tokenizer.model_max_length,
            truncation=True,
            return_tensors="pt",
        )
        uses_mask = getattr(self._text_encoder.config, "use_attention_mask", False)
        mask = tokens.attention_mask.to(self.device) if uses_mask else None
        embedding: Tensor = self._text_encoder(tokens.input_ids.to(self.device), attention_mask=mask)[0][0]
        return Encoding(embedding)

    def encode_image(
        self, image: Image.Image, generators: Sequence[torch.Generator], size: tuple[int, int]
    ) -> Tensor:
        _, height, width = self.latent_shape(*size)
        seen = width * self._encoder_factor, height * self._encoder_factor
        fitted = ImageOps.fit(image.convert("RGB"), seen, Image.Resampling.LANCZOS)
        pixels = torch.from_numpy(np.array(fitted))[None].float() / 255 * 2 - 1  # (1, H, W, 3)
        with self._vae_lock:
            encoded = self._vae.encode(pixels.permute(0, 3, 1, 2).to(self.device, self._vae.dtype))
        latents = torch.cat([_draw(encoded, generator) for generator in generators])  # (N, C, h, w)
        return (latents.float() - self._shift) * float(self._vae.config.scaling_factor)

    def denoise(self, sample: Tensor, timestep: Tensor, text: Encoding, *, tile: bool) -> Tensor:
        self._unet_edges.set(tile)
        sample, tokens = sample.to(self._unet.dtype), text.tokens.to(self._unet.dtype)
        prediction: Tensor = self._unet(sample, timestep, encoder_hidden_states=tokens, return_dict=False)[0]
        return prediction.float()

    def decode(self, latents: Tensor, *, tile: bool) -> list[Image.Image]:
        with torch.inference_mode():
            decoded = self._decode(latents, tile=tile).float()
        pixels = (decoded / 2 + 0.5).nan_to_num().clamp(0, 1).mul(255).round().to("cpu", torch.uint8)
        return [Image.fromarray(image) for image in pixels.permute(0, 2, 3, 1).contiguous().numpy()]

    def flag_unsafe(self, pictures: Sequence[Image.Image]) -> list[bool]:
        if self._safety_checker is None:
            return [False] * len(pictures)
        seen = self._feature_extractor(list(pictures), return_tensors="pt").pixel_values
        blackened = [np.zeros((1, 1, 3)) for _ in pictures]  # it blackens what it flags: not our pictures
        seen = seen.to(self._safety_checker.device, self._safety_checker.dtype)
        with torch.inference_mode():
            _, flags = self._safety_checker(images=blackened, clip_input=seen)
        return [bool(flag) for flag in flags]

    def preview(self, latents: Tensor) -> Image.Image:
        return self._preview.picture(latents)

    @property
    def _shift(self) -> float:
        return float(getattr(self._vae.config, "shift_factor", None) or 0)

    def _decode(self, latents: Tensor, *, tile: bool) -> Tensor:
        """(N, 3, H, W) in −1…1. One at a time: bounds the memory, and no picture depends on its neighbours."""
        latents = latents.to(self.device) / float(self._vae.config.scaling_factor) + self._shift
        with self._vae_lock, torch.inference_mode():
            self._vae_edges.set(tile)
            return torch.cat(
                [
                    self._vae.decode(one.to(self._vae.dtype), return_dict=False)[0]
                    for one in torch.split(latents, 1)
                ]
            )


def check_parts(pipeline: Any) -> None:
    """Raise `ValueError` with a sentence for a variant of the architecture that takes more than noise and text."""
    unet, vae = pipeline.unet.config, pipeline.vae.config
    if unet.in_channels != vae.latent_channels:
        raise ValueError(
            f"its UNet takes {unet.in_channels} channels and its autoencoder makes {vae.latent_channels}: "
            "models for inpainting or editing cannot draw from text alone"
        )
    if unet.time_cond_proj_dim is not None:
        raise ValueError("its UNet wants the guidance scale as an input, which the engine does not give")


def autoencoder_factors(config: Any) -> tuple[int, int]:
    """Pixels for each latent, at the encoder and at the decoder. They differ where the decoder also enlarges."""
    encoder = getattr(config, "encoder_block_out_channels", None) or config.block_out_channels
    decoder = getattr(config, "decoder_block_out_channels", None) or config.block_out_channels
    return 2 ** (len(encoder) - 1), 2 ** (len(decoder) - 1)


def _draw(encoded: Any, generator: torch.Generator) -> Tensor:
    """Latents from what an encoder returns: a distribution (AutoencoderKL) or the latents (AutoencoderTiny)."""
    drawn: Tensor = encoded.latent_dist.sample(generator) if hasattr(encoded, "latent_dist") else encoded.latents
    return drawn
