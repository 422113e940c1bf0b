"""Qwen-Image: a Qwen 2.5 VL that reads the text, a transformer of flow matching, an autoencoder of videos.

Qwen Team 2025 (arXiv 2508.02324), in diffusers' modules. Knows no queue and no sampler.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from model.families.video_autoencoder import VideoAutoencoder

PIPELINE = "QwenImagePipeline"
LENGTHS = (128, 256, 512)  # tokens, that texts are padded to; the last is the most that diffusers' pipeline shows
NO_TEXT = " "  # as the authors guide away from nothing in particular


class QwenImage(LatentFamily):
    """The parts of a diffusers `QwenImagePipeline`."""

    autoencoder_class = VideoAutoencoder

    def __init__(self, pipeline: Any, folder: Path | None = None) -> None:
        check_transformer(pipeline.transformer.config, pipeline.vae.config)
        self._tokenizer = pipeline.tokenizer
        self._text_encoder = pipeline.text_encoder.eval()
        self._template = pipeline.prompt_template_encode
        self._num_template_tokens = pipeline.prompt_template_encode_start_idx  # before the text
        self._max_tokens = pipeline.tokenizer_max_length
        super().__init__(pipeline, pipeline.transformer, folder)

    def latent_shape(self, width: int, height: int) -> tuple[int, int, int]:
        return self._autoencoder.latent_shape(width, height, PATCH)

    def timestep_options(self, width: int, height: int, steps: int) -> dict[str, Any]:
        """Raises `ValueError` for one step, which cannot both begin with noise and end at `shift_terminal`."""
        if steps == 1 and self.scheduler.config.get("shift_terminal"):
            raise ValueError("This model draws in two steps or more.")
        _, rows, columns = self.latent_shape(width, height)
        num_tokens = (rows // PATCH) * (columns // PATCH)
        return {"sigmas": np.linspace(1, 1 / steps, steps), "mu": dynamic_shift(self.scheduler.config, num_tokens)}

    def encode_text(self, text: str) -> Encoding:
        """The last layer, of the text and what follows it in the template."""
        tokens = self._tokenizer(
            [self._template.format(text or NO_TEXT)],
            max_length=self._max_tokens + self._num_template_tokens,
            truncation=True,
            return_tensors="pt",
        ).to(self.device)
        encoder = self._text_encoder.model  # without the head that would say which word comes next
        states: Tensor = encoder(tokens.input_ids, attention_mask=tokens.attention_mask).last_hidden_state
        return Encoding(states[0, self._num_template_tokens :][: LENGTHS[-1]])  # (L, D)

    def pad_texts(self, texts: Sequence[Encoding]) -> list[Encoding]:
        """All to one length, so that a guided grid is one pass: beside the picture, a few tokens are cheap."""
        longest = max(each.length for each in texts)
        fitting = next(length for length in LENGTHS if length >= longest)
        return [each.padded(fitting) for each in texts]

    def denoise(self, rows: Rows, *, tile: bool) -> Tensor:
        shown = rolled(rows.sample, rows.timestep) if tile else rows.sample
        text = rows.text.to(self._dtype)
        height, width = shown.shape[-2] // PATCH, shown.shape[-1] // PATCH  # in patches
        answer: Tensor = self._denoiser(
            hidden_states=packed(shown.to(self._dtype)),
            timestep=rows.timestep / self.scheduler.config.num_train_timesteps,
            encoder_hidden_states=text.tokens,
            encoder_hidden_states_mask=text.mask,
            img_shapes=[[(1, height, width)]] * len(rows),
            return_dict=False,
        )[0]
        prediction = unpacked(answer, height, width)
        return (unrolled(prediction, rows.timestep) if tile else prediction).float()

    def tempered(self, guided: Tensor, wanted: Tensor) -> Tensor:
        """Each patch as strong as the texts alone would have it, as diffusers' pipeline does."""
        tokens, height, width = packed(guided), guided.shape[-2] // PATCH, guided.shape[-1] // PATCH
        strengths = torch.norm(packed(wanted), dim=-1, keepdim=True) / torch.norm(tokens, dim=-1, keepdim=True)
        return unpacked(tokens * strengths, height, width)


def check_transformer(transformer: Any, vae: Any) -> None:
    """Raise `ValueError` with a sentence for a variant that takes more than noise and text."""
    if transformer.in_channels != vae.z_dim * PATCH**2:
        raise ValueError(
            f"its transformer takes {transformer.in_channels} channels and its autoencoder makes "
            f"{vae.z_dim} for each of {PATCH**2} latents: models for editing cannot draw from text alone"
        )
    if transformer.guidance_embeds:
        raise ValueError(
            "its transformer wants the guidance scale as an input, which diffusers does not give to it"
        )
    for name in ("zero_cond_t", "use_additional_t_cond", "use_layer3d_rope"):
        if transformer.get(name):
            raise ValueError(f"its transformer has `{name}`: models for editing cannot draw from text alone")
