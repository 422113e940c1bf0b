"""Stable Diffusion 3 and 3.5: two CLIP text encoders and, where it is kept, T5; a transformer of flow matching.

Esser et al. 2024 (arXiv 2403.03206), in diffusers' modules. Knows no queue, no guidance and no sampler.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from model.encoding import Encoding
from model.families.autoencoder import Autoencoder
from model.families.dynamic_shift import dynamic_shift
from model.tiling import rolled, unrolled

PIPELINE = "StableDiffusion3Pipeline"
T5_LENGTH = 256  # tokens, as diffusers' pipeline


class StableDiffusion3:
    """The parts of a diffusers `StableDiffusion3Pipeline`."""

    def __init__(self, pipeline: Any, folder: Path | None = None) -> None:
        """`folder` is where the checkpoint lies, if a `preview.json` may lie beside it."""
        check_channels(pipeline.transformer.config, pipeline.vae.config)
        self._clips = [
            (pipeline.tokenizer, pipeline.text_encoder.eval()),
            (pipeline.tokenizer_2, pipeline.text_encoder_2.eval()),
        ]
        self._t5 = (pipeline.tokenizer_3, pipeline.text_encoder_3.eval()) if pipeline.text_encoder_3 else None
        self._transformer = pipeline.transformer.eval()
        self._autoencoder = Autoencoder(pipeline.vae, folder)
        self.scheduler = pipeline.scheduler

    @property
    def device(self) -> torch.device:
        return torch.device(self._transformer.device)

    def latent_shape(self, width: int, height: int) -> tuple[int, int, int]:
        patch, most = self._transformer.config.patch_size, self._transformer.config.pos_embed_max_size
        shape = self._autoencoder.latent_shape(width, height, patch)
        if max(shape[1:]) > most * patch:
            longest = most * patch * width // shape[2]
            raise ValueError(f"Width and height must be at most {longest}, not {width} × {height}.")
        return shape

    def timestep_options(self, width: int, height: int, steps: int) -> dict[str, Any]:
        if not self.scheduler.config.get("use_dynamic_shifting"):
            return {}
        patch = self._transformer.config.patch_size
        _, rows, columns = self.latent_shape(width, height)
        return {"mu": dynamic_shift(self.scheduler.config, (rows // patch) * (columns // patch))}

    def encode_text(self, text: str) -> Encoding:
        """The tokens of both CLIPs side by side, then those of T5; pooled are the CLIPs."""
        outputs = [self._encode_clip(text, *clip) for clip in self._clips]
        clip = torch.cat([output.hidden_states[-2] for output in outputs], dim=-1)[0]  # (L, D₁ + D₂)
        t5 = self._encode_t5(text).to(clip.dtype)  # (256, D)
        clip = F.pad(clip, (0, t5.shape[-1] - clip.shape[-1]))
        pooled = torch.cat([output.text_embeds for output in outputs], dim=-1)[0]  # (P,)
        return Encoding(torch.cat([clip, t5]), pooled=pooled)

    def encode_image(
        self, image: Image.Image, generators: Sequence[torch.Generator], size: tuple[int, int]
    ) -> Tensor:
        return self._autoencoder.encode(image, generators, size)

    def denoise(self, sample: Tensor, timestep: Tensor, text: Encoding, *, tile: bool) -> Tensor:
        shown = rolled(sample, timestep) if tile else sample
        text = text.to(self._transformer.dtype)
        prediction: Tensor = self._transformer(
            hidden_states=shown.to(self._transformer.dtype),
            timestep=timestep,
            encoder_hidden_states=text.tokens,
            pooled_projections=text.pooled,
            return_dict=False,
        )[0]
        return (unrolled(prediction, timestep) if tile else prediction).float()

    def decode(self, latents: Tensor, *, tile: bool) -> list[Image.Image]:
        return self._autoencoder.decode(latents, tile=tile)

    def flag_unsafe(self, pictures: Sequence[Image.Image]) -> list[bool]:
        return [False] * len(pictures)

    def preview(self, latents: Tensor) -> Image.Image:
        return self._autoencoder.preview(latents)

    def _encode_clip(self, text: str, tokenizer: Any, encoder: Any) -> Any:
        length = self._clips[0][0].model_max_length
        tokens = tokenizer([text], padding="max_length", max_length=length, truncation=True, return_tensors="pt")
        return encoder(tokens.input_ids.to(self.device), output_hidden_states=True)

    def _encode_t5(self, text: str) -> Tensor:
        """Zeros for a checkpoint without it: the network has learnt to do with the CLIPs alone."""
        if self._t5 is None:
            return torch.zeros(T5_LENGTH, self._transformer.config.joint_attention_dim, device=self.device)
        tokenizer, encoder = self._t5
        tokens = tokenizer(
            [text], padding="max_length", max_length=T5_LENGTH, truncation=True, return_tensors="pt"
        )
        states: Tensor = encoder(tokens.input_ids.to(self.device))[0][0]
        return states


def check_channels(transformer: Any, vae: Any) -> None:
    """Raise `ValueError` with a sentence for a variant that takes more than noise and text."""
    if transformer.in_channels != vae.latent_channels:
        raise ValueError(
            f"its transformer takes {transformer.in_channels} channels and its autoencoder makes "
            f"{vae.latent_channels}: models for inpainting or editing cannot draw from text alone"
        )
