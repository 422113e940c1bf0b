"""IP-Adapter in a UNet: rows of one forward pass see different pictures, each as strongly as it likes.

Ye et al. 2023 (arXiv 2308.06721), on weights that diffusers' `load_ip_adapter` has loaded. There all rows share a
scale; here each brings its own (`ImageRows`). Knows no text and no sampler.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from diffusers.models.attention_processor import IPAdapterAttnProcessor2_0
from diffusers.models.embeddings import ImageProjection, MultiIPAdapterImageProjection
from PIL import Image
from torch import Tensor, nn

from model.denoising.image_rows import ImageRows
from model.image_conditions import Blocks, ImageCondition

CAPACITY = 64  # pictures whose embeddings are kept


class Places(NamedTuple):
    """Where a UNet draws what, as beginnings of the names of its layers. All other layers draw content."""

    style: tuple[str, ...]
    layout: tuple[str, ...]


class Embedding(NamedTuple):
    """What the image encoder says of a picture, and what stands for none. Each is (E,), or (S, E) of patches."""

    shown: Tensor
    none: Tensor


class IPAdapter:
    """The adapter of one UNet. All of it belongs to the engine's thread."""

    def __init__(self, pipeline: Any, places: Places) -> None:
        """Puts processors of ours into the UNet. Raises `ValueError` for one that does not have these places."""
        self._pipeline = pipeline
        self._image_encoder = pipeline.image_encoder.eval()
        side = self._image_encoder.config.image_size  # that of a safety checker may be another
        self._extractor = type(pipeline.feature_extractor)(size=side, crop_size=side)
        self._layers = _layers_of(_adapted(pipeline.unet), places)
        self._embeddings: OrderedDict[str, Embedding] = OrderedDict()

    def rows(self, conditions: Sequence[ImageCondition], sees: Sequence[bool]) -> ImageRows:
        """The pictures for rows that see them, and what stands for none for rows that guidance leads away from."""
        embeddings = [self.embedding(each.image) for each in conditions]
        shown, none = (torch.stack(each) for each in zip(*embeddings, strict=True))  # each (K, …)
        scales = torch.stack([each.scale * self._layers[each.blocks] for each in conditions])  # (K, L)
        return ImageRows(torch.stack([shown if each else none for each in sees]), scales.repeat(len(sees), 1, 1))

    def embedding(self, image: Image.Image) -> Embedding:
        """Made once for each picture, by itself, so that it has the same bits whatever else is drawn."""
        image = image.convert("RGB")
        key = f"{image.size} {sha256(image.tobytes()).hexdigest()}"
        if key not in self._embeddings:
            self._embeddings[key] = self._encode(image)
            if len(self._embeddings) > CAPACITY:
                self._embeddings.popitem(last=False)
        self._embeddings.move_to_end(key)
        return self._embeddings[key]

    def _encode(self, image: Image.Image) -> Embedding:
        """Adapters of the plain kind take the whole picture in one vector, all others its patches."""
        sees_patches = not isinstance(self._pipeline.unet.encoder_hid_proj.layer, ImageProjection)
        pixels = self._extractor(image, return_tensors="pt").pixel_values
        shown, none = self._pipeline.encode_image(pixels, self._image_encoder.device, 1, sees_patches)
        return Embedding(shown[0], none[0])


def image_adapter(pipeline: Any, places: Places) -> IPAdapter | None:
    """That of a pipeline into which one was loaded."""
    is_loaded = isinstance(pipeline.unet.encoder_hid_proj, MultiIPAdapterImageProjection)
    return IPAdapter(pipeline, places) if is_loaded else None


class RowProjection(nn.Module):
    """From embeddings to tokens of the width of a text."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, images: ImageRows | None) -> list[tuple[Tensor, Tensor]]:
        """Of each picture that is seen at all its tokens, (R, T, D), and its scales by layer, (R, L, 1, 1).

        One picture at a time, so that the bits of a row do not depend on how many its neighbours have.
        """
        if images is None:
            return []
        scales = images.scales.to(images.embeddings.device)
        seen = [index for index in range(images.num_pictures) if images.scales[:, index].any()]
        return [(self.layer(images.embeddings[:, index]), scales[:, index, :, None, None]) for index in seen]


class RowAttention(nn.Module):
    """Cross attention to a text, and beside it to pictures (the paper's eq. 5) with scales of each row's own.

    For a scale that all rows share it has the bits of diffusers' `IPAdapterAttnProcessor2_0`, and for rows that
    see no picture those of `AttnProcessor2_0`.
    """

    layer: Tensor

    def __init__(self, trained: IPAdapterAttnProcessor2_0, layer: int) -> None:
        super().__init__()
        self.to_k_ip, self.to_v_ip = trained.to_k_ip[0], trained.to_v_ip[0]
        index = torch.tensor([layer], device=self.to_k_ip.weight.device)
        self.register_buffer("layer", index, persistent=False)  # a number would be compiled into the kernels

    def forward(
        self,
        attn: Any,
        hidden_states: Tensor,  # (R, N, D)
        encoder_hidden_states: tuple[Tensor, list[tuple[Tensor, Tensor]]],
        attention_mask: None = None,
    ) -> Tensor:
        text, images = encoder_hidden_states
        query = attn.to_q(hidden_states)
        found = _attended(query, attn.to_k(text), attn.to_v(text), attn.heads)
        for tokens, scales in images:
            scale = scales.index_select(1, self.layer)[:, 0]  # (R, 1, 1)
            seen = _attended(query, self.to_k_ip(tokens), self.to_v_ip(tokens), attn.heads)
            found = torch.where(scale == 0, found, found + (scale * seen).to(found.dtype))
        projection, dropout = attn.to_out
        result: Tensor = dropout(projection(found))
        return result


def _attended(query: Tensor, key: Tensor, value: Tensor, num_heads: int) -> Tensor:
    """(R, N, D) of queries and (R, T, D) of keys and values → (R, N, D)"""
    queries, keys, values = (
        each.view(len(each), -1, num_heads, each.shape[-1] // num_heads).transpose(1, 2)
        for each in (query, key, value)
    )
    found = F.scaled_dot_product_attention(queries, keys, values)
    return found.transpose(1, 2).flatten(-2)


def _adapted(unet: Any) -> list[str]:
    """Put ours in place of diffusers' own. Returns the names of the layers that see pictures, in order."""
    names = [name for name, each in unet.attn_processors.items() if isinstance(each, IPAdapterAttnProcessor2_0)]
    ours = {name: RowAttention(unet.attn_processors[name], layer) for layer, name in enumerate(names)}
    unet.set_attn_processor({**unet.attn_processors, **ours})
    unet.encoder_hid_proj = RowProjection(unet.encoder_hid_proj.image_projection_layers[0])
    return names


def _layers_of(names: Sequence[str], places: Places) -> dict[Blocks, Tensor]:
    """For each use of a picture 1 at the layers that see it, else 0: (L,)"""
    style = [name.startswith(places.style) for name in names]
    if not any(style):
        raise ValueError(
            f"its UNet has no attention in {' or '.join(places.style)}, where a style is taken from a picture"
        )
    layout = [name.startswith(places.layout) for name in names]
    content = [not (one or other) for one, other in zip(style, layout, strict=True)]
    chosen = {Blocks.ALL: [True] * len(names), Blocks.STYLE: style, Blocks.CONTENT: content}
    return {blocks: torch.tensor(each, dtype=torch.float32) for blocks, each in chosen.items()}
