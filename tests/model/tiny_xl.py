"""A tiny random Stable Diffusion XL pipeline, with all parts of a real one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers import StableDiffusionXLPipeline, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModelWithProjection

from tests.model.tiny import WIDTH, build_autoencoder, build_scheduler, build_text_encoder, build_tokenizer

SECOND_WIDTH = 48  # of the second text encoder: loaders tell the two apart by it
TIME_WIDTH = 8  # of the embedding of each of the six numbers that tell the size


def build_tiny_xl_pipeline(*, seed: int = 0, **options: Any) -> StableDiffusionXLPipeline:
    """A pipeline with random weights that `seed` decides."""
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    tokenizer = build_tokenizer()
    text_encoder = build_text_encoder(tokenizer)
    pipeline = StableDiffusionXLPipeline(
        vae=build_autoencoder("kl"),
        text_encoder=text_encoder,
        text_encoder_2=_build_second(text_encoder.config),
        tokenizer=tokenizer,
        tokenizer_2=tokenizer,
        unet=_build_unet(),
        scheduler=build_scheduler("epsilon"),
        add_watermarker=False,
        **options,
    )
    torch.random.set_rng_state(generator_state)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def write_tiny_xl_pipeline(folder: Path) -> Path:
    build_tiny_xl_pipeline().save_pretrained(folder, safe_serialization=True)
    return folder


def _build_second(first: CLIPTextConfig) -> CLIPTextModelWithProjection:
    config = CLIPTextConfig(**(first.to_dict() | {"hidden_size": SECOND_WIDTH, "projection_dim": SECOND_WIDTH}))
    return CLIPTextModelWithProjection(config).eval()


def _build_unet() -> UNet2DConditionModel:
    unet = UNet2DConditionModel(
        sample_size=8,
        in_channels=4,
        out_channels=4,
        layers_per_block=1,
        block_out_channels=(16, 32),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=WIDTH + SECOND_WIDTH,
        attention_head_dim=(2, 4),
        transformer_layers_per_block=(1, 2),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=TIME_WIDTH,
        projection_class_embeddings_input_dim=6 * TIME_WIDTH + SECOND_WIDTH,
        norm_num_groups=8,
    )
    return unet.eval()
