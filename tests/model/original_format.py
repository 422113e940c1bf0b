"""Tiny checkpoints as single files in the original format of Stable Diffusion, as model sites offer them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from tests.model.tiny import build_tiny_pipeline
from tests.model.tiny_xl import build_tiny_xl_pipeline

Rule = tuple[str, str | Callable[[re.Match[str]], str]]
NUM_LAYERS = 1  # resnets in each down block of the tiny UNet; up blocks have one more


def write_single_file(folder: Path) -> Path:
    """`one.safetensors` in `folder`, and beside it the folder `one` with the configuration and no weights."""
    pipeline: Any = build_tiny_pipeline("kl")
    text = renamed(pipeline.text_encoder.state_dict(), [], "cond_stage_model.transformer.text_model.")
    return _write(folder, pipeline, text)


def write_single_xl_file(folder: Path) -> Path:
    """The same for Stable Diffusion XL, whose second text encoder is in the format of OpenCLIP."""
    pipeline: Any = build_tiny_xl_pipeline()
    open_clip = renamed(_fused(pipeline.text_encoder_2.state_dict()), OPEN_CLIP, "conditioner.embedders.1.model.")
    name = "conditioner.embedders.1.model.text_projection"
    open_clip[name] = open_clip[name].T.contiguous()
    text = renamed(pipeline.text_encoder.state_dict(), [], "conditioner.embedders.0.transformer.text_model.")
    return _write(folder, pipeline, text | open_clip)


def _write(folder: Path, pipeline: Any, text: dict[str, torch.Tensor]) -> Path:
    pipeline.save_pretrained(folder / "one")
    for weights in (folder / "one").rglob("*.safetensors"):
        weights.unlink()
    state = {
        **renamed(pipeline.unet.state_dict(), UNET, "model.diffusion_model."),
        **renamed(pipeline.vae.state_dict(), AUTOENCODER, "first_stage_model."),
        **text,
    }
    save_file(state, folder / "one.safetensors")
    return folder / "one.safetensors"


def _fused(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """With queries, keys and values as one matrix."""
    fused = {name: tensor for name, tensor in state.items() if not re.search(r"\.[qkv]_proj\.", name)}
    for name in state:
        if ".q_proj." in name:
            parts = [state[name.replace(".q_proj.", f".{kind}_proj.")] for kind in "qkv"]
            fused[name.replace(".q_proj.", ".in_proj_")] = torch.cat(parts)
    return fused


def renamed(state: dict[str, torch.Tensor], rules: Iterable[Rule], prefix: str) -> dict[str, torch.Tensor]:
    result = {}
    for name, tensor in state.items():
        for pattern, replacement in rules:
            name = re.sub(pattern, replacement, name)
        result[prefix + name] = tensor.contiguous().clone()
    return result


def _down(place: int) -> Callable[[re.Match[str]], str]:
    return lambda match: f"input_blocks.{1 + int(match[1]) * (NUM_LAYERS + 1) + int(match[2])}.{place}"


def _up(place: int) -> Callable[[re.Match[str]], str]:
    return lambda match: f"output_blocks.{int(match[1]) * (NUM_LAYERS + 1) + int(match[2])}.{place}"


UNET: list[Rule] = [
    (
        r"^down_blocks\.(\d+)\.downsamplers\.0\.conv",
        lambda m: f"input_blocks.{(int(m[1]) + 1) * (NUM_LAYERS + 1)}.0.op",
    ),
    (r"^down_blocks\.(\d+)\.resnets\.(\d+)", _down(0)),
    (r"^down_blocks\.(\d+)\.attentions\.(\d+)", _down(1)),
    (
        r"^up_blocks\.(\d+)\.upsamplers\.0",
        lambda m: f"output_blocks.{int(m[1]) * (NUM_LAYERS + 1) + NUM_LAYERS}.2",
    ),
    (r"^up_blocks\.(\d+)\.resnets\.(\d+)", _up(0)),
    (r"^up_blocks\.(\d+)\.attentions\.(\d+)", _up(1)),
    (r"^mid_block\.resnets\.0", "middle_block.0"),
    (r"^mid_block\.attentions\.0", "middle_block.1"),
    (r"^mid_block\.resnets\.1", "middle_block.2"),
    (r"^conv_in", "input_blocks.0.0"),
    (r"^time_embedding\.linear_1", "time_embed.0"),
    (r"^time_embedding\.linear_2", "time_embed.2"),
    (r"^add_embedding\.linear_1", "label_emb.0.0"),
    (r"^add_embedding\.linear_2", "label_emb.0.2"),
    (r"^conv_norm_out", "out.0"),
    (r"^conv_out", "out.2"),
    (r"(_blocks\.\d+\.0|middle_block\.\d)\.norm1", r"\1.in_layers.0"),
    (r"(_blocks\.\d+\.0|middle_block\.\d)\.conv1", r"\1.in_layers.2"),
    (r"(_blocks\.\d+\.0|middle_block\.\d)\.time_emb_proj", r"\1.emb_layers.1"),
    (r"(_blocks\.\d+\.0|middle_block\.\d)\.norm2", r"\1.out_layers.0"),
    (r"(_blocks\.\d+\.0|middle_block\.\d)\.conv2", r"\1.out_layers.3"),
    (r"\.conv_shortcut", ".skip_connection"),
]

AUTOENCODER: list[Rule] = [
    (r"down_blocks\.(\d+)\.resnets\.(\d+)", r"down.\1.block.\2"),
    (r"down_blocks\.(\d+)\.downsamplers\.0", r"down.\1.downsample"),
    (r"up_blocks\.(\d+)\.resnets\.(\d+)", lambda m: f"up.{3 - int(m[1])}.block.{m[2]}"),
    (r"up_blocks\.(\d+)\.upsamplers\.0", lambda m: f"up.{3 - int(m[1])}.upsample"),
    (r"mid_block\.resnets\.(\d+)", lambda m: f"mid.block_{int(m[1]) + 1}"),
    (r"mid_block\.attentions\.0", "mid.attn_1"),
    (r"group_norm", "norm"),
    (r"to_out\.0", "proj_out"),
    (r"attn_1\.to_([qkv])", r"attn_1.\1"),
    (r"conv_norm_out", "norm_out"),
    (r"conv_shortcut", "nin_shortcut"),
]

OPEN_CLIP: list[Rule] = [
    (r"^text_model\.embeddings\.position_embedding\.weight", "positional_embedding"),
    (r"^text_model\.embeddings\.token_embedding", "token_embedding"),
    (r"^text_model\.final_layer_norm", "ln_final"),
    (r"^text_projection\.weight", "text_projection"),
    (r"^text_model\.encoder\.layers", "transformer.resblocks"),
    (r"layer_norm", "ln_"),
    (r"\.fc1\.", ".c_fc."),
    (r"\.fc2\.", ".c_proj."),
    (r"\.self_attn", ".attn"),
]
