"""How two encoders learn to agree: losses over all pairs of a batch of pictures and captions, and the labels that
the picture's encoder learns beside them. Knows nothing about scenes or tokens."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SYMMETRIC, SIGMOID = "symmetric", "sigmoid"
WARMEST = math.log(100)  # of the temperature's logarithm (Radford et al., 2103.00020, section 2.5)
START = {SYMMETRIC: math.log(1 / 0.07), SIGMOID: math.log(10)}  # (Radford et al.; Zhai et al., 2303.15343)
COVERED, FREE = 0.5, 0.1  # shares of a patch that count as a subject's, and as nobody's
BIAS = -10.0  # of the sigmoid loss at the start (Zhai et al., section 3.2)
MIXED = -100  # the label of a patch that is neither: not learned from


@dataclass(frozen=True)
class Shown:
    """What the pictures of a batch show."""

    subjects: Tensor  # (B, K), in their order; how many subjects there are where there is none
    place: Tensor  # (B,)
    style: Tensor  # (B,)
    cover: Tensor  # (B, K, h, w), the share of each patch that a subject covers


class Labels(nn.Module):
    """Heads that name what is on a picture and in each patch of it. Used in training only."""

    def __init__(self, width: int, sizes: tuple[int, int, int]) -> None:
        """`sizes`: how many subjects, places and styles there are."""
        super().__init__()
        self.sizes = sizes
        self.whole = nn.Linear(width, sum(sizes))
        self.patch = nn.Linear(width, sizes[0] + sizes[1])

    def loss(self, pooled: Tensor, patches: Tensor, shown: Shown) -> Tensor:
        """Cross entropies of the whole picture, `pooled` (B, C), and of its patches (B, h * w, C)."""
        subjects, place, style = self.whole(pooled.float()).split(self.sizes, 1)
        nobody = subjects.new_zeros(len(subjects), self.sizes[0] + 1)
        present = nobody.scatter(1, shown.subjects, 1.0)[:, :-1]
        found = F.binary_cross_entropy_with_logits(subjects, present) * self.sizes[0]
        guesses = self.patch(patches.float()).flatten(0, 1)
        wanted = self.patch_labels(shown).flatten()
        where = F.cross_entropy(guesses, wanted, ignore_index=MIXED, reduction="sum")
        where = where / (wanted != MIXED).sum().clamp(min=1)
        return found + F.cross_entropy(place, shown.place) + F.cross_entropy(style, shown.style) + where

    def patch_labels(self, shown: Shown) -> Tensor:
        """The subject that a patch shows, or its place, counted after all subjects. (B, h * w)"""
        share, owner = shown.cover.flatten(2).max(1)
        subject = shown.subjects.gather(1, owner)
        label = torch.where(share > COVERED, subject, torch.full_like(subject, MIXED))
        is_free = shown.cover.flatten(2).sum(1) < FREE
        return torch.where(is_free, self.sizes[0] + shown.place[:, None], label)


def scores(images: Tensor, texts: Tensor, logarithm: Tensor) -> Tensor:
    """Cosines of all pairs over the temperature. (N, D), (M, D) -> (N, M)"""
    pairs = F.normalize(images.float(), dim=-1) @ F.normalize(texts.float(), dim=-1).T
    return pairs * logarithm.clamp(max=WARMEST).exp()


def symmetric(logits: Tensor, true: Tensor) -> Tensor:
    """Cross entropy from pictures to captions and back (Radford et al., 2103.00020, figure 3), with as many right
    answers as are true. Captions beyond the first N belong to no picture. (N, M)"""
    own, own_true = logits[:, : len(logits)], true[:, : len(logits)]
    return (_soft(logits, true) + _soft(own.T, own_true.T)) / 2


def _soft(logits: Tensor, true: Tensor) -> Tensor:
    wanted = true.float() / true.sum(1, keepdim=True).clamp(min=1)
    return F.cross_entropy(logits, wanted)


def sigmoid(logits: Tensor, true: Tensor, bias: Tensor) -> Tensor:
    """Every pair is right or wrong by itself (Zhai et al., 2303.15343, equation 1). (N, M)"""
    signs = true.float() * 2 - 1
    return -F.logsigmoid(signs * (logits + bias)).sum(1).mean()
