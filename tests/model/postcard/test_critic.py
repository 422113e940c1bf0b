"""The critic learns to tell, and what it says reaches the student."""

import copy

import torch
from torch import Tensor

from model.postcard.critic import Answers, Critic, Shown, critic_loss, student_loss

BATCH = 8
ANSWERS = Answers(torch.eye(3)[torch.arange(BATCH) % 3], torch.arange(BATCH) % 2)


def _critic() -> Critic:
    torch.manual_seed(0)
    return Critic(channels=2, width=8, context=4, subjects=3, styles=2)


def _shown(latents: Tensor) -> Shown:
    captions = torch.randn(BATCH, 4, generator=torch.Generator().manual_seed(2))
    return Shown(latents, torch.zeros(BATCH), captions)


def _latents(seed: int, level: float) -> Tensor:
    return torch.randn(BATCH, 2, 8, 8, generator=torch.Generator().manual_seed(seed)) + level


def test_a_critic_learns_to_tell_drawn_from_real_and_styles_apart() -> None:
    critic = _critic()
    real = _latents(0, 1.0) + ANSWERS.style.view(-1, 1, 1, 1)
    optimiser = torch.optim.Adam(critic.parameters(), lr=1e-2)
    for _ in range(60):
        optimiser.zero_grad()
        loss = critic_loss(critic, _shown(real), _shown(_latents(1, -1.0)), ANSWERS)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    seen, drawn = critic(_shown(real)), critic(_shown(_latents(1, -1.0)))
    assert seen.score.mean() > drawn.score.mean() + 1
    assert torch.equal(seen.style.argmax(1), ANSWERS.style)


def test_what_the_critic_says_reaches_the_student_and_leaves_the_critic_alone() -> None:
    critic = copy.deepcopy(_critic()).eval().requires_grad_(False)
    latents = _latents(0, 0.0).requires_grad_()
    student_loss(critic, _shown(latents), ANSWERS).backward()  # type: ignore[no-untyped-call]
    assert latents.grad is not None
    assert latents.grad.abs().sum() > 0
    assert all(weight.grad is None for weight in critic.parameters())


def test_no_layer_of_the_body_stretches_what_it_is_shown() -> None:
    critic = _critic()
    for _ in range(30):  # of the power iteration
        critic(_shown(_latents(0, 0.0)))
    for layer in critic.body:
        weight = layer.weight
        assert isinstance(weight, Tensor)
        assert torch.linalg.matrix_norm(weight.flatten(1), 2) < 1.1
