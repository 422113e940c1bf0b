"""Sana Sprint: Sana, distilled to one to four steps, with a guidance scale that the network takes as an input.

Chen et al. 2025 (arXiv 2503.09641), in diffusers' modules. Knows no queue, no guidance and no sampler.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torch import Tensor

from model.denoising.rows import Rows
from model.denoising.trig_flow import TrigFlowScheduler
from model.families.sana import Sana

PIPELINE = "SanaSprintPipeline"


class SanaSprint(Sana):
    """The parts of a diffusers `SanaSprintPipeline`."""

    is_told_guidance = True

    def __init__(self, pipeline: Any, folder: Path | None = None) -> None:
        super().__init__(pipeline, folder)
        self.scheduler = TrigFlowScheduler(pipeline.scheduler)

    def _conditions(self, rows: Rows) -> dict[str, Tensor | None]:
        guidance = None if rows.guidance is None else rows.guidance * self._denoiser.config.guidance_embeds_scale
        return {"timestep": rows.timestep, "guidance": guidance}
