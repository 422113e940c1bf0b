"""PixArt-Σ and everything built like it: T5, a transformer that knows where each patch lies, an autoencoder.

Chen et al. 2024 (arXiv 2403.04692), in diffusers' modules. PixArt-α, whose transformer is told the size too, is
refused. Knows no queue, no guidance and no sampler.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torch import Tensor

from model.denoising.encoding import Encoding
from model.denoising.rows import Rows
from model.denoising.tiling import rolled, unrolled
from model.families.autoencoder import keep_from_overflow
from model.families.latent import LatentFamily
from model.families.tokens import tokenized

PIPELINE = "PixArtSigmaPipeline"
T5_LENGTH = 300  # tokens, as diffusers' pipeline


class PixArt(LatentFamily):
    """The parts of a diffusers `PixArtSigmaPipeline`.

    A picture is drawn at the size that is asked for, as the pipeline does with `use_resolution_binning=False`: one
    that is resized from another size would not join the canvas that it is painted on.
    """

    def __init__(self, pipeline: Any, folder: Path | None = None) -> None:
        check_transformer(pipeline.transformer, pipeline.vae.config)
        self._tokenizer = pipeline.tokenizer
        self._text_encoder = pipeline.text_encoder.eval()
        keep_from_overflow(pipeline.vae)
        super().__init__(pipeline, pipeline.transformer, folder)

    def latent_shape(self, width: int, height: int) -> tuple[int, int, int]:
        return self._autoencoder.latent_shape(width, height, self._denoiser.config.patch_size)

    def encode_text(self, text: str) -> Encoding:
        """The network has read its captions without capitals."""
        tokens = tokenized(self._tokenizer, text.lower().strip(), T5_LENGTH, self.device)
        states: Tensor = self._text_encoder(tokens.input_ids, attention_mask=tokens.attention_mask)[0][0]
        return Encoding(states, tokens.attention_mask[0].bool())

    def denoise(self, rows: Rows, *, tile: bool) -> Tensor:
        shown = rolled(rows.sample, rows.timestep) if tile else rows.sample
        text = rows.text.to(self._dtype)
        noise_and_variance: Tensor = self._denoiser(
            shown.to(self._dtype),
            encoder_hidden_states=text.tokens,
            encoder_attention_mask=text.mask,
            timestep=rows.timestep,
            added_cond_kwargs={"resolution": None, "aspect_ratio": None},
            return_dict=False,
        )[0]
        prediction = noise_and_variance[:, : shown.shape[1]]  # no sampler of ours asks for the variance
        return (unrolled(prediction, rows.timestep) if tile else prediction).float()


def check_transformer(transformer: Any, vae: Any) -> None:
    """Raise `ValueError` with a sentence for a variant that takes more than noise and text."""
    if transformer.use_additional_conditions:
        raise ValueError(
            "its transformer is told the size of the picture, as those of PixArt-α are, which is not served"
        )
    if transformer.config.in_channels != vae.latent_channels:
        raise ValueError(
            f"its transformer takes {transformer.config.in_channels} channels and its autoencoder makes "
            f"{vae.latent_channels}: models for editing cannot draw from text alone"
        )
