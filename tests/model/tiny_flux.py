"""A tiny random FLUX.1 pipeline, with all parts of a real one."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel

from tests.model.tiny import WIDTH, build_text_encoder, build_tokenizer
from tests.model.tiny_3 import LATENT_CHANNELS, build_flow_autoencoder, build_t5, build_t5_tokenizer


def build_tiny_flux_pipeline(
    *, seed: int = 0, has_dynamic_shift: bool = False, has_guidance: bool = False
) -> FluxPipeline:
    """A pipeline with random weights that `seed` decides."""
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    tokenizer = build_tokenizer()
    pipeline = FluxPipeline(
        vae=build_flow_autoencoder(),
        text_encoder=build_text_encoder(tokenizer),
        tokenizer=tokenizer,
        text_encoder_2=build_t5(),
        tokenizer_2=build_t5_tokenizer(),
        transformer=_build_transformer(has_guidance),
        scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=has_dynamic_shift, max_image_seq_len=512),
    )
    torch.random.set_rng_state(generator_state)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def write_tiny_flux_pipeline(folder: Path) -> Path:
    build_tiny_flux_pipeline().save_pretrained(folder, safe_serialization=True)
    return folder


def _build_transformer(has_guidance: bool) -> FluxTransformer2DModel:
    transformer = FluxTransformer2DModel(
        in_channels=4 * LATENT_CHANNELS,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=2 * WIDTH,
        pooled_projection_dim=WIDTH,
        axes_dims_rope=(4, 4, 8),
        guidance_embeds=has_guidance,
    )
    return transformer.eval()
