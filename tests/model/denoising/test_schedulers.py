from __future__ import annotations

from typing import Any

import pytest
import torch
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler, FlowMatchEulerDiscreteScheduler
from PIL import Image

from model.denoising.schedulers import SAMPLERS, Trajectory, build_scheduler
from model.starts import InitImage
from tests.model.drawing import generation

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' Euler

KINDS = ["epsilon", "v_prediction"]


def template(prediction_type: str = "v_prediction") -> Any:
    """The noise schedule of postcard, or for `epsilon` that of Stable Diffusion."""
    if prediction_type == "epsilon":
        return DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False)
    return DDIMScheduler(
        beta_schedule="squaredcos_cap_v2",
        rescale_betas_zero_snr=True,
        timestep_spacing="trailing",
        clip_sample=False,
        prediction_type=prediction_type,
    )


def generators() -> list[torch.Generator]:
    return [torch.Generator().manual_seed(seed) for seed in (1, 2)]


def rounding_flow_scheduler() -> Any:
    """As Sana's: its timesteps are the noise levels in thousandths, rounded down."""
    return DPMSolverMultistepScheduler(use_flow_sigmas=True, prediction_type="flow_prediction", flow_shift=3.0)


@pytest.mark.parametrize("sampler", ["", *SAMPLERS])
@pytest.mark.parametrize("kind", KINDS)
def test_every_sampler_finds_a_picture_that_the_model_always_sees(sampler: str, kind: str) -> None:
    """A model that answers as if the picture behind all noise were `clean` must be led there."""
    clean = torch.linspace(-1, 1, 2 * 3 * 4 * 4).reshape(2, 3, 4, 4)
    trajectory = Trajectory(template(kind), generation(steps=8, sampler=sampler))
    latents = trajectory.start(
        torch.cat([torch.randn((1, 3, 4, 4), generator=each) for each in generators()]), None
    )
    while not trajectory.is_over:
        shown, timestep = trajectory.model_input(latents), trajectory.timestep
        prediction = answer(kind, shown, clean, timestep)
        torch.testing.assert_close(trajectory.predict_clean(shown, prediction, timestep), clean, atol=2e-2, rtol=0)
        latents = trajectory.advance(prediction, latents, generators())
    torch.testing.assert_close(latents, clean, atol=0.1, rtol=0)


def answer(kind: str, shown: torch.Tensor, clean: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
    remaining = template(kind).alphas_cumprod[round(float(timestep))]
    signal, noise = remaining.sqrt(), (1 - remaining).sqrt()
    epsilon: torch.Tensor = (shown - signal * clean) / noise.clamp_min(1e-4)
    velocity: torch.Tensor = signal * epsilon - noise * clean
    return velocity if kind == "v_prediction" else epsilon


@pytest.mark.parametrize("kind", [*KINDS, "sample", "flow_prediction"])
@pytest.mark.parametrize("timestep", [1, 500, 999])
def test_a_picture_seen_in_the_noise_leads_back_to_its_prediction(kind: str, timestep: int) -> None:
    scheduler: Any = template(kind if kind != "flow_prediction" else "sample")
    if kind == "flow_prediction":
        scheduler = DPMSolverMultistepScheduler(use_flow_sigmas=True, prediction_type=kind)
    trajectory, at = Trajectory(scheduler, generation()), torch.tensor(timestep)
    shown, prediction = (torch.randn((2, 3, 4, 4), generator=each) for each in generators())
    clean = trajectory.predict_clean(shown, prediction, at)
    torch.testing.assert_close(trajectory.predict_from(shown, clean, at), prediction, atol=1e-2, rtol=1e-2)


def test_flow_and_sample_predictions_are_understood() -> None:
    trajectory = Trajectory(template("sample"), generation())
    clean, noise = torch.ones(1, 1, 2, 2), torch.full((1, 1, 2, 2), 3.0)
    assert torch.equal(trajectory.predict_clean(noise, clean, torch.tensor(500)), clean)
    scheduler = DPMSolverMultistepScheduler(use_flow_sigmas=True, prediction_type="flow_prediction")
    flow = Trajectory(scheduler, generation())
    shown = 0.75 * clean + 0.25 * noise
    torch.testing.assert_close(flow.predict_clean(shown, noise - clean, torch.tensor(250)), clean)


@pytest.mark.parametrize("strength", [None, 0.5])
@pytest.mark.parametrize(
    ("scheduler", "options"),
    [
        (FlowMatchEulerDiscreteScheduler(shift=3.0), {}),
        (FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True), {"mu": 1.2}),
        (rounding_flow_scheduler(), {}),
    ],
    ids=["fixed", "dynamic", "rounding"],
)
def test_a_model_of_flow_matching_is_led_to_the_picture_that_it_sees(
    scheduler: Any, options: dict[str, Any], strength: float | None
) -> None:
    clean, noise = torch.linspace(-1, 1, 32).reshape(2, 1, 4, 4), torch.ones(2, 1, 4, 4)
    start = InitImage(Image.new("RGB", (8, 8)), strength) if strength else None
    flow = Trajectory(scheduler, generation(steps=8, start=start), **options)
    latents = flow.start(noise, clean if start else None)
    level = flow.noise_level(flow.timestep) if start else 1.0
    torch.testing.assert_close(latents, (1 - level) * clean + level * noise)
    while not flow.is_over:
        shown = flow.model_input(latents)
        prediction = (shown - clean) / flow.noise_level(flow.timestep)
        torch.testing.assert_close(flow.predict_clean(shown, prediction, flow.timestep), clean, atol=1e-5, rtol=0)
        latents = flow.advance(prediction, latents, generators())
    torch.testing.assert_close(latents, clean, atol=1e-5, rtol=0)


