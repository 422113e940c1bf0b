"""A tiny random CLIP, in a folder as any program would have saved it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel

from tests.model.tiny import build_tokenizer


def write_tiny_clip(folder: Path) -> Path:
    """Save one into `folder` and return it. Its space has 8 dimensions."""
    torch.manual_seed(0)
    tokenizer = build_tokenizer()
    part: dict[str, Any] = {
        "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2
    }  # fmt: skip
    text = part | {
        "vocab_size": len(tokenizer), "max_position_embeddings": 24, "eos_token_id": tokenizer.eos_token_id
    }  # fmt: skip
    vision = part | {"image_size": 16, "patch_size": 8}
    CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=8)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    size = {"shortest_edge": 16}
    CLIPImageProcessorPil(size=size, crop_size={"height": 16, "width": 16}).save_pretrained(folder)
    return folder
