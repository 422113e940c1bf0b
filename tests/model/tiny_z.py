"""A tiny random Z-Image pipeline, with all parts of a real one."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import FlowMatchEulerDiscreteScheduler, ZImagePipeline, ZImageTransformer2DModel
from transformers import Qwen3Config, Qwen3Model

from tests.model.tiny import WIDTH
from tests.model.tiny_3 import LATENT_CHANNELS, build_flow_autoencoder
from tests.model.tiny_qwen_text import build_qwen_tokenizer


def build_tiny_z_pipeline(*, seed: int = 0, has_dynamic_shift: bool = False) -> ZImagePipeline:
    """A pipeline with random weights that `seed` decides."""
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    tokenizer = build_qwen_tokenizer(["user", "assistant"])
    pipeline = ZImagePipeline(
        vae=build_flow_autoencoder(),
        text_encoder=_build_text_encoder(len(tokenizer)),
        tokenizer=tokenizer,
        transformer=_build_transformer(),
        scheduler=FlowMatchEulerDiscreteScheduler(
            use_dynamic_shifting=has_dynamic_shift, shift=3.0, base_image_seq_len=4, max_image_seq_len=64
        ),
    )
    torch.random.set_rng_state(generator_state)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def write_tiny_z_pipeline(folder: Path) -> Path:
    build_tiny_z_pipeline().save_pretrained(folder, safe_serialization=True)
    return folder


def _build_text_encoder(vocab_size: int) -> Qwen3Model:
    config = Qwen3Config(
        vocab_size=vocab_size,
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=WIDTH // 2,
        max_position_embeddings=1024,
    )
    return Qwen3Model(config).eval()


def _build_transformer() -> ZImageTransformer2DModel:
    transformer = ZImageTransformer2DModel(
        in_channels=LATENT_CHANNELS,
        dim=32,
        n_layers=1,
        n_refiner_layers=1,
        n_heads=2,
        n_kv_heads=2,
        cap_feat_dim=WIDTH,
        axes_dims=[4, 6, 6],
        axes_lens=[1024, 32, 32],
    )
    return transformer.eval()
