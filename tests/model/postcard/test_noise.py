"""The diffusion process."""

import pytest
import torch

from model.postcard.noise import STEPS, Noise, scheduler

NOISE = Noise(torch.device("cpu"))
CLEAN = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(0))
GRAIN = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(1))


def test_the_last_step_holds_no_signal() -> None:
    last = torch.full((2,), STEPS - 1)
    assert torch.equal(NOISE.add(CLEAN, GRAIN, last), GRAIN)
    assert torch.equal(NOISE.velocity(CLEAN, GRAIN, last), -CLEAN)


def test_shifted_times_are_noisier() -> None:
    even, shifted = (NOISE.times(100, torch.Generator().manual_seed(0), shift) for shift in (1.0, 3.0))
    assert (shifted >= even).all()
    assert int(shifted.median()) > 700


def test_a_share_of_the_times_is_uniform_and_the_others_lie_where_most_is_learned() -> None:
    dice = torch.Generator().manual_seed(0)
    mixed, alone = NOISE.times(4000, dice, uniform=0.25), NOISE.times(4000, dice, uniform=0.0)
    ends = [float(((times < 50) | (times >= 950)).float().mean()) for times in (mixed, alone)]
    assert ends[1] < 0.02 < ends[0] < 0.05
    assert 400 < int(alone.median()) < 600


def test_a_straight_paths_middle_is_where_noise_and_signal_are_alike() -> None:
    middle = NOISE.times(4001, torch.Generator().manual_seed(0), uniform=0.0)[2000]
    assert float(NOISE.alphas[middle]) == pytest.approx(0.5, abs=0.01)


def test_a_velocity_gives_back_picture_and_noise() -> None:
    times = torch.tensor([100, 700])
    signal = NOISE.alphas[times].view(-1, 1, 1, 1)
    noisy, velocity = NOISE.add(CLEAN, GRAIN, times), NOISE.velocity(CLEAN, GRAIN, times)
    torch.testing.assert_close(signal.sqrt() * noisy - (1 - signal).sqrt() * velocity, CLEAN)
    torch.testing.assert_close((1 - signal).sqrt() * noisy + signal.sqrt() * velocity, GRAIN)
    torch.testing.assert_close(NOISE.clean(noisy, velocity, times), CLEAN)


def test_times_are_spread_over_the_whole_process() -> None:
    times = NOISE.times(10, torch.Generator().manual_seed(0))
    assert [int(time) // 100 for time in times] == list(range(10))


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of diffusers
def test_a_perfect_denoiser_is_sampled_to_the_picture() -> None:
    """With the true velocity at every step, few steps from pure noise end at the picture."""
    for steps in (4, 8, 20):
        sampler = scheduler()
        sampler.set_timesteps(steps)
        assert int(sampler.timesteps[0]) == STEPS - 1
        sample = GRAIN.clone()
        for time in sampler.timesteps:
            signal = NOISE.alphas[int(time)].clamp(min=2**-24)
            noise = (sample - signal.sqrt() * CLEAN) / (1 - signal).sqrt()
            velocity = signal.sqrt() * noise - (1 - signal).sqrt() * CLEAN
            sample = sampler.step(velocity, time, sample).prev_sample
        torch.testing.assert_close(sample, CLEAN, atol=0.02, rtol=0)
