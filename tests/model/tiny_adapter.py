"""Tiny random IP-Adapters, and their tiny CLIP vision encoder, in the layout of those that are published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import save_file
from torch import Tensor
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from tests.model.tiny import WIDTH, build_tiny_pipeline
from tests.model.tiny_xl import build_tiny_xl_pipeline

FILE, PLUS_FILE, ENCODER = "models/tiny.safetensors", "models/tiny-plus.safetensors", "models/image_encoder"
EMBEDDING = 24  # of a whole picture
PATCH_WIDTH = 16  # of an embedding of one patch
NUM_TOKENS = 4


def build_seeing_pipeline(family: str) -> Any:
    """The tiny pipeline of a family. That of Stable Diffusion has a block more, where real ones draw the style."""
    if family == "stable_diffusion_xl":
        return build_tiny_xl_pipeline()
    pipeline: Any = build_tiny_pipeline()
    with torch.random.fork_rng():
        torch.manual_seed(1)
        pipeline.register_modules(unet=_build_unet())
    return pipeline


def write_adapter(folder: Path, unet: UNet2DConditionModel) -> Path:
    """An adapter of the plain kind, one that sees patches (“plus”), and the encoder of both. Returns `folder`."""
    with torch.random.fork_rng():
        torch.manual_seed(2)
        build_image_encoder().save_pretrained(folder / ENCODER)
        layers = _layers(unet)
        width = unet.config.cross_attention_dim
        save_file({**_plain_projection(width), **layers}, folder / FILE)
        save_file({**_plus_projection(width), **layers}, folder / PLUS_FILE)
    return folder


def load_adapter(pipeline: Any, folder: Path, file: str = FILE, times: int = 1) -> Any:
    """By diffusers' own loader; several times for as many pictures with scales of their own."""
    subfolder, name = file.split("/")
    pipeline.load_ip_adapter(str(folder), subfolder=[subfolder] * times, weight_name=[name] * times)
    pipeline.image_encoder.eval()
    return pipeline


def build_image_encoder(embedding: int = EMBEDDING) -> CLIPVisionModelWithProjection:
    config = CLIPVisionConfig(
        hidden_size=PATCH_WIDTH,
        intermediate_size=2 * PATCH_WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=32,
        patch_size=8,
        projection_dim=embedding,
    )
    return CLIPVisionModelWithProjection(config).eval()


def _layers(unet: UNet2DConditionModel) -> dict[str, Tensor]:
    """Keys and values for each cross attention, numbered as their authors do."""
    names = [name.removesuffix(".processor") for name in unet.attn_processors if "attn2" in name]
    shapes = [unet.get_submodule(name).to_k.weight.shape for name in names]
    return {
        f"ip_adapter.{2 * index + 1}.to_{part}_ip.weight": torch.randn(shape) / shape[1] ** 0.5
        for index, shape in enumerate(shapes)
        for part in "kv"
    }


def _plain_projection(width: int) -> dict[str, Tensor]:
    return {
        "image_proj.proj.weight": torch.randn(NUM_TOKENS * width, EMBEDDING),
        "image_proj.proj.bias": torch.randn(NUM_TOKENS * width),
        "image_proj.norm.weight": torch.ones(width),
        "image_proj.norm.bias": torch.zeros(width),
    }


def _plus_projection(width: int, inner: int = 64, depth: int = 4) -> dict[str, Tensor]:
    """A resampler of one head, which diffusers takes to be 64 wide, and of the four layers that it expects."""
    shapes: dict[str, tuple[int, ...]] = {
        "latents": (1, NUM_TOKENS, inner),
        "proj_in.weight": (inner, PATCH_WIDTH),
        "proj_in.bias": (inner,),
        "proj_out.weight": (width, inner),
        "proj_out.bias": (width,),
        "norm_out.weight": (width,),
        "norm_out.bias": (width,),
    }
    for layer in range(depth):
        for norm in ("0.norm1", "0.norm2", "1.0"):
            shapes |= {f"layers.{layer}.{norm}.{part}": (inner,) for part in ("weight", "bias")}
        shapes |= {f"layers.{layer}.0.to_{part}.weight": (inner, inner) for part in ("q", "out")}
        shapes |= {
            f"layers.{layer}.0.to_kv.weight": (2 * inner, inner),
            f"layers.{layer}.1.1.weight": (4 * inner, inner),
            f"layers.{layer}.1.3.weight": (inner, 4 * inner),
        }
    return {f"image_proj.{name}": torch.randn(shape) / shape[-1] ** 0.5 for name, shape in shapes.items()}


def _build_unet() -> UNet2DConditionModel:
    unet = UNet2DConditionModel(
        sample_size=8,
        layers_per_block=1,
        block_out_channels=(16, 32, 32),
        down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=WIDTH,
        attention_head_dim=8,
        norm_num_groups=8,
    )
    return unet.eval()
