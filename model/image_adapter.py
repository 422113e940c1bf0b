"""The image adapter that an entry of the catalog brings, by which its model sees pictures: where it comes from.

Values only, torch-free. `adapter_files` loads it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ImageAdapter:
    """An IP-Adapter (Ye et al. 2023, arXiv 2308.06721) in safetensors, and its CLIP vision encoder."""

    source: str  # a folder, or a hub id `owner/name`
    file: str  # the adapter in there, as `models/ip-adapter_sd15.safetensors`
    image_encoder: str  # a folder in there, as `models/image_encoder`
    licence: str
    revision: str = ""
