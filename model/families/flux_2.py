"""FLUX.2 dev: a language model reads the text, and its middle layers guide a transformer of flow matching.

Runs diffusers' modules; texts go through `encode_prompt` of the pipeline, which knows how the model is asked.
Knows no queue, no classifier-free guidance and no sampler.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers.pipelines.flux2.pipeline_flux2 import compute_empirical_mu
from torch import Tensor

from model.denoising.encoding import Encoding
from model.denoising.rows import Rows
from model.denoising.tiling import rolled, unrolled
from model.families.latent import LatentFamily
from model.families.patch_autoencoder import PATCH, PatchAutoencoder

PIPELINE = "Flux2Pipeline"


class Flux2(LatentFamily):
    """The parts of a diffusers `Flux2Pipeline`, or of a `Flux2KleinPipeline`: only what reads the text differs."""

    autoencoder_class = PatchAutoencoder
    padding_side = "left"  # which the network has learnt, whatever the tokenizer of a checkpoint says

    def __init__(self, pipeline: Any, folder: Path | None = None) -> None:
        check_transformer(pipeline.transformer.config, pipeline.vae.config)
        pipeline.text_encoder.eval()
        pipeline.tokenizer.padding_side = self.padding_side
        self._encode_prompt = pipeline.encode_prompt
        super().__init__(pipeline, pipeline.transformer, folder)

    def timestep_options(self, width: int, height: int, steps: int) -> dict[str, Any]:
        _, rows, columns = self.latent_shape(width, height)
        return {"sigmas": np.linspace(1, 1 / steps, steps), "mu": compute_empirical_mu(rows * columns, steps)}

    def encode_text(self, text: str) -> Encoding:
        tokens, _ = self._encode_prompt(text, device=self.device)
        return Encoding(tokens[0])  # (512, 3 D)

    def denoise(self, rows: Rows, *, tile: bool) -> Tensor:
        shown = rolled(rows.sample, rows.timestep) if tile else rows.sample
        text = rows.text.to(self._dtype)
        height, width = shown.shape[-2:]
        packed: Tensor = self._denoiser(
            hidden_states=shown.to(self._dtype).flatten(2).transpose(1, 2),  # (R, H · W, C)
            timestep=rows.timestep / self.scheduler.config.num_train_timesteps,
            guidance=rows.guidance if self.takes_guidance else None,
            encoder_hidden_states=text.tokens,
            txt_ids=_places(1, 1, text.tokens.shape[1]).to(shown.device),
            img_ids=_places(height, width, 1).to(shown.device),
            return_dict=False,
        )[0]
        prediction = packed.transpose(1, 2).reshape(shown.shape).contiguous()
        return (unrolled(prediction, rows.timestep) if tile else prediction).float()


def check_transformer(transformer: Any, vae: Any) -> None:
    """Raise `ValueError` with a sentence for a variant that takes more than noise and text."""
    if transformer.in_channels != vae.latent_channels * PATCH**2:
        raise ValueError(
            f"its transformer takes {transformer.in_channels} channels and its autoencoder makes "
            f"{vae.latent_channels} for each of {PATCH**2} latents: models for editing cannot draw from text alone"
        )


def _places(height: int, width: int, length: int) -> Tensor:
    """(H · W · L, 4): where each latent or token lies. The first number is for other pictures."""
    return torch.cartesian_prod(torch.arange(1), torch.arange(height), torch.arange(width), torch.arange(length))
