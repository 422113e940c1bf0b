"""A tiny random PixArt-Σ pipeline, with all parts of a real one."""

from __future__ import annotations

import torch
from diffusers import DPMSolverMultistepScheduler, PixArtSigmaPipeline, PixArtTransformer2DModel

from tests.model.tiny import WIDTH, build_autoencoder
from tests.model.tiny_3 import build_t5, build_t5_tokenizer


def build_tiny_pixart_pipeline(
    *, seed: int = 0, is_told_the_size: bool = False, in_channels: int = 4
) -> PixArtSigmaPipeline:
    """A pipeline with random weights that `seed` decides. Transformers of PixArt-α are told the size."""
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    pipeline = PixArtSigmaPipeline(
        tokenizer=build_t5_tokenizer(),
        text_encoder=build_t5(),
        vae=build_autoencoder("kl"),
        transformer=_build_transformer(is_told_the_size, in_channels),
        scheduler=DPMSolverMultistepScheduler(),
    )
    torch.random.set_rng_state(generator_state)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _build_transformer(is_told_the_size: bool, in_channels: int) -> PixArtTransformer2DModel:
    transformer = PixArtTransformer2DModel(
        num_attention_heads=3,
        attention_head_dim=8,
        in_channels=in_channels,
        out_channels=2 * in_channels,
        num_layers=2,
        cross_attention_dim=24,
        sample_size=8,
        use_additional_conditions=is_told_the_size,
        caption_channels=2 * WIDTH,
    )
    return transformer.eval()
