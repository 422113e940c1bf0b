"""What every stage is given: the recipe, the folder, the budget, the seed. Knows nothing about any one stage."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from model.postcard.budget import Budget
from model.postcard.glyphs import Glyphs, emoji
from model.postcard.journal import Journal
from model.postcard.recipe import Recipe


@dataclass(frozen=True)
class Workshop:
    recipe: Recipe
    folder: Path
    minutes: float | None = None  # instead of the recipe's
    steps: int | None = None  # instead of minutes
    seed: int = 0
    glyphs: Glyphs = emoji
    output: Path = Path("model/weights/postcard")

    def budget(self, minutes: float) -> Budget:
        chosen = minutes if self.minutes is None else self.minutes
        return Budget(chosen * 60, self.steps)

    def journal(self, stage: str) -> Journal:
        return Journal(self.folder, stage)

    def checkpoint(self, stage: str) -> Path:
        return self.folder / f"{stage}.pt"

    @property
    def device(self) -> torch.device:
        return torch.device(self.recipe.device)


def numpy_dice(seed: int, step: int) -> np.random.Generator:
    """The dice of one step: the same whenever it is run."""
    return np.random.default_rng((seed, step))


def torch_dice(seed: int, step: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed * 1_000_003 + step)
