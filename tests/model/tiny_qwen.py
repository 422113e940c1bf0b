"""A tiny random Qwen-Image pipeline, with all parts of a real one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKLQwenImage,
    FlowMatchEulerDiscreteScheduler,
    QwenImagePipeline,
    QwenImageTransformer2DModel,
)
from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

from tests.model.tiny import WIDTH
from tests.model.tiny_qwen_text import build_qwen_tokenizer

LATENT_CHANNELS = 4
WORDS = (  # of the template: what comes before a text takes 34 tokens, as with the real tokenizer
    "the image by detailing color shape size texture quantity text spatial relationships of objects and background"
)


def build_tiny_qwen_pipeline(*, seed: int = 0) -> QwenImagePipeline:
    """A pipeline with random weights that `seed` decides."""
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    words = ["system", "Describe", "user", "assistant", *(f" {word}" for word in WORDS.split())]
    tokenizer = build_qwen_tokenizer(words)
    pipeline = QwenImagePipeline(
        vae=build_video_autoencoder(),
        text_encoder=_build_text_encoder(len(tokenizer)),
        tokenizer=tokenizer,
        transformer=_build_transformer(),
        scheduler=FlowMatchEulerDiscreteScheduler(
            use_dynamic_shifting=True,
            base_image_seq_len=4,
            max_image_seq_len=64,
            max_shift=0.9,
            shift_terminal=0.02,
        ),
    )
    torch.random.set_rng_state(generator_state)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def write_tiny_qwen_pipeline(folder: Path) -> Path:
    build_tiny_qwen_pipeline().save_pretrained(folder, safe_serialization=True)
    return folder


def build_video_autoencoder() -> AutoencoderKLQwenImage:
    vae = AutoencoderKLQwenImage(
        base_dim=8,
        z_dim=LATENT_CHANNELS,
        dim_mult=[1, 1, 1, 1],
        num_res_blocks=1,
        temperal_downsample=[False, True, True],
        latents_mean=[-0.5, 0.3, 0.1, -0.2],
        latents_std=[2.0, 1.5, 1.2, 2.5],
    )
    return vae.eval()


def _build_text_encoder(vocab_size: int) -> Qwen2_5_VLForConditionalGeneration:
    text: dict[str, Any] = {
        "vocab_size": vocab_size,
        "hidden_size": WIDTH,
        "intermediate_size": 2 * WIDTH,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "max_position_embeddings": 2048,
        "rope_parameters": {"rope_type": "default", "mrope_section": [2, 3, 3], "rope_theta": 1e6},
    }
    vision: dict[str, Any] = {
        "depth": 1,
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_heads": 2,
        "out_hidden_size": WIDTH,
    }
    config = Qwen2_5_VLConfig(text_config=text, vision_config=vision)
    return Qwen2_5_VLForConditionalGeneration(config).eval()


def _build_transformer() -> QwenImageTransformer2DModel:
    transformer = QwenImageTransformer2DModel(
        in_channels=4 * LATENT_CHANNELS,
        out_channels=LATENT_CHANNELS,
        num_layers=2,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=WIDTH,
        axes_dims_rope=(4, 6, 6),
    )
    return transformer.eval()
