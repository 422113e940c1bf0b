"""Stable Diffusion 3 and 3.5: two CLIP text encoders and, where it is kept, T5; a transformer of flow matching.

Esser et al. 2024 (arXiv 2403.03206), in diffusers' modules. Knows no queue, no guidance and no sampler.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from model.denoising.encoding import Encoding
from model.denoising.rows import Rows
from model.denoising.tiling import rolled, unrolled
from model.families.dynamic_shift import dynamic_shift
from model.families.latent import LatentFamily
from model.families.tokens import tokenized

PIPELINE = "StableDiffusion3Pipeline"
T5_LENGTH = 256  # tokens, as diffusers' pipeline


class StableDiffusion3(LatentFamily):
    """The parts of a diffusers `StableDiffusion3Pipeline`."""

    def __init__(self, pipeline: Any, folder: Path | None = None) -> None:
        check_channels(pipeline.transformer.config, pipeline.vae.config)
        self._clips = [
            (pipeline.tokenizer, pipeline.text_encoder.eval()),
            (pipeline.tokenizer_2, pipeline.text_encoder_2.eval()),
        ]
        self._t5 = (pipeline.tokenizer_3, pipeline.text_encoder_3.eval()) if pipeline.text_encoder_3 else None
        super().__init__(pipeline, pipeline.transformer, folder)

    def latent_shape(self, width: int, height: int) -> tuple[int, int, int]:
        patch, most = self._denoiser.config.patch_size, self._denoiser.config.pos_embed_max_size
        shape = self._autoencoder.latent_shape(width, height, patch)
        if max(shape[1:]) > most * patch:
            longest = most * patch * width // shape[2]
            raise ValueError(f"Width and height must be at most {longest}, not {width} × {height}.")
        return shape

    def timestep_options(self, width: int, height: int, steps: int) -> dict[str, Any]:
        if not self.scheduler.config.get("use_dynamic_shifting"):
            return {}
        patch = self._denoiser.config.patch_size
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

    def denoise(self, rows: Rows, *, tile: bool) -> Tensor:
        shown = rolled(rows.sample, rows.timestep) if tile else rows.sample
        text = rows.text.to(self._dtype)
        prediction: Tensor = self._denoiser(
            hidden_states=shown.to(self._dtype),
            timestep=rows.timestep,
            encoder_hidden_states=text.tokens,
            pooled_projections=text.pooled,
            return_dict=False,
        )[0]
        return (unrolled(prediction, rows.timestep) if tile else prediction).float()

    def _encode_clip(self, text: str, tokenizer: Any, encoder: Any) -> Any:
        length = self._clips[0][0].model_max_length
        return encoder(tokenized(tokenizer, text, length, self.device).input_ids, output_hidden_states=True)

    def _encode_t5(self, text: str) -> Tensor:
        """Zeros for a checkpoint without it: the network has learnt to do with the CLIPs alone."""
        if self._t5 is None:
            return torch.zeros(T5_LENGTH, self._denoiser.config.joint_attention_dim, device=self.device)
        tokenizer, encoder = self._t5
        states: Tensor = encoder(tokenized(tokenizer, text, T5_LENGTH, self.device).input_ids)[0][0]
        return states


def check_channels(transformer: Any, vae: Any) -> None:
    """Raise `ValueError` with a sentence for a variant that takes more than noise and text."""
    if transformer.in_channels != vae.latent_channels:
        raise ValueError(
            f"its transformer takes {transformer.in_channels} channels and its autoencoder makes "
            f"{vae.latent_channels}: models for inpainting or editing cannot draw from text alone"
        )
