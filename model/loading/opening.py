"""From an entry of the catalog to what draws with it: an engine that steps it, or a pipeline that is run whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import torch
from PIL import Image

from model.catalog import Entry
from model.engine import Engine, OnStep
from model.generation import Generation
from model.loading.checkpoint import load, load_whole, named_clip, named_upscaler
from model.loading.device import device_name
from model.loading.findings import Findings, KeptFindings
from model.whole.pipeline_engine import PipelineEngine


class Draws(Protocol):
    """What `Engine` and `PipelineEngine` have in common."""

    @property
    def is_idle(self) -> bool: ...
    @property
    def max_rows(self) -> int: ...
    @property
    def memory(self) -> int: ...
    def warm_up(self, width: int, height: int) -> None: ...
    def has_room(self, generation: Generation) -> bool: ...
    def admit(self, generation: Generation, on_step: OnStep) -> None: ...
    def step(self) -> Sequence[Any]: ...
    def cancel(self, generation_id: str) -> bool: ...
    def decode(self, finished: Any) -> list[Image.Image]: ...
    def reader(self) -> Any: ...
    def enlarger(self) -> Any: ...


def open_engine(
    entry: Entry,
    device: torch.device,
    *,
    max_rows: int | None = None,
    cache: Path | None = None,
    compiles: bool = False,
) -> Draws:
    """Load a model. Raises `CheckpointError`.

    `cache` is the folder where findings are kept, None to forget them with the process. `compiles` has torch
    make kernels of the blocks that the engine steps. `max_rows` is as for `Engine`.
    """
    findings = KeptFindings(cache, entry, device_name(device), torch.__version__) if cache else Findings()
    if entry.is_whole:
        pipeline, upscaler = load_whole(entry, device=device), named_upscaler(entry, device)
        return PipelineEngine(pipeline, findings, upscaler, named_clip(entry, device))
    family = load(entry, device=device)
    if compiles:
        family.compile()
    return Engine(family, max_rows=max_rows, findings=findings, clip=named_clip(entry, device))
