"""Z-Image and Z-Image-Turbo: a Qwen 3 that reads the text, a transformer of flow matching over text and picture.

Z-Image Team 2025 (arXiv 2511.22699), in diffusers' modules. A guidance scale of 1 is none, as everywhere here:
diffusers' pipeline counts it from 0. Knows no queue, no guidance and no sampler.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from diffusers.models.transformers.transformer_z_image import SEQ_MULTI_OF
from torch import Tensor

from model.denoising.encoding import Encoding
from model.denoising.rows import Rows
from model.denoising.tiling import rolled, unrolled
from model.families.dynamic_shift import dynamic_shift
from model.families.latent import LatentFamily
from model.families.packing import PATCH
from model.families.tokens import tokenized

PIPELINE = "ZImagePipeline"
MAX_TOKENS = 512  # of a text and the words that it is wrapped in, as diffusers' pipeline


class ZImage(LatentFamily):
    """The parts of a diffusers `ZImagePipeline`."""

    def __init__(self, pipeline: Any, folder: Path | None = None) -> None:
        check_transformer(pipeline.transformer.config, pipeline.vae.config)
        self._tokenizer = pipeline.tokenizer
        self._text_encoder = pipeline.text_encoder.eval()
        super().__init__(pipeline, pipeline.transformer, folder)

    def latent_shape(self, width: int, height: int) -> tuple[int, int, int]:
        return self._autoencoder.latent_shape(width, height, PATCH)

    def timestep_options(self, width: int, height: int, steps: int) -> dict[str, Any]:
        _, rows, columns = self.latent_shape(width, height)
        num_tokens = (rows // PATCH) * (columns // PATCH)
        sigmas = torch.linspace(1, 1 / steps, steps).tolist()
        return {"sigmas": sigmas, "mu": dynamic_shift(self.scheduler.config, num_tokens)}

    def encode_text(self, text: str) -> Encoding:
        """The last but one layer, of just the tokens that there are."""
        messages = [{"role": "user", "content": text}]
        chat = self._tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=True, enable_thinking=True
        )
        tokens = tokenized(self._tokenizer, chat, MAX_TOKENS, self.device)
        mask = tokens.attention_mask.bool()
        output = self._text_encoder(tokens.input_ids, attention_mask=mask, output_hidden_states=True)
        return Encoding(output.hidden_states[-2][mask])  # (L, D)

    def pad_texts(self, texts: Sequence[Encoding]) -> list[Encoding]:
        """To the multiple that the transformer fills up by itself: with more, rows would depend on others."""
        return [each.padded(each.length + -each.length % SEQ_MULTI_OF) for each in texts]

    def denoise(self, rows: Rows, *, tile: bool) -> Tensor:
        shown = rolled(rows.sample, rows.timestep) if tile else rows.sample
        num_timesteps = self.scheduler.config.num_train_timesteps
        answers: list[Tensor] = self._denoiser(
            list(shown.to(self._dtype).unsqueeze(2).unbind()),  # each (C, 1, H, W)
            (num_timesteps - rows.timestep) / num_timesteps,  # 0 is noise
            _unpadded(rows.text.to(self._dtype)),
            return_dict=False,
        )[0]
        prediction = -torch.stack(answers).squeeze(2).float()  # it leads from noise to picture
        return unrolled(prediction, rows.timestep) if tile else prediction


def check_transformer(transformer: Any, vae: Any) -> None:
    """Raise `ValueError` with a sentence for a variant that takes more than noise and text."""
    if transformer.siglip_feat_dim is not None:
        raise ValueError("its transformer looks at pictures: models for editing cannot draw from text alone")
    if transformer.in_channels != vae.latent_channels:
        raise ValueError(
            f"its transformer takes {transformer.in_channels} channels and its autoencoder makes "
            f"{vae.latent_channels}: models for editing cannot draw from text alone"
        )


def _unpadded(text: Encoding) -> list[Tensor]:
    """Each (L, D), of just the tokens that there are."""
    if text.mask is None:
        return list(text.tokens.unbind())
    lengths = text.mask.sum(dim=1).tolist()
    return [tokens[:length] for tokens, length in zip(text.tokens, lengths, strict=True)]
