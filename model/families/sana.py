"""Sana and everything built like it: Gemma, told to enhance the text; a transformer of linear attention.

Xie et al. 2024 (arXiv 2410.10629), in diffusers' modules. Knows no queue, no guidance and no sampler.
"""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from typing import Any

import torch
from diffusers import SanaPipeline
from torch import Tensor

from model.denoising.encoding import Encoding
from model.denoising.rows import Rows
from model.denoising.tiling import EdgeSwitch, rolled, unrolled
from model.families.deep_autoencoder import DeepAutoencoder
from model.families.latent import LatentFamily
from model.families.tokens import tokenized

PIPELINE = "SanaPipeline"
TEXT_LENGTH = 300  # tokens that the transformer sees, as diffusers' pipeline


class Sana(LatentFamily):
    """The parts of a diffusers `SanaPipeline`.

    A picture is drawn at the size that is asked for, as the pipeline does with `use_resolution_binning=False`.
    """

    autoencoder_class = DeepAutoencoder
    is_told_guidance = False

    def __init__(self, pipeline: Any, folder: Path | None = None) -> None:
        check_transformer(pipeline.transformer.config, pipeline.vae.config, self.is_told_guidance)
        keep_from_overflow(pipeline)
        self._tokenizer = pipeline.tokenizer
        self._tokenizer.padding_side = "right"  # as the pipeline sets it
        self._text_encoder = pipeline.text_encoder.eval()
        self._num_instruction_tokens = len(self._tokenizer.encode(instruction()))
        super().__init__(pipeline, pipeline.transformer, folder)
        self._edges = EdgeSwitch(self._denoiser)  # its feed-forward layers are convolutions
        self._knows_places = self._denoiser.config.interpolation_scale is not None

    def latent_shape(self, width: int, height: int) -> tuple[int, int, int]:
        return self._autoencoder.latent_shape(width, height, self._denoiser.config.patch_size)

    def encode_text(self, text: str) -> Encoding:
        """What Gemma makes of the text behind the instruction, which stays out; no text comes without one.

        The paper's section 2.3. The network has read its captions without capitals.
        """
        told, length = text.lower().strip(), TEXT_LENGTH
        if text:
            told, length = instruction() + told, self._num_instruction_tokens + TEXT_LENGTH - 2
        tokens = tokenized(self._tokenizer, told, length, self.device)
        states: Tensor = self._text_encoder(tokens.input_ids, attention_mask=tokens.attention_mask)[0][0]
        return Encoding(_first_and_last(states), _first_and_last(tokens.attention_mask[0]).bool())

    def denoise(self, rows: Rows, *, tile: bool) -> Tensor:
        self._edges.set(tile)
        rolls = tile and self._knows_places
        shown = rolled(rows.sample, rows.timestep) if rolls else rows.sample
        text = rows.text.to(self._dtype)
        prediction: Tensor = self._denoiser(
            shown.to(self._dtype),
            encoder_hidden_states=text.tokens,
            encoder_attention_mask=text.mask,
            **self._conditions(rows),
            return_dict=False,
        )[0]
        return (unrolled(prediction, rows.timestep) if rolls else prediction).float()

    def _conditions(self, rows: Rows) -> dict[str, Tensor | None]:
        """What the transformer is told beside the text."""
        return {"timestep": rows.timestep * self._denoiser.config.timestep_scale}


def instruction() -> str:
    """What Gemma is told before each text, word for word that of diffusers' pipeline."""
    lines: list[str] = signature(SanaPipeline.__call__).parameters["complex_human_instruction"].default
    return "\n".join(lines)


def check_transformer(transformer: Any, vae: Any, is_told_guidance: bool) -> None:
    """Raise `ValueError` with a sentence for a variant that takes more than noise and text."""
    if transformer.in_channels != vae.latent_channels:
        raise ValueError(
            f"its transformer takes {transformer.in_channels} channels and its autoencoder makes "
            f"{vae.latent_channels}: models for editing cannot draw from text alone"
        )
    if transformer.guidance_embeds and not is_told_guidance:
        raise ValueError("its transformer wants the guidance scale as an input, as those of Sana Sprint do")
    if is_told_guidance and not transformer.guidance_embeds:
        raise ValueError(
            "its transformer does not take the guidance scale as an input, as those of Sana Sprint do"
        )


def keep_from_overflow(pipeline: Any) -> None:
    """Neither Gemma nor the autoencoder keeps within float16; published are both for bfloat16."""
    for part in (pipeline.text_encoder, pipeline.vae):
        if part.dtype == torch.float16:
            part.to(torch.float32)


def _first_and_last(tokens: Tensor) -> Tensor:
    """The first token, which begins every text, and as many of the last as the transformer sees beside it."""
    return torch.cat([tokens[:1], tokens[1 - TEXT_LENGTH :]])
