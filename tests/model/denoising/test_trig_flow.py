from __future__ import annotations

import pytest
import torch
from diffusers import SCMScheduler
from PIL import Image

from model.denoising.schedulers import Trajectory
from model.denoising.trig_flow import TrigFlowScheduler
from model.starts import InitImage
from tests.model.drawing import generation

CLEAN = torch.linspace(-1, 1, 32).reshape(2, 1, 4, 4)
NOISE = torch.randn((2, 1, 4, 4), generator=torch.Generator().manual_seed(1))


def trajectory(steps: int, strength: float | None = None, stop_step: int | None = None) -> Trajectory:
    start = InitImage(Image.new("RGB", (8, 8)), strength) if strength else None
    wanted = generation(steps=steps, stop_step=stop_step or steps, start=start)
    return Trajectory(TrigFlowScheduler(SCMScheduler()), wanted)


def generators() -> list[torch.Generator]:
    return [torch.Generator().manual_seed(seed) for seed in (1, 2)]


@pytest.mark.parametrize("strength", [None, 0.5])
@pytest.mark.parametrize("steps", [1, 2, 4])
def test_the_network_is_shown_a_mixture_of_flow_matching(steps: int, strength: float | None) -> None:
    way = trajectory(steps, strength)
    latents = way.start(NOISE, CLEAN if strength else None)
    level = way.noise_level(way.timestep)
    expected = (1 - level) * CLEAN + level * NOISE if strength else NOISE
    torch.testing.assert_close(way.model_input(latents), expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize("strength", [None, 0.5])
@pytest.mark.parametrize("steps", [1, 2, 4])
def test_each_step_leads_to_the_picture_that_the_network_sees(steps: int, strength: float | None) -> None:
    way = trajectory(steps, strength)
    latents = way.start(NOISE, CLEAN if strength else None)
    while not way.is_over:
        shown = way.model_input(latents)
        prediction = way.predict_from(shown, CLEAN, way.timestep)
        torch.testing.assert_close(way.predict_clean(shown, prediction, way.timestep), CLEAN, atol=1e-5, rtol=0)
        latents = way.advance(prediction, latents, generators())
        if not way.is_over:  # new noise of the generators, as much as the next step expects
            level = way.noise_level(way.timestep)
            noise = torch.cat([torch.randn((1, 1, 4, 4), generator=each) for each in generators()])
            expected = (1 - level) * CLEAN + level * noise
            torch.testing.assert_close(way.model_input(latents), expected, atol=1e-5, rtol=0)
    torch.testing.assert_close(latents, CLEAN, atol=1e-5, rtol=0)


@pytest.mark.parametrize(
    ("steps", "strength", "num_steps"), [(2, None, 2), (2, 0.5, 1), (4, 0.75, 3), (1, 0.3, 1)]
)
def test_a_variation_takes_its_share_of_the_steps(steps: int, strength: float | None, num_steps: int) -> None:
    assert trajectory(steps, strength).num_steps == num_steps


def test_it_may_stop_early() -> None:
    assert trajectory(4, stop_step=2).ends_early


def test_generations_do_not_share_a_scheduler() -> None:
    template = TrigFlowScheduler(SCMScheduler())
    first, second = (Trajectory(template, generation(steps=steps)) for steps in (2, 4))
    first.advance(CLEAN, first.start(NOISE, None), generators())
    assert (first.step, second.step) == (1, 0)
    assert float(second.timestep) == pytest.approx(1, abs=1e-5)
