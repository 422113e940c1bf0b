"""Samplers by name, and the way of one generation from noise to picture along one of them.

Wraps diffusers' schedulers, which carry a step index: each generation owns a copy. Knows no model and no guidance.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from inspect import signature
from typing import Any

import diffusers
import torch
from torch import Tensor

from model.generation import Generation

FLOW = "flow_prediction"
SAMPLERS: dict[str, tuple[str, dict[str, Any]]] = {
    "ddim": ("DDIMScheduler", {}),
    "euler": ("EulerDiscreteScheduler", {}),
    "euler_trailing": ("EulerDiscreteScheduler", {"timestep_spacing": "trailing"}),  # as SDXL Lightning wants it
    "euler_ancestral": ("EulerAncestralDiscreteScheduler", {}),
    "dpm++": ("DPMSolverMultistepScheduler", {"algorithm_type": "dpmsolver++"}),
    "dpm++_karras": ("DPMSolverMultistepScheduler", {"algorithm_type": "dpmsolver++", "use_karras_sigmas": True}),
    "dpm++_sde": ("DPMSolverMultistepScheduler", {"algorithm_type": "sde-dpmsolver++"}),
    "unipc": ("UniPCMultistepScheduler", {}),
    "lcm": ("LCMScheduler", {}),
    "pndm": ("PNDMScheduler", {"skip_prk_steps": True}),
}


def build_scheduler(template: Any, sampler: str) -> Any:
    """A scheduler for one generation, with the noise schedule of `template`. "" keeps its sampler too.

    Raises `ValueError` for samplers that do not know the schedule of flow matching.
    """
    if not sampler:
        return copy.deepcopy(template)
    if prediction_type(template) == FLOW:
        raise ValueError(f"The sampler `{sampler}` is not for models of flow matching, which bring their own.")
    class_name, options = SAMPLERS[sampler]
    return getattr(diffusers, class_name).from_config(template.config, **options)


def prediction_type(scheduler: Any) -> str:
    """What its network predicts. Schedulers for flow matching alone do not say it."""
    return str(scheduler.config.get("prediction_type", FLOW))


class Trajectory:
    """The timesteps of one generation, and how far it has come along them."""

    def __init__(self, template: Any, generation: Generation, **options: Any) -> None:
        """`template` is the scheduler of the checkpoint, `options` are for its `set_timesteps`."""
        scheduler = build_scheduler(template, generation.sampler)
        scheduler.set_timesteps(generation.steps, **options)  # on the CPU: coefficients never wait for the device
        begin = _begin_index(scheduler, generation)
        if hasattr(scheduler, "set_begin_index"):
            scheduler.set_begin_index(begin)
        total = len(scheduler.timesteps)
        stop = round(total * generation.stop_step / generation.steps)
        self._scheduler = scheduler
        self._timesteps = scheduler.timesteps[begin:]
        self._flow_levels = _flow_levels(scheduler)
        self._takes_generator = "generator" in signature(scheduler.step).parameters
        self.num_steps = max(1, stop - begin)
        self.step = 0  # steps that are done
        self.ends_early = self.num_steps < len(self._timesteps)

    @property
    def is_over(self) -> bool:
        return self.step >= self.num_steps

    @property
    def timestep(self) -> Tensor:
        timestep: Tensor = self._timesteps[self.step]
        return timestep  # ()

    def start(self, noise: Tensor, clean: Tensor | None) -> Tensor:
        """The latents of the first step: pure noise, or `clean` ones with as much noise as that step expects."""
        if clean is None:
            return noise * float(getattr(self._scheduler, "init_noise_sigma", 1))
        noisy = self._add_noise(clean, noise, self.timestep.repeat(len(clean)))
        return noisy.contiguous()  # the memory layout decides which kernels run, and so the bits

    def model_input(self, latents: Tensor) -> Tensor:
        if not hasattr(self._scheduler, "scale_model_input"):  # flow matching
            return latents
        scaled: Tensor = self._scheduler.scale_model_input(latents, self.timestep)
        return scaled

    def advance(self, prediction: Tensor, latents: Tensor, generators: Sequence[torch.Generator]) -> Tensor:
        """The latents one step on. If the sampler adds noise, each picture draws it from its own generator."""
        options = {"generator": list(generators)} if self._takes_generator else {}
        result = self._scheduler.step(prediction, self.timestep, latents, return_dict=False, **options)
        self.step += 1
        advanced: Tensor = result[0]
        return advanced

    def predict_clean(self, model_input: Tensor, prediction: Tensor, timestep: Tensor) -> Tensor:
        """The picture that the model sees in the noise (x₀), from what it was shown and what it said."""
        kind = prediction_type(self._scheduler)
        if kind == "sample":
            return prediction
        if kind == FLOW:
            return model_input - self.noise_level(timestep) * prediction
        signal, noise = self._signal_and_noise(timestep)
        if kind == "v_prediction":  # Salimans and Ho 2022 (arXiv 2202.00512), appendix D
            return signal * model_input - noise * prediction
        return (model_input - noise * prediction) / signal

    def predict_from(self, model_input: Tensor, clean: Tensor, timestep: Tensor) -> Tensor:
        """The inverse of `predict_clean`: what the model would have said, had it seen `clean` in the noise."""
        kind = prediction_type(self._scheduler)
        if kind == "sample":
            return clean
        if kind == FLOW:
            return (model_input - clean) / self.noise_level(timestep)
        signal, noise = self._signal_and_noise(timestep)
        if kind == "v_prediction":
            return (signal * model_input - clean) / noise
        return (model_input - signal * clean) / noise

    def noise_level(self, timestep: Tensor) -> float:
        """How far a timestep is from the picture: 0 there, 1 at pure noise."""
        share = float(timestep) / float(self._scheduler.config.num_train_timesteps)
        return self._flow_levels.get(float(timestep), share)

    def _add_noise(self, clean: Tensor, noise: Tensor, timesteps: Tensor) -> Tensor:
        if hasattr(self._scheduler, "scale_noise"):  # flow matching
            noisy: Tensor = self._scheduler.scale_noise(clean, timesteps, noise)
        else:
            noisy = self._scheduler.add_noise(clean, noise, timesteps)
        return noisy

    def _signal_and_noise(self, timestep: Tensor) -> tuple[float, float]:
        """√ᾱ and √(1 − ᾱ). Whatever a sampler steps in, networks are shown the variance-preserving form."""
        remaining = float(self._scheduler.alphas_cumprod[round(float(timestep))])
        return max(remaining, 1e-6) ** 0.5, (1 - remaining) ** 0.5


def _flow_levels(scheduler: Any) -> dict[float, float]:
    """The noise levels of the timesteps of flow matching, which some schedulers round to whole thousandths."""
    if prediction_type(scheduler) != FLOW:
        return {}
    return dict(zip(scheduler.timesteps.tolist(), scheduler.sigmas.tolist(), strict=False))  # one more sigma: 0


def _begin_index(scheduler: Any, generation: Generation) -> int:
    """Where the timesteps begin: later, the more of a picture is to be kept (as diffusers' image-to-image)."""
    if generation.start is None:
        return 0
    kept_steps = generation.steps - int(generation.steps * generation.start.denoising_strength)
    return max(0, min(kept_steps, generation.steps - 1)) * int(scheduler.order)
