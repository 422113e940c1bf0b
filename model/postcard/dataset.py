"""Encoded scenes and the batches drawn from them: every batch is a pure function of (seed, step), has one
shape, and gets new captions at every visit. Knows nothing about networks."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from model.postcard import checkpoint
from model.postcard.captions import describe
from model.postcard.checkpoint import CheckpointError
from model.postcard.denoiser import Batch
from model.postcard.edition import Edition
from model.postcard.gallery import Plan
from model.postcard.scenes import EASY, FIGURES, FULL, SHAPES, SQUARE, USUAL, Scene, Shape, is_held_out
from model.postcard.tokenizer import Encoder

SEED = 20  # scenes of the denoiser; the judge and the autoencoder have others
SQUARE_SHARE = 0.7


def plan(shape: Shape, edition: Edition, seed: int, **more: Any) -> Plan:
    """The scenes of one shape. What a curriculum chooses from must hold enough of everything."""
    shares = FULL if edition.figures == FIGURES else USUAL
    return Plan(SEED + seed * 100 + SHAPES.index(shape), shape, edition, shares=shares, **more)


def curriculum(progress: float) -> tuple[float, float, float]:
    """Shares of scenes with one subject, two and three: one first, for their number is what is hardest
    (2605.00273), and all of them from 40 % of the budget on."""
    part = min(1.0, max(0.0, (progress - 0.15) / 0.25))
    one, two, three = (a + part * (b - a) for a, b in zip(EASY.figures, FULL.figures, strict=True))
    return one, two, three


def counts(scenes: int) -> dict[Shape, int]:
    """How many scenes of every shape: about half are square."""
    others = max(1, int(scenes * (1 - SQUARE_SHARE)) // (len(SHAPES) - 1))
    return {shape: others if shape != SQUARE else scenes - others * (len(SHAPES) - 1) for shape in SHAPES}


@dataclass(frozen=True)
class Part:
    """All scenes of one shape."""

    scenes: list[Scene]
    latents: Tensor  # (N, C, h, w) half precision
    covers: Tensor  # (N, 3, h, w) bytes

    @cached_property
    def by_figures(self) -> tuple[list[int], ...]:
        """The numbers of the scenes with one subject, with two, with three."""
        return tuple(
            [index for index, scene in enumerate(self.scenes) if len(scene.figures) == count + 1]
            for count in range(FIGURES)
        )


@dataclass(frozen=True)
class Dataset:
    parts: Mapping[Shape, Part]
    encoder: Encoder
    edition: Edition
    seed: int

    @classmethod
    def load(cls, path: Path, encoder: Encoder, edition: Edition, seed: int) -> "Dataset":
        """Scenes are drawn again rather than stored: they are pure functions of their number."""
        stored = checkpoint.load(path)
        parts = {}
        for shape in SHAPES:
            if (entry := stored.get(name(shape))) is None:
                raise CheckpointError(f"{path} has no {name(shape)} latents. Run the stage latents again.")
            if entry["covers"].shape[1] != FIGURES:
                raise CheckpointError(
                    f"{path} tells {entry['covers'].shape[1]} subjects apart, not {FIGURES}. "
                    "Run the stage latents again."
                )
            drawn = plan(shape, edition, seed)
            scenes = [drawn.scene(index) for index in range(len(entry["latents"]))]
            refuse_held_out(scenes)
            parts[shape] = Part(scenes, entry["latents"], entry["covers"])
        return cls(parts, encoder, edition, seed)

    @property
    def labels(self) -> int:
        return self.edition.labels

    def batch(self, step: int, size: int, device: torch.device, progress: float = 1.0) -> Batch:
        """Of one shape. `progress` tells a curriculum how far training is."""
        dice = random.Random(f"batch {self.seed} {step}")
        shape = (
            SQUARE if dice.random() < SQUARE_SHARE else dice.choice([each for each in SHAPES if each != SQUARE])
        )
        part = self.parts[shape]
        chosen = [self._choose(part, dice, progress) for _ in range(size)]
        ids, roles = self.encoder([describe(part.scenes[index], dice, self.edition) for index in chosen])
        return Batch(
            part.latents[chosen].float().to(device, memory_format=torch.channels_last),
            (part.covers[chosen].float() / 255).to(device),
            torch.tensor([self._labels(part.scenes[index]) for index in chosen], device=device),
            ids.to(device),
            roles.to(device),
            torch.tensor([part.scenes[index].style for index in chosen], device=device),
        )

    def _choose(self, part: Part, dice: random.Random, progress: float) -> int:
        if self.edition.figures < FIGURES:
            return dice.randrange(len(part.scenes))
        group = dice.choices(part.by_figures, curriculum(progress))[0]
        return dice.choice(group or range(len(part.scenes)))

    def _labels(self, scene: Scene) -> tuple[int, ...]:
        subjects = [figure.subject for figure in scene.figures]
        return (*subjects, *[subjects[-1]] * (FIGURES - len(subjects)), self.edition.subjects + scene.place)


def refuse_held_out(scenes: list[Scene]) -> None:
    """Compositions kept for evaluation must never be trained on."""
    seen = {composition for scene in scenes for composition in scene.compositions}
    assert not any(is_held_out(*composition) for composition in seen), (
        "a held-out composition is in the training set"
    )


def name(shape: Shape) -> str:
    return f"{shape.rows}x{shape.columns}"
