"""Stable Diffusion 1.x and 2.x, and everything built like it: one CLIP text encoder, a UNet, an autoencoder.

Runs diffusers' modules one by one. Knows no queue, no guidance and no sampler.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from model.denoising.encoding import Encoding
from model.denoising.rows import Rows
from model.denoising.tiling import EdgeSwitch
from model.families.ip_adapter import Places, image_adapter
from model.families.latent import LatentFamily
from model.families.tokens import tokenized

PIPELINE = "StableDiffusionPipeline"
PLACES = Places(style=("up_blocks.1.",), layout=("down_blocks.2.", "mid_block."))  # as InstantStyle's own code


class StableDiffusion(LatentFamily):
    """The parts of a diffusers `StableDiffusionPipeline`."""

    def __init__(self, pipeline: Any, folder: Path | None = None) -> None:
        check_unet(pipeline)
        self._tokenizer = pipeline.tokenizer
        self._text_encoder = pipeline.text_encoder.eval()
        self.image_adapter = image_adapter(pipeline, PLACES)
        super().__init__(pipeline, pipeline.unet, folder)
        self._safety_checker = pipeline.safety_checker
        self._feature_extractor = pipeline.feature_extractor
        self._edges = EdgeSwitch(self._denoiser)

    def encode_text(self, text: str) -> Encoding:
        tokens = tokenized(self._tokenizer, text, self._tokenizer.model_max_length, self.device)
        uses_mask = getattr(self._text_encoder.config, "use_attention_mask", False)
        mask = tokens.attention_mask if uses_mask else None
        embedding: Tensor = self._text_encoder(tokens.input_ids, attention_mask=mask)[0][0]
        return Encoding(embedding)

    def denoise(self, rows: Rows, *, tile: bool) -> Tensor:
        self._edges.set(tile)
        sample, tokens = rows.sample.to(self._dtype), rows.text.tokens.to(self._dtype)
        prediction: Tensor = self._denoiser(
            sample,
            rows.timestep,
            encoder_hidden_states=tokens,
            added_cond_kwargs={"image_embeds": rows.images},
            return_dict=False,
        )[0]
        return prediction.float()

    def flag_unsafe(self, pictures: Sequence[Image.Image]) -> list[bool]:
        if self._safety_checker is None:
            return [False] * len(pictures)
        seen = self._feature_extractor(list(pictures), return_tensors="pt").pixel_values
        blackened = [np.zeros((1, 1, 3)) for _ in pictures]  # it blackens what it flags: not our pictures
        seen = seen.to(self._safety_checker.device, self._safety_checker.dtype)
        with torch.inference_mode():
            _, flags = self._safety_checker(images=blackened, clip_input=seen)
        return [bool(flag) for flag in flags]


def check_unet(pipeline: Any, additions: Sequence[str | None] = (None, "text")) -> None:
    """Raise `ValueError` with a sentence for a variant of the architecture that takes more than it is given.

    `additions` are the kinds of `addition_embed_type` that the family serves. For "text" the tokens are enough.
    """
    unet, vae = pipeline.unet.config, pipeline.vae.config
    if unet.addition_embed_type not in additions:
        raise ValueError(
            f"its UNet belongs to another family: the addition_embed_type of this one is {additions[0]}, "
            f"not {unet.addition_embed_type}"
        )
    if unet.in_channels != vae.latent_channels:
        raise ValueError(
            f"its UNet takes {unet.in_channels} channels and its autoencoder makes {vae.latent_channels}: "
            "models for inpainting or editing cannot draw from text alone"
        )
    if unet.time_cond_proj_dim is not None:
        raise ValueError("its UNet wants the guidance scale as an input, which the engine does not give")
