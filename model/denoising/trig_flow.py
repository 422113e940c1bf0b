"""The sampler of Sana Sprint, as `Trajectory` knows samplers of flow matching. Knows no network.

TrigFlow mixes a picture x and noise z by an angle: cos t · x + sin t · z. Divided by cos t + sin t that is the
mixture of flow matching, (1 − τ) · x + τ · z with τ = sin t / (cos t + sin t). It is what the network is shown and
speaks of: Chen et al. 2025 (arXiv 2503.09641), section 3.1.
"""

from __future__ import annotations

from typing import Any

import torch
from diffusers.configuration_utils import FrozenDict
from torch import Tensor


class TrigFlowScheduler:
    """Runs diffusers' SCMScheduler. Timesteps are shares of noise τ; latents are mixed by angle, and halved."""

    order = 1

    def __init__(self, scheduler: Any) -> None:
        self._scheduler = scheduler
        self._sigma_data = float(scheduler.config.sigma_data)
        self.config = FrozenDict(num_train_timesteps=1)
        self.init_noise_sigma = self._sigma_data
        self.timesteps = self.sigmas = _shares(scheduler.timesteps)

    def set_timesteps(self, num_inference_steps: int) -> None:
        """The angles of diffusers' pipeline: for two steps they are chosen, else evenly spaced."""
        options = {} if num_inference_steps == 2 else {"intermediate_timesteps": None}
        self._scheduler.set_timesteps(num_inference_steps, **options)
        self.timesteps = self.sigmas = _shares(self._angles[:-1])

    def set_begin_index(self, begin_index: int) -> None:
        self._scheduler.set_begin_index(begin_index)

    def scale_noise(self, clean: Tensor, timesteps: Tensor, noise: Tensor) -> Tensor:
        """`clean` latents with the noise of the first step, to which `timesteps` must belong."""
        angle = self._angles[self._scheduler.begin_index]
        mixed: Tensor = torch.cos(angle) * clean + torch.sin(angle) * noise
        return mixed * self._sigma_data

    def scale_model_input(self, latents: Tensor, timestep: Tensor) -> Tensor:
        scaled: Tensor = latents / self._sigma_data * _length(timestep)
        return scaled

    def step(
        self,
        prediction: Tensor,
        timestep: Tensor,
        latents: Tensor,
        generator: list[torch.Generator] | None = None,
        return_dict: bool = True,
    ) -> tuple[Tensor]:
        """The latents one step on; of the last step the picture itself. As diffusers', always a tuple."""
        shown = self.scale_model_input(latents, timestep)
        signal = (1 - 2 * timestep) * shown
        velocity = (signal + (1 - 2 * timestep + 2 * timestep**2) * prediction) / _length(timestep)
        mixed, clean = self._scheduler.step(
            velocity * self._sigma_data, None, latents, generator=generator, return_dict=False
        )
        is_last = self._scheduler.step_index == len(self._angles) - 1
        return (clean / self._sigma_data,) if is_last else (mixed,)

    @property
    def _angles(self) -> Tensor:
        angles: Tensor = self._scheduler.timesteps
        return angles


def _shares(angles: Tensor) -> Tensor:
    """τ of each angle."""
    return torch.sin(angles) / (torch.cos(angles) + torch.sin(angles))


def _length(share: Tensor) -> Tensor:
    """1 / (cos t + sin t) of the angle of τ."""
    return torch.sqrt(share**2 + (1 - share) ** 2)
