"""The judge: a classifier trained on scenes of its own, which says what is on a picture. It never takes part in
training the model that it judges, and knows nothing about latents or prompts."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from model.postcard.edition import FIRST, Edition
from model.postcard.gallery import Picture, to_tensor
from model.postcard.scenes import Scene

SIDE = 96  # pixels that it looks at


@dataclass(frozen=True)
class Opinion:
    """Logits."""

    subjects: Tensor  # (B, subjects), any number of which may be there
    place: Tensor  # (B, places)
    style: Tensor  # (B, styles)


class Residual(nn.Module):
    """Two convolutions and a way past them (He et al., 1512.03385); halves the picture."""

    def __init__(self, inside: int, outside: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inside, outside, 3, stride=2, padding=1)
        self.second = nn.Conv2d(outside, outside, 3, padding=1)
        self.past = nn.Conv2d(inside, outside, 1)
        self.norms = nn.ModuleList([nn.GroupNorm(8, outside), nn.GroupNorm(8, outside)])

    def forward(self, x: Tensor) -> Tensor:
        hidden = F.relu(self.norms[0](self.first(x)))
        return F.relu(self.norms[1](self.second(hidden)) + self.past(F.avg_pool2d(x, 2)))


class Judge(nn.Module):
    def __init__(self, width: int, edition: Edition = FIRST) -> None:
        super().__init__()
        self.edition = edition
        self.answers = (edition.subjects, edition.places, edition.styles)
        widths = (width, 2 * width, 4 * width, 8 * width)
        self.stem = nn.Conv2d(3, width, 3, padding=1)
        self.body = nn.Sequential(*(Residual(a, b) for a, b in zip((width, *widths[:-1]), widths, strict=True)))
        self.heads = nn.Linear(2 * widths[-1], sum(self.answers))

    def forward(self, pictures: Tensor) -> Opinion:
        """`pictures` (B, 3, H, W) in -1..1, of any size."""
        seen = F.interpolate(pictures, (SIDE, SIDE), mode="bilinear", antialias=True)
        features = self.body(F.avg_pool2d(self.stem(seen), 1))  # (B, C, 6, 6)
        pooled = torch.cat([features.mean((2, 3)), features.amax((2, 3))], 1)
        return Opinion(*self.heads(pooled).split(self.answers, 1))


@dataclass(frozen=True)
class Truth:
    subjects: Tensor  # (B, subjects) of 0 and 1
    place: Tensor  # (B,)
    style: Tensor  # (B,)

    @classmethod
    def of(cls, scenes: list[Scene], edition: Edition = FIRST) -> "Truth":
        subjects = torch.zeros(len(scenes), edition.subjects)
        for row, scene in zip(subjects, scenes, strict=True):
            row[[figure.subject for figure in scene.figures]] = 1
        places, styles = ([getattr(scene, name) for scene in scenes] for name in ("place", "style"))
        return cls(subjects, torch.tensor(places), torch.tensor(styles))


def loss(opinion: Opinion, truth: Truth) -> Tensor:
    wanted, place, style = (each.to(opinion.place.device) for each in (truth.subjects, truth.place, truth.style))
    subjects = F.binary_cross_entropy_with_logits(opinion.subjects, wanted) * wanted.shape[1]
    return subjects + F.cross_entropy(opinion.place, place) + F.cross_entropy(opinion.style, style)


@dataclass(frozen=True)
class Verdict:
    """What was right, per picture."""

    subjects: Tensor  # (B,), all that should be there are the likeliest ones
    place: Tensor
    style: Tensor


def verdict(opinion: Opinion, truth: Truth) -> Verdict:
    right = [
        set(row.topk(int(wanted.sum())).indices.tolist()) == set(wanted.nonzero()[:, 0].tolist())
        for row, wanted in zip(opinion.subjects, truth.subjects, strict=True)
    ]
    return Verdict(
        torch.tensor(right), opinion.place.argmax(1) == truth.place, opinion.style.argmax(1) == truth.style
    )


def spoiled(pictures: Picture, dice: np.random.Generator) -> Tensor:
    """Shift, blur, brighten and roughen, so the judge looks at what a picture shows and not at how crisp it is.
    (B, H, W, 3) bytes -> (B, 3, H, W)"""
    tensor = to_tensor(pictures)
    shift = tuple(int(each) for each in dice.integers(-6, 7, 2))
    tensor = tensor.roll(shift, (2, 3))
    small = int(tensor.shape[-1] * dice.uniform(0.5, 1))
    tensor = F.interpolate(tensor, (small, small), mode="bilinear", antialias=True)
    gain = torch.from_numpy(dice.uniform(0.85, 1.15, (len(tensor), 1, 1, 1))).float()
    noise = torch.from_numpy(dice.standard_normal(tensor.shape, dtype=np.float32)) * float(dice.uniform(0, 0.1))
    return tensor * gain + noise
