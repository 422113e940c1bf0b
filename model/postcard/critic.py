"""The critic of the distillation's finish: a discriminator of several tasks (real or not, does the caption fit,
which subjects, which style) on latents that may still be noisy. Knows nothing about where they come from."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm


@dataclass(frozen=True)
class Opinion:
    score: Tensor  # (B,), high for what is real and fits its caption
    subjects: Tensor  # (B, subjects) logits
    style: Tensor  # (B, styles) logits


@dataclass(frozen=True)
class Shown:
    """What the critic looks at: latents (B, C, h, w), how noisy they are (B,) from 0 to 1, captions (B, W)."""

    latents: Tensor
    noise: Tensor
    captions: Tensor


class Critic(nn.Module):
    """Four convolutions, spectrally normalised (Miyato et al., 1802.05957)."""

    def __init__(self, channels: int, width: int, context: int, subjects: int, styles: int) -> None:
        super().__init__()
        widths = (channels + 1, width, 2 * width, 4 * width, 4 * width)
        strides = (1, 2, 2, 1)
        self.body = nn.ModuleList(
            spectral_norm(nn.Conv2d(a, b, 3, stride, 1))
            for a, b, stride in zip(widths[:-1], widths[1:], strides, strict=True)
        )
        self.real = spectral_norm(nn.Conv2d(4 * width, 1, 1))
        self.fit = spectral_norm(nn.Linear(context, 4 * width))
        self.subjects, self.style = nn.Linear(4 * width, subjects), nn.Linear(4 * width, styles)

    def forward(self, shown: Shown) -> Opinion:
        """Captions join by projection (Miyato and Koyama, 1802.05637)."""
        batch, _, height, width = shown.latents.shape
        level = shown.noise.view(-1, 1, 1, 1).expand(batch, 1, height, width)
        features = torch.cat([shown.latents, level], 1)
        for layer in self.body:
            features = F.leaky_relu(layer(features), 0.2)
        pooled = features.mean((2, 3))  # (B, 4 · width)
        fit = (self.fit(shown.captions) * pooled).sum(1)
        return Opinion(self.real(features).mean((1, 2, 3)) + fit, self.subjects(pooled), self.style(pooled))


@dataclass(frozen=True)
class Answers:
    subjects: Tensor  # (B, subjects) of 0 and 1
    style: Tensor  # (B,)


def critic_loss(critic: nn.Module, real: Shown, drawn: Shown, answers: Answers) -> Tensor:
    """Hinge losses; a real picture under another's caption counts as false (Reed et al., 1605.05396). What is on a
    picture is learned from real ones alone."""
    seen: Opinion = critic(real)
    false: Opinion = critic(drawn)
    mistold: Opinion = critic(Shown(real.latents, real.noise, real.captions.roll(1, 0)))
    hinges = F.relu(1 - seen.score) + 0.5 * F.relu(1 + false.score) + 0.5 * F.relu(1 + mistold.score)
    return hinges.mean() + _tasks(seen, answers)


def student_loss(critic: nn.Module, drawn: Shown, answers: Answers) -> Tensor:
    """To be taken for real, and to show what was asked for. The critic must be frozen."""
    opinion: Opinion = critic(drawn)
    return -opinion.score.mean() + 0.4 * _tasks(opinion, answers)


def _tasks(opinion: Opinion, answers: Answers) -> Tensor:
    subjects = F.binary_cross_entropy_with_logits(opinion.subjects, answers.subjects, reduction="none").sum(1)
    return subjects.mean() + F.cross_entropy(opinion.style, answers.style)
