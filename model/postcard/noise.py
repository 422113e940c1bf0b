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


class Noise:
    """q(x_t | x_0) = N(√ᾱ_t x_0, (1 - ᾱ_t) I) (Ho et al., 2006.11239, eq. 4)."""

    def __init__(self, device: torch.device) -> None:
        import diffusers

        alphas: Tensor = diffusers.DDIMScheduler(**SCHEDULE).alphas_cumprod
        self.alphas = alphas.to(device)  # (STEPS,)

    def times(self, count: int, dice: torch.Generator, shift: float = 1.0) -> Tensor:
        """Spread evenly over the batch; uniform, or denser towards noise (Esser et al., 2403.03206, eq. 23)."""
        even = (torch.arange(count) + torch.rand(count, generator=dice)) / count
        shifted = shift * even / (1 + (shift - 1) * even)
        return (shifted * STEPS).long().clamp(max=STEPS - 1)

    def add(self, clean: Tensor, noise: Tensor, times: Tensor) -> Tensor:
        signal = self.alphas[times].view(-1, 1, 1, 1)
        return signal.sqrt() * clean + (1 - signal).sqrt() * noise

    def velocity(self, clean: Tensor, noise: Tensor, times: Tensor) -> Tensor:
        """v = √ᾱ ε - √(1-ᾱ) x_0 (Salimans & Ho, 2202.00512)."""
        signal = self.alphas[times].view(-1, 1, 1, 1)
        return signal.sqrt() * noise - (1 - signal).sqrt() * clean
