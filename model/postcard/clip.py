"""Two encoders that agree on what a picture shows and a text says, as transformers' CLIPModel (Radford et al.,
2103.00020): any program that loads CLIP loads them. Knows nothing about how they are trained.

Its text encoder is its own. That of the denoiser learns what helps to draw, and hands on every token; this one
learns what tells pictures apart, and hands on one vector."""

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, CLIPTokenizer

from model.postcard.recipe import ClipRecipe

FOLDER = "clip"  # beside the other parts of the pipeline
HEAD = 64  # weights of an attention head: smaller ones are slow on a CPU


def build(recipe: ClipRecipe, tokenizer: CLIPTokenizer) -> CLIPModel:
    """The end token's real id is set: CLIPTextModel reads the default 2 as "look for the largest id"."""
    text = {
        "vocab_size": len(tokenizer),
        "max_position_embeddings": tokenizer.model_max_length,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        **_transformer(recipe.text_width, recipe.text_layers, recipe.shared),
    }
    image = {
        "image_size": recipe.side,
        "patch_size": recipe.patch,
        **_transformer(recipe.image_width, recipe.image_layers, recipe.shared),
    }
    return CLIPModel(CLIPConfig(text_config=text, vision_config=image, projection_dim=recipe.shared))


def _transformer(width: int, layers: int, shared: int) -> dict[str, Any]:
    return {
        "hidden_size": width,
        "intermediate_size": 4 * width,
        "num_hidden_layers": layers,
        "num_attention_heads": max(1, width // HEAD),
        "projection_dim": shared,
        "hidden_act": "gelu",
    }


def image_processor(side: int) -> CLIPImageProcessorPil:
    """Wide pictures are made square rather than cropped: what stands at their sides counts too."""
    return CLIPImageProcessorPil(
        size={"height": side, "width": side}, do_center_crop=False, image_mean=[0.5] * 3, image_std=[0.5] * 3
    )


def write(model: CLIPModel, tokenizer: CLIPTokenizer, folder: Path) -> None:
    """As any program expects a CLIP: half precision, to be loaded as float32. Raises `OSError`."""
    model.half().save_pretrained(folder)
    config = folder / "config.json"
    values = json.loads(config.read_text(encoding="utf-8")) | {"dtype": "float32"}
    for part in ("text_config", "vision_config"):  # each encoder may be loaded by itself
        values[part]["dtype"] = "float32"
    config.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    tokenizer.save_pretrained(folder)
    image_processor(model.config.vision_config.image_size).save_pretrained(folder)


def encode_texts(model: CLIPModel, ids: Tensor) -> Tensor:
    """(M, T) -> (M, D). Nothing that comes after the first end token counts: it is not looked at."""
    ends = (ids == model.config.text_config.eos_token_id).int().argmax(1)
    features: Tensor = model.get_text_features(ids[:, : int(ends.max()) + 1]).pooler_output
    return features


def encode_images(model: CLIPModel, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """(N, 3, side, side) in -1..1 -> (N, D), and before the projection (N, C) and for each patch (N, P, C)."""
    seen = model.vision_model(pixel_values=pictures)
    return model.visual_projection(seen.pooler_output), seen.pooler_output, seen.last_hidden_state[:, 1:]


def weight_groups(model: CLIPModel) -> list[dict[str, Any]]:
    """The matrices inside the transformers, and all else, which moves as in Adam: a table is no matrix."""
    matrices: list[Tensor] = []
    others: list[Tensor] = []
    for name, weight in model.named_parameters():
        (matrices if weight.ndim == 2 and ".layers." in name else others).append(weight)
    return [{"params": matrices}, {"params": others, "plain": True}]


@torch.no_grad()
def retrieval(images: Tensor, texts: Tensor) -> tuple[Tensor, Tensor]:
    """Of N pictures with a caption each, whether the nearest caption is its own, and the other way. (N,), (N,)"""
    pairs = images @ texts.T
    own = torch.arange(len(pairs))
    return pairs.argmax(1) == own, pairs.argmax(0) == own
