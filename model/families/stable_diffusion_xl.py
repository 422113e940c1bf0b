"""Stable Diffusion XL and everything built like it: two CLIP text encoders and a UNet that is told the size.

Podell et al. 2023 (arXiv 2307.01952), in diffusers' modules. Knows no queue, no guidance and no sampler.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from model.denoising.encoding import Encoding
from model.denoising.rows import Rows
from model.denoising.tiling import EdgeSwitch
from model.families.autoencoder import keep_from_overflow
from model.families.ip_adapter import Places, image_adapter
from model.families.latent import LatentFamily
from model.families.stable_diffusion import check_unet
from model.families.tokens import tokenized

PIPELINE = "StableDiffusionXLPipeline"
PLACES = Places(style=("up_blocks.0.attentions.1.",), layout=("down_blocks.2.attentions.1.",))  # arXiv 2404.02733


class StableDiffusionXL(LatentFamily):
    """The parts of a diffusers `StableDiffusionXLPipeline`."""

    def __init__(self, pipeline: Any, folder: Path | None = None) -> None:
        check_unet(pipeline, additions=("text_time",))
        if pipeline.text_encoder is None:
            raise ValueError("it brings one text encoder instead of two: refiners cannot draw from noise")
        self._tokenizers = pipeline.tokenizer, pipeline.tokenizer_2
        self._text_encoders = pipeline.text_encoder.eval(), pipeline.text_encoder_2.eval()
        self._empty_is_zero = bool(pipeline.config.force_zeros_for_empty_prompt)
        keep_from_overflow(pipeline.vae)
        self.image_adapter = image_adapter(pipeline, PLACES)
        super().__init__(pipeline, pipeline.unet, folder)
        self._edges = EdgeSwitch(self._denoiser)

    def encode_text(self, text: str) -> Encoding:
        """The last but one layers of both encoders side by side, and what the second says of the whole."""
        outputs = [self._encode(text, index) for index in range(2)]
        tokens = torch.cat([output.hidden_states[-2] for output in outputs], dim=-1)[0]  # (L, D₁ + D₂)
        pooled = outputs[1].text_embeds[0]  # (P,)
        if not text and self._empty_is_zero:
            return Encoding(torch.zeros_like(tokens), pooled=torch.zeros_like(pooled))
        return Encoding(tokens, pooled=pooled)

    def denoise(self, rows: Rows, *, tile: bool) -> Tensor:
        self._edges.set(tile)
        sample, text = rows.sample.to(self._dtype), rows.text.to(self._dtype)
        prediction: Tensor = self._denoiser(
            sample,
            rows.timestep,
            encoder_hidden_states=text.tokens,
            added_cond_kwargs={
                "text_embeds": text.pooled,
                "time_ids": self._time_ids(sample),
                "image_embeds": rows.images,
            },
            return_dict=False,
        )[0]
        return prediction.float()

    def _encode(self, text: str, index: int) -> Any:
        tokenizer, encoder = self._tokenizers[index], self._text_encoders[index]
        tokens = tokenized(tokenizer, text, tokenizer.model_max_length, self.device)
        return encoder(tokens.input_ids, output_hidden_states=True)

    def _time_ids(self, sample: Tensor) -> Tensor:
        """(R, 6): a picture that was as large as the result and not cropped. Section 2.2 of the paper."""
        width, height = self._autoencoder.picture_size(sample)
        row = torch.tensor([[height, width, 0, 0, height, width]], dtype=sample.dtype, device=sample.device)
        return row.expand(len(sample), 6)
