"""The denoiser as a classifier: of several captions the likeliest is the one with which it removes noise best.

Li et al. 2023, "Your Diffusion Model is Secretly a Zero-Shot Classifier" (arXiv 2303.16203), algorithm 1, with the
noise shared by all captions (section 3.3); Clark and Jaini 2023 (arXiv 2303.15233). Knows no vocabulary.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import Tensor

from model.denoising.admission import RowBuckets
from model.denoising.embedding import EmbeddingCache
from model.denoising.encoding import Encoding, stack
from model.denoising.passes import by_length, shown_texts
from model.denoising.rows import Rows
from model.denoising.schedulers import FLOW, prediction_type
from model.families.family import Family

T = TypeVar("T")
Work = Generator[float, None, T]
"""Something done one forward pass at a time: yields the share that is done, and returns what came of it."""


TEXTS_PER_STEP = 8  # that are encoded before the first pass

# Noise levels at which a caption's words show most, the first most of all. Measured with postcard.
STYLE_LEVELS = (0.9, 0.1)  # tones, and the finest texture
PLACE_LEVELS = (0.9, 0.45)  # large forms
SUBJECT_LEVELS = (0.5, 0.35, 0.65)
RELATION_LEVELS = (0.97, 0.65)  # where a picture is little more than its layout


@dataclass(frozen=True)
class Look:
    """The picture in noise, and what a perfect denoiser would say of it."""

    noisy: Tensor  # (1, C, H, W)
    timestep: float
    target: Tensor  # (1, C, H, W)


class Classifier:
    """Asks one denoiser about one picture."""

    def __init__(
        self, family: Family, embed: EmbeddingCache, buckets: RowBuckets, latents: Tensor, seed: int
    ) -> None:
        """`latents` (1, C, H, W) are those of the picture; `seed` decides the noise."""
        self._family = family
        self._embed = embed
        self._buckets = buckets
        self._latents = latents
        self._seed = seed

    def errors(self, captions: Sequence[str], levels: Sequence[float]) -> Work[list[float]]:
        """The denoising error with each caption relative to the mean of all, averaged over noise levels (0…1)."""
        looks = [_look(self._family.scheduler, self._latents, level, self._seed) for level in levels]
        texts = yield from self._texts(captions)
        rows = [(look, text) for look in looks for text in texts]
        errors = torch.zeros(len(rows))
        num_done = 0
        for indexes in by_length([text for _, text in rows]):
            for size in self._buckets.split(len(indexes)):
                batch, indexes = indexes[:size], indexes[size:]
                errors[batch] = self._pass([rows[index] for index in batch], size)
                num_done += len(batch)
                yield num_done / len(rows)
        table = errors.view(len(levels), len(captions))
        relative: list[float] = (table / table.mean(dim=1, keepdim=True)).mean(dim=0).tolist()
        return relative

    def _texts(self, captions: Sequence[str]) -> Work[list[Encoding]]:
        """A few at a time, so that nobody waits for many."""
        texts: list[Encoding] = []
        for start in range(0, len(captions), TEXTS_PER_STEP):
            if start:
                yield 0.0
            texts += [self._embed(caption) for caption in captions[start : start + TEXTS_PER_STEP]]
        return shown_texts(self._family, texts, self._buckets)

    def _pass(self, rows: Sequence[tuple[Look, Encoding]], size: int) -> Tensor:
        """The error of each row, from one forward pass with exactly `size`: missing ones repeat the last."""
        padded = [*rows, *[rows[-1]] * (size - len(rows))]
        looks = [look for look, _ in padded]
        shown = Rows(
            torch.cat([look.noisy for look in looks]),
            torch.tensor([look.timestep for look in looks], device=self._family.device),
            stack([text for _, text in padded]),
            torch.ones(size, device=self._family.device),  # at scale 1 a distilled network says what it was taught
        )
        prediction = self._family.denoise(shown, tile=False)
        squares = (prediction - torch.cat([look.target for look in looks])).square()
        return squares.mean(dim=(1, 2, 3))[: len(rows)].cpu()


def _look(scheduler: Any, latents: Tensor, level: float, seed: int) -> Look:
    """The picture in the noise of a share of the schedule. Networks are shown the variance-preserving form."""
    generator = torch.Generator().manual_seed(seed + round(1000 * level))
    noise = torch.randn(latents.shape, generator=generator).to(latents.device)
    num_timesteps = int(scheduler.config.num_train_timesteps)
    timestep = float(round(level * (num_timesteps - 1)))
    kind = prediction_type(scheduler)
    if kind == FLOW:
        return Look((1 - level) * latents + level * noise, level * num_timesteps, noise - latents)
    remaining = float(scheduler.alphas_cumprod[int(timestep)])
    signal, spread = remaining**0.5, (1 - remaining) ** 0.5
    targets = {
        "epsilon": noise,
        "sample": latents,
        "v_prediction": signal * noise - spread * latents,  # Salimans and Ho 2022 (arXiv 2202.00512), appendix D
    }
    return Look(signal * latents + spread * noise, timestep, targets[kind])
