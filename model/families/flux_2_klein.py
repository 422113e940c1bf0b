"""FLUX.2 klein, distilled and base: FLUX.2 with another language model to read the text. Knows nothing else."""

from __future__ import annotations

from model.families.flux_2 import Flux2

PIPELINE = "Flux2KleinPipeline"


class Flux2Klein(Flux2):
    """The parts of a diffusers `Flux2KleinPipeline`."""

    padding_side = "right"
