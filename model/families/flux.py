"""FLUX.1, schnell and dev: T5, one CLIP for the whole text, a transformer of flow matching.

Runs diffusers' modules one by one. Knows no queue, no classifier-free guidance and no sampler.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from model.denoising.encoding import Encoding
from model.denoising.rows import Rows
from model.denoising.tiling import rolled, unrolled
from model.families.dynamic_shift import dynamic_shift
from model.families.latent import LatentFamily
from model.families.packing import PATCH, packed, unpacked
from model.families.tokens import tokenized

PIPELINE = "FluxPipeline"
T5_LENGTH = 512  # tokens, as diffusers' pipeline


class Flux(LatentFamily):
    """The parts of a diffusers `FluxPipeline`."""

    def __init__(self, pipeline: Any, folder: Path | None = None) -> None:
        check_transformer(pipeline.transformer.config, pipeline.vae.config)
        self._clip = pipeline.tokenizer, pipeline.text_encoder.eval()
        self._t5 = pipeline.tokenizer_2, pipeline.text_encoder_2.eval()
        super().__init__(pipeline, pipeline.transformer, folder)

    def latent_shape(self, width: int, height: int) -> tuple[int, int, int]:
        return self._autoencoder.latent_shape(width, height, PATCH)

    def timestep_options(self, width: int, height: int, steps: int) -> dict[str, Any]:
        _, rows, columns = self.latent_shape(width, height)
        num_tokens = (rows // PATCH) * (columns // PATCH)
        return {"sigmas": np.linspace(1, 1 / steps, steps), "mu": dynamic_shift(self.scheduler.config, num_tokens)}

    def encode_text(self, text: str) -> Encoding:
        tokens: Tensor = self._encode(text, *self._t5, T5_LENGTH)[0][0]  # (512, D)
        pooled: Tensor = self._encode(text, *self._clip, self._clip[0].model_max_length).pooler_output[0]  # (P,)
        return Encoding(tokens, pooled=pooled)

    def denoise(self, rows: Rows, *, tile: bool) -> Tensor:
        shown = rolled(rows.sample, rows.timestep) if tile else rows.sample
        text = rows.text.to(self._dtype)
        height, width = shown.shape[-2] // PATCH, shown.shape[-1] // PATCH  # in patches
        answer: Tensor = self._denoiser(
            hidden_states=packed(shown.to(self._dtype)),
            timestep=rows.timestep / self.scheduler.config.num_train_timesteps,
            encoder_hidden_states=text.tokens,
            pooled_projections=text.pooled,
            guidance=rows.guidance if self.takes_guidance else None,
            txt_ids=torch.zeros(text.tokens.shape[1], 3, device=shown.device),
            img_ids=_places(height, width).to(shown.device),
            return_dict=False,
        )[0]
        prediction = unpacked(answer, height, width)
        return (unrolled(prediction, rows.timestep) if tile else prediction).float()

    def _encode(self, text: str, tokenizer: Any, encoder: Any, length: int) -> Any:
        return encoder(tokenized(tokenizer, text, length, self.device).input_ids)


def check_transformer(transformer: Any, vae: Any) -> None:
    """Raise `ValueError` with a sentence for a variant that takes more than noise and text."""
    if transformer.in_channels != vae.latent_channels * PATCH**2:
        raise ValueError(
            f"its transformer takes {transformer.in_channels} channels and its autoencoder makes "
            f"{vae.latent_channels} for each of {PATCH**2} latents: models for editing cannot draw from text alone"
        )


def _places(rows: int, columns: int) -> Tensor:
    """(H/2 · W/2, 3): where each patch lies; the first number is for other pictures."""
    places = torch.zeros(rows, columns, 3)
    places[..., 1] = torch.arange(rows)[:, None]
    places[..., 2] = torch.arange(columns)[None, :]
    return places.flatten(0, 1)
