"""Pictures and texts as vectors of one space, near to each other where they agree: any CLIP that transformers
loads (Radford et al. 2021, arXiv 2103.00020), postcard's own among them. Knows no prompt and no generation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor
from transformers import CLIPImageProcessorPil, CLIPModel, CLIPTokenizer

T = TypeVar("T")
AT_ONCE = 16  # pictures or texts in one forward pass


class ClipError(ValueError):
    """A CLIP that cannot be used. The message is a sentence that goes on after the name of the field."""


class Clip:
    """May be called from any thread."""

    def __init__(self, network: CLIPModel, tokenizer: CLIPTokenizer, processor: CLIPImageProcessorPil) -> None:
        self._network = network.eval()
        self._tokenizer = tokenizer
        self._processor = processor

    def embed_texts(self, texts: Sequence[str]) -> Tensor:
        """Of length 1, (N, D). What does not fit into the encoder's tokens is left out."""
        limit = self._network.config.text_config.max_position_embeddings
        return self._embedded([self._encode_texts(part, limit) for part in _parts(texts)])

    def embed_images(self, images: Sequence[Image.Image]) -> Tensor:
        """Of length 1, (N, D)."""
        return self._embedded([self._encode_images(part) for part in _parts(images)])

    def score(self, images: Sequence[Image.Image], texts: Sequence[str]) -> Tensor:
        """The cosine of each picture with each text, -1 to 1. (N, M)"""
        return self.embed_images(images) @ self.embed_texts(texts).T

    @torch.inference_mode()
    def _encode_texts(self, texts: Sequence[str], limit: int) -> Tensor:
        tokens = self._tokenizer(
            list(texts), padding=True, truncation=True, max_length=limit, return_tensors="pt"
        ).to(self._network.device)
        features: Tensor = self._network.get_text_features(**tokens).pooler_output
        return features

    @torch.inference_mode()
    def _encode_images(self, images: Sequence[Image.Image]) -> Tensor:
        seen = self._processor([image.convert("RGB") for image in images], return_tensors="pt")
        pixels = seen.pixel_values.to(self._network.device, self._network.dtype)
        features: Tensor = self._network.get_image_features(pixels).pooler_output
        return features

    def _embedded(self, parts: Sequence[Tensor]) -> Tensor:
        width = self._network.config.projection_dim
        return F.normalize(torch.cat([torch.zeros(0, width), *(part.float().cpu() for part in parts)]), dim=-1)


def load_clip(source: str, device: torch.device) -> Clip:
    """From a folder or the hub, safetensors only. Raises `ClipError`."""
    local = Path(source).exists()
    try:
        network, found = CLIPModel.from_pretrained(
            source, use_safetensors=True, local_files_only=local, dtype=torch.float32, output_loading_info=True
        )
        tokenizer = CLIPTokenizer.from_pretrained(source, local_files_only=local)
        processor = CLIPImageProcessorPil.from_pretrained(source, local_files_only=local)
    except Exception as error:
        raise ClipError(f"{source} cannot be loaded: {' '.join(str(error).split())[:300]}") from error
    if found["missing_keys"]:
        raise ClipError(f"{source} is incomplete: it lacks {len(found['missing_keys'])} weights.")
    return Clip(network.to(device), tokenizer, processor)


def _parts(items: Sequence[T]) -> list[Sequence[T]]:
    return [items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE)]