def test_no_other_sampler_is_for_models_of_flow_matching() -> None:
    with pytest.raises(ValueError, match="`ddim` is not for models of flow matching"):
        build_scheduler(FlowMatchEulerDiscreteScheduler(), "ddim")


def test_generations_do_not_share_a_scheduler() -> None:
    original = template()
    first, second = (Trajectory(original, generation(steps=steps)) for steps in (4, 8))
    latents = torch.zeros(1, 1, 2, 2)
    first.advance(latents, latents, [])
    assert (first.step, second.step) == (1, 0)
    assert original.num_inference_steps is None


def test_no_sampler_keeps_the_one_of_the_checkpoint() -> None:
    assert type(build_scheduler(template(), "")) is DDIMScheduler
    assert type(build_scheduler(template(), "euler")).__name__ == "EulerDiscreteScheduler"


@pytest.mark.parametrize(
    ("steps", "stop_step", "num_steps", "ends_early"), [(10, 10, 10, False), (10, 5, 5, True), (10, 1, 1, True)]
)
def test_stopping_early_takes_fewer_steps(steps: int, stop_step: int, num_steps: int, ends_early: bool) -> None:
    trajectory = Trajectory(template(), generation(steps=steps, stop_step=stop_step))
    assert (trajectory.num_steps, trajectory.ends_early) == (num_steps, ends_early)


@pytest.mark.parametrize("sampler", ["ddim", "euler", "dpm++", "pndm", "lcm", "unipc"])
@pytest.mark.parametrize(("strength", "num_steps"), [(1.0, 10), (0.75, 7), (0.45, 4), (0.01, 1)])
def test_a_variation_takes_its_share_of_the_steps(sampler: str, strength: float, num_steps: int) -> None:
    init = InitImage(Image.new("RGB", (8, 8)), strength)
    trajectory = Trajectory(template("epsilon"), generation(steps=10, sampler=sampler, start=init))
    extra = 1 if sampler == "pndm" else 0  # its first step is taken twice
    assert trajectory.num_steps in (num_steps, num_steps + extra)


def test_a_variation_that_stops_early_takes_at_least_one_step() -> None:
    init = InitImage(Image.new("RGB", (8, 8)), 0.3)
    assert Trajectory(template(), generation(steps=10, stop_step=2, start=init)).num_steps == 1


def test_a_start_from_a_picture_keeps_more_of_it_the_weaker_it_is() -> None:
    clean = torch.full((1, 1, 4, 4), 2.0)
    noise = torch.randn((1, 1, 4, 4), generator=torch.Generator().manual_seed(1))
    distances = []
    for strength in (0.2, 0.5, 0.9):
        init = InitImage(Image.new("RGB", (8, 8)), strength)
        trajectory = Trajectory(template(), generation(steps=10, start=init))
        distances.append(float((trajectory.start(noise, clean) - clean).norm()))
    assert distances == sorted(distances)
