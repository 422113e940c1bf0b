"""A tiny random Stable Diffusion 3 pipeline, with all parts of a real one."""

from __future__ import annotations

import json
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    FlowMatchEulerDiscreteScheduler,
    SD3Transformer2DModel,
    StableDiffusion3Pipeline,
)
from transformers import CLIPTextModelWithProjection, T5Config, T5EncoderModel, T5TokenizerFast

from tests.model.tiny import WIDTH, build_text_encoder, build_tokenizer

LATENT_CHANNELS = 4


def build_tiny_3_pipeline(
    *, has_t5: bool = True, seed: int = 0, has_dynamic_shift: bool = False
) -> StableDiffusion3Pipeline:
    """A pipeline with random weights that `seed` decides."""
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    tokenizer = build_tokenizer()
    config = build_text_encoder(tokenizer).config
    parts: dict[str, Any] = {
        "vae": build_flow_autoencoder(),
        "text_encoder": CLIPTextModelWithProjection(config).eval(),
        "text_encoder_2": CLIPTextModelWithProjection(config).eval(),
        "text_encoder_3": build_t5() if has_t5 else None,
        "transformer": _build_transformer(),
        "scheduler": _build_scheduler(has_dynamic_shift),
    }
    tokenizers = {
        "tokenizer": tokenizer,
        "tokenizer_2": tokenizer,
        "tokenizer_3": build_t5_tokenizer() if has_t5 else None,
    }
    pipeline = StableDiffusion3Pipeline(**parts, **tokenizers)
    torch.random.set_rng_state(generator_state)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def write_tiny_3_pipeline(folder: Path, *, has_t5: bool = True) -> Path:
    """Save one into `folder`. Without T5 the index says so, as that of published models does."""
    build_tiny_3_pipeline(has_t5=has_t5).save_pretrained(folder, safe_serialization=True)
    index = folder / "model_index.json"
    parts = {"text_encoder_3": [None, None], "tokenizer_3": [None, None]} | json.loads(index.read_text())
    index.write_text(json.dumps(parts))
    return folder


def build_t5_tokenizer() -> T5TokenizerFast:
    """A piece for each letter."""
    pieces = ["<pad>", "</s>", "<unk>", "▁", *ascii_lowercase]
    return T5TokenizerFast(vocab=[(piece, -float(index)) for index, piece in enumerate(pieces)], extra_ids=0)


def build_t5() -> T5EncoderModel:
    config = T5Config(
        vocab_size=64,
        d_model=2 * WIDTH,
        d_kv=8,
        d_ff=2 * WIDTH,
        num_layers=1,
        num_heads=2,
        feed_forward_proj="gated-gelu",
    )
    return T5EncoderModel(config).eval()


def _build_transformer() -> SD3Transformer2DModel:
    transformer = SD3Transformer2DModel(
        sample_size=8,
        patch_size=2,
        in_channels=LATENT_CHANNELS,
        out_channels=LATENT_CHANNELS,
        num_layers=2,
        attention_head_dim=8,
        num_attention_heads=4,
        joint_attention_dim=2 * WIDTH,
        caption_projection_dim=32,
        pooled_projection_dim=2 * WIDTH,
        pos_embed_max_size=16,
        dual_attention_layers=(0,),
        qk_norm="rms_norm",
    )
    return transformer.eval()


def build_flow_autoencoder() -> AutoencoderKL:
    vae = AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        norm_num_groups=4,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=LATENT_CHANNELS,
        use_quant_conv=False,
        use_post_quant_conv=False,
        shift_factor=0.0609,
        scaling_factor=1.5305,
    )
    return vae.eval()


def _build_scheduler(has_dynamic_shift: bool) -> FlowMatchEulerDiscreteScheduler:
    if has_dynamic_shift:
        return FlowMatchEulerDiscreteScheduler(
            use_dynamic_shifting=True, base_image_seq_len=4, max_image_seq_len=64
        )
    return FlowMatchEulerDiscreteScheduler(shift=3.0)
