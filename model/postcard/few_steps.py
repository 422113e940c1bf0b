"""What a student of few steps learns from, in one batch: its teacher's two steps taken in one, and a critic. Knows
nothing about files or budgets."""

from dataclasses import dataclass

import torch
from diffusers import UNet2DConditionModel
from torch import Tensor, nn
from transformers import CLIPTextModel

from model.postcard.critic import Answers, Shown, critic_loss, student_loss
from model.postcard.denoiser import Batch
from model.postcard.distillation import Path, Velocity, guided, moments
from model.postcard.loop import Losses
from model.postcard.pipeline import GUIDANCE, RESCALE
from model.postcard.recipe import DistilRecipe


@dataclass(frozen=True)
class Judges:
    """The critic, and its average: frozen, as what the student listens to must be."""

    critic: nn.Module
    average: nn.Module


@dataclass(frozen=True)
class Sight:
    """What the critic compares, all of one noisiness."""

    real: Tensor
    reached: Tensor
    times: Tensor
    captions: Tensor


def subjects_of(batch: Batch, subjects: int) -> Tensor:
    """(B, subjects) of 0 and 1."""
    found = torch.zeros(len(batch.labels), subjects, device=batch.labels.device)
    return found.scatter_(1, batch.labels[:, :-1], 1.0)


@dataclass(frozen=True)
class Lesson:
    """Everything the loss needs."""

    student: UNet2DConditionModel
    teacher: UNet2DConditionModel
    text: CLIPTextModel
    empty: Tensor  # (1, T) ids of saying nothing
    path: Path
    recipe: DistilRecipe
    mixed: bool
    subjects: int

    def losses(self, batch: Batch, progress: float, dice: torch.Generator, judges: Judges) -> Losses:
        """The squared error of the velocity; at the end, what the critic says beside it."""
        device = batch.latents.device
        rung = sum(progress >= start for start in self.recipe.starts) - 1
        first, middle, last = (
            each.to(device) for each in moments(self.recipe.steps[rung], len(batch.latents), dice)
        )
        noise = torch.randn(batch.latents.shape, generator=dice).to(device)
        noisy = self.path.noise.add(batch.latents, noise, first).contiguous(memory_format=torch.channels_last)
        with torch.autocast(device.type, torch.bfloat16, enabled=self.mixed):
            context, empty = self._contexts(batch.ids)
            with torch.no_grad():
                teacher = self._guided(context, empty) if rung == 0 else self._taught(context)
                wanted = self.path.target(teacher, noisy, (first, middle, last))
            guess = self.student(noisy, first, context).sample.float()
        error = (guess - wanted).square().mean()
        losses = {"loss": error, "error": error.detach(), "steps": torch.tensor(float(self.recipe.steps[rung]))}
        if progress < self.recipe.finish:
            return losses
        reached = self.path.step(noisy, guess, first, last)
        real, told = self._real(batch.latents, last, dice), context[:, -1].float()
        return losses | self._judged(losses["loss"], progress, judges, Sight(real, reached, last, told), batch)

    @torch.no_grad()
    def _contexts(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Of the captions and of saying nothing. (B, T, C) each"""
        words = self.text(torch.cat([ids, self.empty.to(ids.device)])).last_hidden_state
        return words[:-1], words[-1:].expand(len(ids), -1, -1)

    def _guided(self, context: Tensor, empty: Tensor) -> Velocity:
        """The first teacher: its students have the guidance inside."""

        def velocity(latents: Tensor, times: Tensor) -> Tensor:
            twice = latents.repeat(2, 1, 1, 1), times.repeat(2), torch.cat([context, empty])
            conditional, free = self.teacher(*twice).sample.float().chunk(2)
            return guided(conditional, free, GUIDANCE, RESCALE)

        return velocity

    def _taught(self, context: Tensor) -> Velocity:
        def velocity(latents: Tensor, times: Tensor) -> Tensor:
            taught: Tensor = self.teacher(latents, times, context).sample.float()
            return taught

        return velocity

    def _real(self, latents: Tensor, times: Tensor, dice: torch.Generator) -> Tensor:
        """As noisy as what the student reaches, with noise of their own (Xiao et al., 2112.07804)."""
        (a, s), noise = self.path.at(times), torch.randn(latents.shape, generator=dice).to(latents.device)
        return a * latents + s * noise

    def _judged(self, error: Tensor, progress: float, judges: Judges, sight: Sight, batch: Batch) -> Losses:
        """The critic's part grows from nothing, so that the critic learns before it is listened to."""
        level = self.path.at(sight.times)[1].flatten()
        answers = Answers(subjects_of(batch, self.subjects), batch.styles)
        real = Shown(sight.real, level, sight.captions)
        learned = critic_loss(judges.critic, real, Shown(sight.reached.detach(), level, sight.captions), answers)
        said = student_loss(judges.average, Shown(sight.reached, level, sight.captions), answers)
        share = self.recipe.adversarial * (progress - self.recipe.finish) / (1 - self.recipe.finish)
        return {"loss": error + share * said + learned, "critic": learned, "said": said}
