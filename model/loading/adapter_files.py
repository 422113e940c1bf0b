"""The files of an image adapter: found, looked at, and put into a pipeline by diffusers' own loader.

Safetensors only, and nothing is loaded of what does not suit the model. Knows no engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huggingface_hub import snapshot_download
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from model.image_adapter import ImageAdapter
from model.loading.adapter_header import AdapterHeader, ImageAdapterError
from model.loading.layout import LayoutError, count_parameters

_HUB_ID = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")


@dataclass(frozen=True)
class AdapterFiles:
    """Where an adapter and its image encoder lie on this machine."""

    weights: Path  # .safetensors
    encoder: Path  # a folder, as `save_pretrained` writes it

    @classmethod
    def find(cls, adapter: ImageAdapter) -> AdapterFiles:
        """Those in a folder, or of the hub, from which they are fetched. Raises `ImageAdapterError`."""
        if not adapter.file.endswith(".safetensors"):
            raise ImageAdapterError(
                f"The image adapter {adapter.file} is not a .safetensors file. Others are pickles, which can run "
                "any code when they are read."
            )
        folder = Path(adapter.source)
        folder = folder if folder.is_dir() else _fetched(adapter)
        found = cls(folder / adapter.file, folder / adapter.image_encoder)
        found._check()
        return found

    @property
    def encoder_weights(self) -> list[Path]:
        """Without variants such as `model.fp16.safetensors`."""
        return sorted(file for file in self.encoder.glob("*.safetensors") if file.name.count(".") == 1)

    def num_parameters(self) -> int:
        """Raises `ImageAdapterError` for a damaged file."""
        try:
            return count_parameters([self.weights, *self.encoder_weights])
        except LayoutError as error:
            raise ImageAdapterError(f"The image adapter cannot be loaded: {error}.") from error

    def attach(self, pipeline: Any) -> None:
        """Load both into a pipeline. Raises `ImageAdapterError`; what does not suit the pipeline is not loaded."""
        with _explained(self.encoder):
            config = CLIPVisionConfig.from_pretrained(str(self.encoder), local_files_only=True)
        header = AdapterHeader.read(self.weights)
        header.check_layers(pipeline.unet)
        header.check_encoder(config, self.encoder)
        with _explained(self.encoder):
            pipeline.register_modules(image_encoder=self._load_encoder(pipeline.unet))
        with _explained(self.weights):
            pipeline.load_ip_adapter(str(self.weights.parent), subfolder="", weight_name=self.weights.name)

    def _load_encoder(self, unet: Any) -> CLIPVisionModelWithProjection:
        encoder, report = CLIPVisionModelWithProjection.from_pretrained(
            str(self.encoder),
            use_safetensors=True,
            local_files_only=True,
            dtype=unet.dtype,
            output_loading_info=True,
        )
        if missing := report["missing_keys"]:  # the loader draws at random what it does not find
            raise ImageAdapterError(f"The image encoder in {self.encoder} is incomplete: it lacks {min(missing)}.")
        return encoder.to(unet.device)

    def _check(self) -> None:
        if not self.weights.is_file():
            raise ImageAdapterError(f"There is no image adapter {self.weights}.")
        if not (self.encoder / "config.json").is_file():
            raise ImageAdapterError(f"There is no image encoder in {self.encoder}: it must hold a config.json.")
        if not self.encoder_weights:
            raise ImageAdapterError(f"The image encoder in {self.encoder} brings no weights as .safetensors.")


def _fetched(adapter: ImageAdapter) -> Path:
    """The folder in which the hub's library keeps them. Nothing else of the repository is fetched."""
    if not _HUB_ID.fullmatch(adapter.source):
        raise ImageAdapterError(
            f"There is no folder {adapter.source} with an image adapter. Name one, or a repository of the hub "
            "such as `h94/IP-Adapter`."
        )
    wanted = [adapter.file, *(f"{adapter.image_encoder}/{name}" for name in ("config.json", "*.safetensors"))]
    try:
        return Path(snapshot_download(adapter.source, revision=adapter.revision or None, allow_patterns=wanted))
    except Exception as error:
        raise ImageAdapterError(
            f"The image adapter `{adapter.source}` is not on this machine and cannot be fetched from the hub. "
            "Download it elsewhere and name its folder."
        ) from error


@contextmanager
def _explained(place: Path) -> Iterator[None]:
    """Turn whatever the loaders raise into one sentence."""
    try:
        yield
    except ImageAdapterError:
        raise
    except Exception as error:
        said = " ".join(str(error).split())[:300].rstrip(".")
        reason = "its weights are incomplete" if "meta tensor" in said else said
        raise ImageAdapterError(f"{place} cannot be loaded: {reason}.") from error
