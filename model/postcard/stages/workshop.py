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
    minutes: float | None = None  # that this call may take
    steps: int | None = None  # of the whole run, instead of minutes
    seed: int = 0
    glyphs: Glyphs = emoji
    output: Path = Path("model/weights/postcard")
    total: float | None = None  # minutes of the whole run, instead of the recipe's

    def budget(self, minutes: float) -> Budget:
        """Of a stage to which the recipe gives so many minutes."""
        return Budget(
            (self.total or minutes) * 60,
            self.steps,
            slice=None if self.minutes is None else self.minutes * 60,
            is_asked_for=self.steps is not None or self.total is not None,
        )

    @property
    def marks(self) -> dict[str, object]:
        """What every checkpoint of the run bears."""
        return {"recipe": self.recipe.name, "seed": self.seed}

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
