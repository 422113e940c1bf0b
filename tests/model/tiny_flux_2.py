"""Tiny random FLUX.2 pipelines, dev and klein, with all parts of real ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKLFlux2,
    FlowMatchEulerDiscreteScheduler,
    Flux2KleinPipeline,
    Flux2Pipeline,
    Flux2Transformer2DModel,
)
from tokenizers.pre_tokenizers import ByteLevel
from transformers import (
    Mistral3Config,
    Mistral3ForConditionalGeneration,
    Qwen2TokenizerFast,
    Qwen3Config,
    Qwen3ForCausalLM,
)

LATENT_CHANNELS = 4
TEMPLATE = """{% for message in messages %}{{ message.role }}:
{%- if message.content is string %}{{ message.content }}{% else %}{{ message.content[0].text }}{% endif %}
{% endfor %}"""
LANGUAGE_MODEL: dict[str, Any] = {
    "hidden_size": 16,  # the network is shown three layers of it
    "intermediate_size": 16,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 8,
}


def build_tiny_flux_2_pipeline(*, seed: int = 0, has_dynamic_shift: bool = True) -> Flux2Pipeline:
    """One of dev, with random weights that `seed` decides."""
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    tokenizer = build_tokenizer(padding_side="left")
    pipeline = Flux2Pipeline(
        **_shared_parts(has_dynamic_shift, has_guidance=True),
        tokenizer=tokenizer,
        text_encoder=_build_mistral(len(tokenizer)),
    )
    torch.random.set_rng_state(generator_state)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def build_tiny_flux_2_klein_pipeline(
    *, seed: int = 0, has_dynamic_shift: bool = True, is_distilled: bool = False
) -> Flux2KleinPipeline:
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    tokenizer = build_tokenizer()
    pipeline = Flux2KleinPipeline(
        **_shared_parts(has_dynamic_shift, has_guidance=False),
        tokenizer=tokenizer,
        text_encoder=_build_qwen(len(tokenizer)),
        is_distilled=is_distilled,
    )
    torch.random.set_rng_state(generator_state)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def write_tiny_flux_2_pipeline(folder: Path) -> Path:
    build_tiny_flux_2_pipeline().save_pretrained(folder, safe_serialization=True)
    return folder


def write_tiny_flux_2_klein_pipeline(folder: Path) -> Path:
    build_tiny_flux_2_klein_pipeline().save_pretrained(folder, safe_serialization=True)
    return folder


def build_patch_autoencoder() -> AutoencoderKLFlux2:
    """With statistics as a training would leave them."""
    vae = AutoencoderKLFlux2(
        block_out_channels=(8, 8, 8, 8), norm_num_groups=4, latent_channels=LATENT_CHANNELS, layers_per_block=1
    )
    vae.bn.running_mean.copy_(torch.randn(4 * LATENT_CHANNELS) / 10)
    vae.bn.running_var.copy_(torch.rand(4 * LATENT_CHANNELS) + 0.5)
    return vae.eval()


def build_tokenizer(padding_side: str = "right") -> Qwen2TokenizerFast:
    """A symbol for each byte."""
    symbols = ["<|endoftext|>", *sorted(ByteLevel.alphabet())]
    vocabulary = {symbol: index for index, symbol in enumerate(symbols)}
    return Qwen2TokenizerFast(vocab=vocabulary, merges=[], chat_template=TEMPLATE, padding_side=padding_side)


def _shared_parts(has_dynamic_shift: bool, has_guidance: bool) -> dict[str, Any]:
    return {
        "vae": build_patch_autoencoder(),
        "transformer": _build_transformer(has_guidance),
        "scheduler": FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=has_dynamic_shift, shift=3.0),
    }


def _build_mistral(vocabulary_size: int) -> Mistral3ForConditionalGeneration:
    """As many layers as are read of the real one."""
    text = LANGUAGE_MODEL | {"model_type": "mistral", "num_hidden_layers": 30, "vocab_size": vocabulary_size}
    vision = {
        "model_type": "pixtral",
        "hidden_size": 8,
        "intermediate_size": 8,
        "num_attention_heads": 1,
        "head_dim": 8,
        "num_hidden_layers": 1,
        "image_size": 28,
    }
    config = Mistral3Config(text_config=text, vision_config=vision)
    return Mistral3ForConditionalGeneration(config).eval()


def _build_qwen(vocabulary_size: int) -> Qwen3ForCausalLM:
    config = Qwen3Config(
        **LANGUAGE_MODEL, num_hidden_layers=27, vocab_size=vocabulary_size, tie_word_embeddings=True
    )
    return Qwen3ForCausalLM(config).eval()


def _build_transformer(has_guidance: bool) -> Flux2Transformer2DModel:
    transformer = Flux2Transformer2DModel(
        in_channels=4 * LATENT_CHANNELS,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=3 * LANGUAGE_MODEL["hidden_size"],
        timestep_guidance_channels=16,
        axes_dims_rope=(4, 4, 4, 4),
        guidance_embeds=has_guidance,
    )
    return transformer.eval()
