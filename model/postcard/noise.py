"""The diffusion process: a cosine schedule that ends in pure noise, and velocities. Knows no network."""

from typing import Any

import torch
from diffusers import DPMSolverMultistepScheduler
from torch import Tensor

STEPS = 1000

# Zero terminal SNR, velocities and trailing steps belong together (Lin et al., 2305.08891).
SCHEDULE: dict[str, Any] = {
    "num_train_timesteps": STEPS,
    "beta_schedule": "squaredcos_cap_v2",
    "prediction_type": "v_prediction",
    "rescale_betas_zero_snr": True,
    "timestep_spacing": "trailing",
    "steps_offset": 1,  # unused by trailing steps, but pipelines insist
}


def scheduler() -> DPMSolverMultistepScheduler:
    """What samples by default. The last step is of first order: with few steps the second overshoots."""
    return DPMSolverMultistepScheduler(**SCHEDULE, lower_order_final=True, final_sigmas_type="zero")


def shifted(level: Tensor, shift: float) -> Tensor:
    """Towards 1, where `shift` is above 1; 0 and 1 stay."""
    return shift * level / (1 + (shift - 1) * level)


class Noise:
    """q(x_t | x_0) = N(√ᾱ_t x_0, (1 - ᾱ_t) I) (Ho et al., 2006.11239, eq. 4)."""

    def __init__(self, device: torch.device) -> None:
        import diffusers

        alphas: Tensor = diffusers.DDIMScheduler(**SCHEDULE).alphas_cumprod
        self.alphas = alphas.to(device)  # (STEPS,)

    def times(self, count: int, dice: torch.Generator, shift: float = 1.0, uniform: float = 1.0) -> Tensor:
        """Spread evenly over the batch. A share of them is uniform, the others logit-normal; both denser towards
        noise by a shift (Esser et al., 2403.03206, eqs. 19 and 23)."""
        even = (torch.arange(count) + torch.rand(count, generator=dice)) / count
        times = (shifted(even, shift) * STEPS).long().clamp(max=STEPS - 1)
        if uniform == 1:
            return times
        free = torch.randperm(count, generator=dice) < round(uniform * count)
        return torch.where(free, times, self._logit_normal(even, shift))

    def _logit_normal(self, even: Tensor, shift: float) -> Tensor:
        """Of a straight path from picture to noise; the times of ours at which noise has the same share."""
        level = shifted(torch.special.ndtri(even.clamp(1e-4, 1 - 1e-4)).sigmoid(), shift)
        shares = (1 - self.alphas.cpu()).sqrt()  # ascending
        wanted = level / (level.square() + (1 - level).square()).sqrt()
        return torch.searchsorted(shares, wanted).clamp(max=STEPS - 1)

    def add(self, clean: Tensor, noise: Tensor, times: Tensor) -> Tensor:
        signal = self.alphas[times].view(-1, 1, 1, 1)
        return signal.sqrt() * clean + (1 - signal).sqrt() * noise

    def clean(self, noisy: Tensor, velocity: Tensor, times: Tensor) -> Tensor:
        """The x_0 that a velocity speaks of: √ᾱ x_t - √(1-ᾱ) v."""
        signal = self.alphas[times].view(-1, 1, 1, 1)
        return signal.sqrt() * noisy - (1 - signal).sqrt() * velocity

    def velocity(self, clean: Tensor, noise: Tensor, times: Tensor) -> Tensor:
        """v = √ᾱ ε - √(1-ᾱ) x_0 (Salimans & Ho, 2202.00512)."""
        signal = self.alphas[times].view(-1, 1, 1, 1)
        return signal.sqrt() * noise - (1 - signal).sqrt() * clean
