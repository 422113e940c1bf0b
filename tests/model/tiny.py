"""Tiny random Stable Diffusion pipelines, for tests of the engine, the worker and the whole road.

They have all parts of a real checkpoint and draw noise in milliseconds. `write_tiny_pipeline(folder)` saves one in
diffusers layout; `catalog_text(folder)` is a catalog that offers it as the default model `tiny`.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import torch
from diffusers import (
    AutoencoderKL,
    AutoencoderTiny,
    DDIMScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker
from tokenizers.pre_tokenizers import ByteLevel
from transformers import CLIPConfig, CLIPTextConfig, CLIPTextModel, CLIPTokenizer
from transformers import CLIPImageProcessorPil as CLIPImageProcessor

WIDTH = 32  # of a text embedding
Autoencoder = Literal["kl", "tiny"]
CHANNELS = {"kl": 4, "tiny": 8}
FACTORS = {"kl": (8, 8), "tiny": (8, 16)}  # pixels for each latent, at the encoder and at the decoder


def build_tiny_pipeline(
    autoencoder: Autoencoder = "kl", *, prediction_type: str = "epsilon", seed: int = 0
) -> StableDiffusionPipeline:
    """A pipeline with random weights that `seed` decides. The decoder of "tiny" also enlarges, as postcard's."""
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    tokenizer = build_tokenizer()
    pipeline = StableDiffusionPipeline(
        vae=build_autoencoder(autoencoder),
        text_encoder=build_text_encoder(tokenizer),
        tokenizer=tokenizer,
        unet=_build_unet(CHANNELS[autoencoder]),
        scheduler=build_scheduler(prediction_type),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    torch.random.set_rng_state(generator_state)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def add_safety_checker(pipeline: StableDiffusionPipeline, *, flags: bool) -> StableDiffusionPipeline:
    """Give a pipeline a checker that flags every picture, or none."""
    vision: dict[str, Any] = {
        "hidden_size": 8,
        "intermediate_size": 8,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 16,
        "patch_size": 8,
    }
    checker = StableDiffusionSafetyChecker(CLIPConfig(vision_config=vision, projection_dim=8))
    checker.concept_embeds_weights.data.fill_(-2 if flags else 2)  # the cosine from which on it flags
    checker.special_care_embeds_weights.data.fill_(2)
    extractor = CLIPImageProcessor(size={"shortest_edge": 16}, crop_size={"height": 16, "width": 16})
    pipeline.register_modules(safety_checker=checker.eval(), feature_extractor=extractor)
    return pipeline


def write_tiny_pipeline(folder: Path, autoencoder: Autoencoder = "tiny", **options: Any) -> Path:
    """Save a pipeline into `folder` and return it. Takes well under a second and about one megabyte."""
    build_tiny_pipeline(autoencoder, **options).save_pretrained(folder, safe_serialization=True)
    return folder


def catalog_text(folder: Path, *, steps: int = 3, native_size: int = 64) -> str:
    """A catalog in TOML whose one entry, `tiny`, is the model in `folder`, and the default."""
    return f"""
[tiny]
title = "Tiny"
source = {json.dumps(str(folder))}
family = "stable_diffusion"
native_size = {native_size}
size_multiple = 16
steps = {steps}
guidance_scale = 3.0
licence = "MIT"
default = true
"""


def build_tokenizer() -> CLIPTokenizer:
    """Byte-level BPE without merges: a symbol for each byte, one for each byte that ends a word, two specials."""
    symbols = sorted(ByteLevel.alphabet())
    words = [*symbols, *(symbol + "</w>" for symbol in symbols), "<|startoftext|>", "<|endoftext|>"]
    with TemporaryDirectory() as folder:
        vocabulary, merges = Path(folder, "vocab.json"), Path(folder, "merges.txt")
        vocabulary.write_text(json.dumps({word: index for index, word in enumerate(words)}), encoding="utf-8")
        merges.write_text("#version: 0.2\n", encoding="utf-8")
        return CLIPTokenizer(str(vocabulary), str(merges), model_max_length=24)


def build_text_encoder(tokenizer: CLIPTokenizer) -> CLIPTextModel:
    config = CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=tokenizer.model_max_length,
        projection_dim=WIDTH,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.eos_token_id,
    )
    return CLIPTextModel(config).eval()


def _build_unet(num_channels: int) -> UNet2DConditionModel:
    unet = UNet2DConditionModel(
        sample_size=8,
        in_channels=num_channels,
        out_channels=num_channels,
        layers_per_block=1,
        block_out_channels=(16, 32),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=WIDTH,
        attention_head_dim=8,
        norm_num_groups=8,
    )
    return unet.eval()


def build_autoencoder(kind: Autoencoder) -> AutoencoderKL | AutoencoderTiny:
    if kind == "kl":
        kl = AutoencoderKL(
            block_out_channels=(8, 8, 8, 8),
            norm_num_groups=4,
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            latent_channels=CHANNELS[kind],
        )
        return kl.eval()
    tiny = AutoencoderTiny(
        encoder_block_out_channels=(8,) * 4,
        decoder_block_out_channels=(8,) * 5,
        num_encoder_blocks=(1,) * 4,
        num_decoder_blocks=(1,) * 5,
        latent_channels=CHANNELS[kind],
    )
    return tiny.eval()


def build_scheduler(prediction_type: str) -> DDIMScheduler:
    return DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        clip_sample=False,
        set_alpha_to_one=False,
        steps_offset=1,
        prediction_type=prediction_type,
    )
