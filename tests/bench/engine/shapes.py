"""Pipelines with the shapes of well-known models and random weights: speeds hold, pictures are noise.

The sizes are those of the published configurations, stable-diffusion-v1-5 and stable-diffusion-xl-base-1.0. Only
the tokenizer is a small one of ours, as its file cannot be built.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from model.families.family import Family
from model.families.stable_diffusion import StableDiffusion
from model.families.stable_diffusion_xl import StableDiffusionXL
from tests.model.tiny import build_scheduler, build_tokenizer

NUM_TOKENS = 77  # that the text encoders are given


@dataclass(frozen=True)
class Text:
    """One of the text encoders."""

    width: int
    layers: int
    heads: int


@dataclass(frozen=True)
class Shape:
    """What decides how much a model computes."""

    name: str
    side: int  # pixels
    steps: int  # of a usual picture
    channels: tuple[int, ...]  # of the UNet, from fine to coarse
    blocks: tuple[int, ...]  # of transformers at each of these, 0 where there is no attention
    heads: tuple[int, ...]
    texts: tuple[Text, ...]  # two for Stable Diffusion XL
    decoder: tuple[int, ...] = (128, 256, 512, 512)  # channels of the autoencoder

    @property
    def is_xl(self) -> bool:
        return len(self.texts) == 2

    def smaller(self, side: int) -> Shape:
        """The same, small enough for a test."""
        return replace(
            self,
            side=side,
            steps=2,
            channels=(32, 32, 32),
            blocks=tuple(min(1, number) for number in self.blocks[-3:]),
            heads=(2, 2, 2),
            texts=tuple(Text(16 * number, 1, 2) for number, _ in enumerate(self.texts, 1)),
            decoder=(32, 32, 32, 32),
        )


SD_15 = Shape(
    name="SD1.5-shaped",
    side=512,
    steps=25,
    channels=(320, 640, 1280, 1280),
    blocks=(1, 1, 1, 0),
    heads=(8, 8, 8, 8),
    texts=(Text(768, 12, 12),),
)
SDXL = Shape(
    name="SDXL-shaped",
    side=1024,
    steps=30,
    channels=(320, 640, 1280),
    blocks=(0, 2, 10),
    heads=(5, 10, 20),
    texts=(Text(768, 12, 12), Text(1280, 32, 20)),
)


def build(shape: Shape, device: torch.device, dtype: torch.dtype) -> Family:
    """On its device from the first moment on: to draw billions of random numbers elsewhere takes minutes."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            pipeline = _xl_pipeline(shape) if shape.is_xl else _pipeline(shape)
    finally:
        torch.set_default_dtype(before)
    pipeline.to(device)
    pipeline.set_progress_bar_config(disable=True)
    return StableDiffusionXL(pipeline) if shape.is_xl else StableDiffusion(pipeline)


def _pipeline(shape: Shape) -> Any:
    return StableDiffusionPipeline(
        **_parts(shape),
        text_encoder=CLIPTextModel(_text_config(shape.texts[0])).eval(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def _xl_pipeline(shape: Shape) -> Any:
    first, second = (_text_config(text) for text in shape.texts)
    return StableDiffusionXLPipeline(
        **_parts(shape),
        text_encoder=CLIPTextModel(first).eval(),
        text_encoder_2=CLIPTextModelWithProjection(second).eval(),
        tokenizer_2=_tokenizer(),
        add_watermarker=False,
    )


def _parts(shape: Shape) -> dict[str, Any]:
    with torch.device("cpu"):  # a scheduler computes its tables there
        scheduler = build_scheduler("epsilon")
    return {
        "vae": _autoencoder(shape),
        "tokenizer": _tokenizer(),
        "unet": build_unet(shape),
        "scheduler": scheduler,
    }


def build_unet(shape: Shape) -> UNet2DConditionModel:
    extras: dict[str, Any] = {}
    if shape.is_xl:
        extras = {
            "addition_embed_type": "text_time",
            "addition_time_embed_dim": 256,
            "projection_class_embeddings_input_dim": 6 * 256 + shape.texts[-1].width,
            "use_linear_projection": True,
        }
    return UNet2DConditionModel(
        sample_size=shape.side // 8,
        block_out_channels=shape.channels,
        down_block_types=tuple("CrossAttnDownBlock2D" if number else "DownBlock2D" for number in shape.blocks),
        up_block_types=tuple("CrossAttnUpBlock2D" if number else "UpBlock2D" for number in shape.blocks[::-1]),
        transformer_layers_per_block=tuple(max(1, number) for number in shape.blocks),
        attention_head_dim=shape.heads,
        cross_attention_dim=sum(text.width for text in shape.texts),
        **extras,
    ).eval()


def _autoencoder(shape: Shape) -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=shape.decoder,
        down_block_types=("DownEncoderBlock2D",) * len(shape.decoder),
        up_block_types=("UpDecoderBlock2D",) * len(shape.decoder),
        layers_per_block=2,
        latent_channels=4,
    ).eval()


def _tokenizer() -> CLIPTokenizer:
    tokenizer = build_tokenizer()
    tokenizer.model_max_length = NUM_TOKENS
    return tokenizer


def _text_config(text: Text) -> CLIPTextConfig:
    tokenizer = _tokenizer()
    return CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=text.width,
        intermediate_size=4 * text.width,
        num_hidden_layers=text.layers,
        num_attention_heads=text.heads,
        max_position_embeddings=NUM_TOKENS,
        projection_dim=text.width,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.eos_token_id,
    )
