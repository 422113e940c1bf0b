"""LoRAs of a loaded pipeline: read at their first use, put on and taken off without a second copy of the weights.

diffusers and peft put the additions beside the weights, which stay as they are. Knows no catalog and no queue.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from peft.tuners.tuners_utils import BaseTunerLayer
from torch import nn

from model.loading.memory import is_out_of_memory
from model.loading.quiet import quiet
from model.lora import LoraError, Loras

CAPACITY = 4  # LoRAs that stay in memory though nobody asks for them


class LoraSwitch:
    """Belongs to the engine's thread. Outside of `worn` the pipeline has the bits of one that never had a LoRA."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline
        self._files: dict[str, Path] = {}
        self._loaded: OrderedDict[str, None] = OrderedDict()  # the one worn last is the last
        self._layers: list[Any] = []  # peft's, around those of the model
        self._chosen: Loras = ()  # what these were told last
        self._misfits: dict[str, str] = {}  # those that were tried once, and why they are not tried again

    @property
    def can_load(self) -> bool:
        """Whether there are LoRAs for pipelines of this class."""
        return hasattr(self._pipeline, "load_lora_weights")

    @property
    def loaded(self) -> tuple[str, ...]:
        return tuple(self._loaded)

    def offer(self, name: str, file: Path) -> None:
        """Let a LoRA be worn under this name."""
        self._files[name] = file

    @contextmanager
    def worn(self, loras: Loras) -> Iterator[None]:
        """What is encoded and denoised meanwhile has these LoRAs. Raises `LoraError`, for a stranger `KeyError`.

        The bits are those of diffusers' `set_adapters` with the same names and weights.
        """
        if not loras:
            yield
            return
        for name, _ in loras:
            self._load(name)
        self._set(loras)
        try:
            yield
        finally:
            self._set(())

    def try_all(self) -> None:
        """Read each that is offered. Raises `LoraError` for one that does not fit."""
        for name in self._files:
            self._load(name)
            self.forget_unused(set())

    def forget_unused(self, used: Set[str]) -> None:
        """Let those go that were worn longest ago, beyond a small number. `used` are still needed."""
        for name in [each for each in self._loaded if each not in used]:
            if len(self._loaded) > CAPACITY:
                self._delete(name)

    def _set(self, loras: Loras) -> None:
        """As diffusers' `set_adapters`, of whose 25 ms in a UNet of SDXL most goes into marks for training."""
        if loras and loras != self._chosen:
            self._choose(loras)
        for layer in self._layers:
            layer._disable_adapters = not loras

    def _choose(self, loras: Loras) -> None:
        """What is worn when it is not taken off: between two steps of the same generations only that changes."""
        weights = {self._adapter(name): weight for name, weight in loras}
        for layer in self._layers:
            layer._active_adapter = list(weights)
            for adapter, weight in weights.items():
                layer.set_scale(adapter, weight)
        self._chosen = loras

    def _load(self, name: str) -> None:
        if name in self._misfits:
            raise LoraError(self._misfits[name])
        if name not in self._loaded:
            self._read(name, self._files[name])
            self._loaded[name] = None
        self._loaded.move_to_end(name)

    def _read(self, name: str, file: Path) -> None:
        try:
            with torch.inference_mode(False), quiet():
                place = {"weight_name": file.name, "use_safetensors": True, "local_files_only": True}
                self._pipeline.load_lora_weights(str(file.parent), adapter_name=self._adapter(name), **place)
                self._check_complete(name, file.parent, place)
        except Exception as error:
            self._delete(name)
            if is_out_of_memory(error):
                raise
            self._misfits[name] = f"The LoRA {file} does not fit this model: {_said(error)}."
            raise LoraError(self._misfits[name]) from error
        self._find_layers()

    def _check_complete(self, name: str, folder: Path, place: dict[str, Any]) -> None:
        """The loaders leave out what fits nowhere, and draw at random what they miss."""
        if hasattr(self._pipeline, "unet"):
            place = place | {"unet_config": self._pipeline.unet.config}
        read = self._pipeline.lora_state_dict(str(folder), **place)
        state = read[0] if isinstance(read, tuple) else read
        num_found = sum(tensor.ndim > 1 for tensor in state.values())
        num_loaded = sum(parameter.ndim > 1 for parameter in self._parameters(name))
        if num_loaded != num_found:
            raise ValueError(f"{num_loaded} of its {num_found} weights have a place there")

    def _parameters(self, name: str) -> Iterator[nn.Parameter]:
        for part in self._parts():
            for path, parameter in part.named_parameters():
                if self._adapter(name) in path.split("."):
                    yield parameter

    def _parts(self) -> list[nn.Module]:
        return [part for part in self._pipeline.components.values() if isinstance(part, nn.Module)]

    def _delete(self, name: str) -> None:
        """Also what is left of one that could be loaded in part."""
        self._loaded.pop(name, None)
        self._find_layers()
        with torch.inference_mode(False):
            self._pipeline.delete_adapters(self._adapter(name))

    def _find_layers(self) -> None:
        self._layers = [
            each for part in self._parts() for each in part.modules() if isinstance(each, BaseTunerLayer)
        ]
        for layer in self._layers:
            layer.eval()
            _share_edges(layer)
        self._choose(())
        self._set(())

    def _adapter(self, name: str) -> str:
        """What peft knows it by: names of modules have no dots."""
        return f"adapter_{list(self._files).index(name):03}"


def _share_edges(layer: Any) -> None:
    """A convolution that is added sees beyond the edge what the one beside it sees: `tiling`."""
    if isinstance(base := layer.get_base_layer(), nn.Conv2d):
        for added in getattr(layer, "lora_A", {}).values():  # other kinds of additions have no convolution
            added.padding_mode = base.padding_mode


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".")
