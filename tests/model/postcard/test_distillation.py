"""Progressive distillation: one step that does the work of two."""

import pytest
import torch
from diffusers import DDIMScheduler
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from model.postcard.distillation import CLEAN, Path, grid, guided, moments
from model.postcard.noise import SCHEDULE, STEPS, Noise

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of diffusers

PATH = Path(Noise(torch.device("cpu")))
PICTURE = torch.randn(1, 2, 4, 4, generator=torch.Generator().manual_seed(0))
GRAIN = torch.randn(1, 2, 4, 4, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 6, 8, 16, 32])
def test_the_grid_is_what_ddim_visits(steps: int) -> None:
    scheduler = DDIMScheduler(**SCHEDULE, clip_sample=False)
    scheduler.set_timesteps(steps)
    assert grid(steps).tolist() == [*scheduler.timesteps.tolist(), CLEAN]


def test_a_step_is_ddims() -> None:
    scheduler = DDIMScheduler(**SCHEDULE, clip_sample=False)
    scheduler.set_timesteps(4)
    for time, then in zip(grid(4), grid(4)[1:], strict=False):
        theirs = scheduler.step(GRAIN, int(time), PICTURE).prev_sample
        ours = PATH.step(PICTURE, GRAIN, time[None], then[None])
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


@settings(deadline=None, max_examples=40)
@given(st.integers(20, STEPS - 1), st.integers(1, 19))
def test_the_velocity_of_a_step_takes_that_step(time: int, back: int) -> None:
    times, then = torch.tensor([time]), torch.tensor([max(CLEAN, time - back * 10)])
    reached = PATH.step(PICTURE, GRAIN, times, then)
    torch.testing.assert_close(PATH.velocity(PICTURE, reached, times, then), GRAIN, rtol=1e-2, atol=1e-2)


@pytest.mark.parametrize("start", [0, 2, 6])
def test_two_right_steps_are_one_right_step(start: int) -> None:
    """Where the teacher knows picture and noise, its path is the process itself, whose velocity is known."""

    def teacher(latents: Tensor, times: Tensor) -> Tensor:
        return PATH.noise.velocity(PICTURE, GRAIN, times)

    first, middle, last = grid(8)[start : start + 3, None]
    noisy = PATH.noise.add(PICTURE, GRAIN, first)
    target = PATH.target(teacher, noisy, (first, middle, last))
    reached = PATH.step(noisy, target, first, last)
    a, s = PATH.at(last)
    torch.testing.assert_close(PATH.step(noisy, teacher(noisy, first), first, last), reached, rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(reached, a * PICTURE + s * GRAIN, rtol=1e-3, atol=1e-3)


def test_a_student_starts_at_every_one_of_its_steps_equally_often() -> None:
    first, middle, last = moments(4, 40, torch.Generator().manual_seed(0))
    assert sorted(first.tolist()) == sorted(grid(4)[:-1].tolist() * 10)
    assert ((first > middle) & (middle > last)).all()
    assert set(last.tolist()) == set(grid(4)[1:].tolist())


def test_guidance_of_one_is_the_texts_own_prediction() -> None:
    torch.testing.assert_close(guided(PICTURE, GRAIN, 1.0, 0.7), PICTURE)


def test_rescaled_guidance_keeps_the_deviation_of_the_texts_prediction() -> None:
    assert float(guided(PICTURE, GRAIN, 5.0, 1.0).std()) == pytest.approx(float(PICTURE.std()), rel=1e-3)
    assert guided(PICTURE, GRAIN, 5.0, 0.0).std() > 2 * PICTURE.std()
