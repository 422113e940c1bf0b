"""Progressive distillation: a student learns to take in one step what its teacher takes in two (Salimans and Ho,
2202.00512), the first of them with guidance inside (Meng et al., 2210.03142). Knows nothing about pictures."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from model.postcard.noise import STEPS, Noise

CLEAN = -1  # the time after the last step

Velocity = Callable[[Tensor, Tensor], Tensor]  # (B, C, h, w) at times (B,) -> (B, C, h, w)


def grid(steps: int) -> Tensor:
    """The times that trailing schedules visit (Lin et al., 2305.08891, table 2), and the end. (steps + 1,)"""
    times = np.round(np.arange(STEPS, 0, -STEPS / steps)).astype(np.int64) - 1
    return torch.tensor([*times[:steps], CLEAN])


@dataclass(frozen=True)
class Path:
    """Where signal and noise stand at a time: z = a x + s ε."""

    noise: Noise

    def at(self, times: Tensor) -> tuple[Tensor, Tensor]:
        """a and s, (B, 1, 1, 1) each. a² + s² = 1."""
        signal = self.noise.alphas[times.clamp(min=0)].where(times != CLEAN, 1.0).view(-1, 1, 1, 1)
        return signal.sqrt(), (1 - signal).sqrt()

    def step(self, latents: Tensor, velocity: Tensor, times: Tensor, then: Tensor) -> Tensor:
        """DDIM (Song et al., 2010.02502, eq. 12) for a velocity: a rotation by the angle between the times."""
        (a, s), (a_then, s_then) = self.at(times), self.at(then)
        return (a * a_then + s * s_then) * latents + (a * s_then - s * a_then) * velocity

    def velocity(self, latents: Tensor, reached: Tensor, times: Tensor, then: Tensor) -> Tensor:
        """With which one step from `latents` comes to `reached`: the inverse of `step`."""
        (a, s), (a_then, s_then) = self.at(times), self.at(then)
        return (reached - (a * a_then + s * s_then) * latents) / (a * s_then - s * a_then)

    def target(self, teacher: Velocity, latents: Tensor, times: tuple[Tensor, Tensor, Tensor]) -> Tensor:
        """The velocity that takes the teacher's two steps in one (Salimans and Ho, appendix G)."""
        first, middle, last = times
        halfway = self.step(latents, teacher(latents, first), first, middle)
        reached = self.step(halfway, teacher(halfway, middle), middle, last)
        return self.velocity(latents, reached, first, last)


def moments(steps: int, count: int, dice: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """For a student of so many steps: where each of the batch starts, is halfway, and arrives; spread evenly."""
    times = grid(2 * steps)
    order = (torch.arange(count) + torch.randint(steps, (1,), generator=dice)) % steps
    start = 2 * order[torch.randperm(count, generator=dice)]
    return times[start], times[start + 1], times[start + 2]


def guided(conditional: Tensor, free: Tensor, scale: Tensor | float, rescale: float) -> Tensor:
    """Classifier-free guidance, its deviation brought back towards the text's (Lin et al., 2305.08891, eq. 15)."""
    strong = free + scale * (conditional - free)
    deviation = conditional.std((1, 2, 3), keepdim=True) / strong.std((1, 2, 3), keepdim=True)
    return strong * (rescale * deviation + 1 - rescale)
