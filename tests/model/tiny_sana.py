"""A tiny random Sana pipeline, with all parts of a real one."""

from __future__ import annotations

from string import printable
from typing import Any

import torch
from diffusers import (
    AutoencoderDC,
    DPMSolverMultistepScheduler,
    FlowMatchEulerDiscreteScheduler,
    SanaPipeline,
    SanaSprintPipeline,
    SanaTransformer2DModel,
    SCMScheduler,
)
from transformers import Gemma2Config, Gemma2Model, GemmaTokenizer

LATENT_CHANNELS = 4
FACTOR = 8  # pixels for each latent; real ones have 32
CAPTION_WIDTH = 32


def build_tiny_sana_pipeline(*, seed: int = 0, has_euler: bool = False, **transformer: Any) -> SanaPipeline:
    """A pipeline with random weights that `seed` decides. `transformer` are options of it.

    With an `interpolation_scale` it knows where each latent lies, as that of pictures of 2048 pixels does.
    """
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    pipeline = SanaPipeline(
        tokenizer=_build_tokenizer(),
        text_encoder=_build_gemma(),
        vae=build_deep_autoencoder(),
        transformer=_build_transformer(**transformer),
        scheduler=_build_scheduler(has_euler),
    )
    torch.random.set_rng_state(generator_state)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def build_tiny_sana_sprint_pipeline(**transformer: Any) -> SanaSprintPipeline:
    """The same with a network that takes the guidance as an input, and the sampler of Sana Sprint."""
    options: dict[str, Any] = {"guidance_embeds": True, "qk_norm": "rms_norm_across_heads"} | transformer
    parts = build_tiny_sana_pipeline(**options).components
    pipeline = SanaSprintPipeline(**(parts | {"scheduler": SCMScheduler()}))
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def build_deep_autoencoder(num_halvings: int = 3) -> AutoencoderDC:
    """With attention in the middle, and shortcuts past all that changes the size."""
    num_blocks = num_halvings + 1
    kinds = ("ResBlock",) * (num_blocks - 1) + ("EfficientViTBlock",)
    scales = ((),) * (num_blocks - 1) + ((5,),)
    autoencoder = AutoencoderDC(
        latent_channels=LATENT_CHANNELS,
        attention_head_dim=8,
        encoder_block_types=kinds,
        decoder_block_types=kinds,
        encoder_block_out_channels=(8,) * (num_blocks - 1) + (16,),
        decoder_block_out_channels=(8,) * (num_blocks - 1) + (16,),
        encoder_layers_per_block=(1,) * num_blocks,
        decoder_layers_per_block=(1,) * num_blocks,
        encoder_qkv_multiscales=scales,
        decoder_qkv_multiscales=scales,
        scaling_factor=0.41407,
    )
    return autoencoder.eval()


def _build_tokenizer() -> GemmaTokenizer:
    """A token for each character."""
    symbols = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "▁", *dict.fromkeys(printable)]
    return GemmaTokenizer(
        vocab={symbol: index for index, symbol in enumerate(symbols)}, merges=[], add_bos_token=True
    )


def _build_gemma() -> Gemma2Model:
    config = Gemma2Config(
        vocab_size=128,
        hidden_size=CAPTION_WIDTH,
        intermediate_size=2 * CAPTION_WIDTH,
        num_hidden_layers=1,
        num_attention_heads=1,
        num_key_value_heads=1,
        head_dim=16,
    )
    return Gemma2Model(config).eval()


def _build_transformer(**options: Any) -> SanaTransformer2DModel:
    defaults: dict[str, Any] = {
        "in_channels": LATENT_CHANNELS,
        "out_channels": LATENT_CHANNELS,
        "num_attention_heads": 2,
        "attention_head_dim": 8,
        "num_layers": 2,
        "num_cross_attention_heads": 2,
        "cross_attention_head_dim": 8,
        "cross_attention_dim": 16,
        "caption_channels": CAPTION_WIDTH,
        "sample_size": 8,
    }
    return SanaTransformer2DModel(**(defaults | options)).eval()


def _build_scheduler(has_euler: bool) -> Any:
    if has_euler:
        return FlowMatchEulerDiscreteScheduler(shift=3.0)
    return DPMSolverMultistepScheduler(use_flow_sigmas=True, prediction_type="flow_prediction", flow_shift=3.0)
