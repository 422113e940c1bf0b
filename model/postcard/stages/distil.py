"""Stage: a student of few steps, without guidance, from the trained denoiser. It learns low-rank additions,
becomes the teacher of one that takes half as many steps, and at the end listens to a critic."""

import torch
from diffusers import AutoencoderTiny, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from torch import nn
from transformers import CLIPTextModel, CLIPTokenizer

from model.postcard import checkpoint, low_rank
from model.postcard.critic import Critic
from model.postcard.dataset import Dataset
from model.postcard.distillation import Path
from model.postcard.few_steps import Judges, Lesson
from model.postcard.loop import Losses, Training
from model.postcard.noise import SCHEDULE, Noise
from model.postcard.pipeline import assemble
from model.postcard.recipe import DistilRecipe
from model.postcard.stages import denoiser, export
from model.postcard.stages import tokenizer as tokenizer_stage
from model.postcard.stages.latents import load_autoencoder
from model.postcard.stages.workshop import Workshop, torch_dice
from model.postcard.tokenizer import Encoder

STAGE = "distil"
LORA = "pytorch_lora_weights.safetensors"  # as diffusers names what it trains


def run(workshop: Workshop) -> None:
    torch.manual_seed(workshop.seed)
    recipe, tokenizer = workshop.recipe.distil, tokenizer_stage.load(workshop)
    data = Dataset.load(workshop.checkpoint("latents"), Encoder(tokenizer), workshop.recipe.edition, workshop.seed)
    lesson, networks = _lesson(workshop, tokenizer)
    training = Training(
        networks=networks,
        optimiser=torch.optim.AdamW(_groups(networks, recipe), lr=recipe.rate, betas=(0.9, 0.99)),
        loss=lambda progress, number: _loss(workshop, lesson, data, training, progress, number),
        parts=workshop.recipe.parts,
        budget=workshop.budget(recipe.minutes),
        journal=workshop.journal(STAGE),
        path=workshop.checkpoint(STAGE),
        marks=workshop.marks,
        warm_up=recipe.warm_up,
        constant=recipe.constant,
        ema=recipe.ema,
        log_every=workshop.recipe.log_every,
        save_every=workshop.recipe.save_every,
        sheet_every=workshop.recipe.sheet_every,
    )
    training.at = {start: lambda: _promote(training) for start in recipe.starts[1:]}
    training.sheet = lambda step: _sheet(workshop, training, tokenizer, step)
    training.resume()
    training.run()
    _publish(workshop, tokenizer)


def _lesson(workshop: Workshop, tokenizer: CLIPTokenizer) -> tuple[Lesson, dict[str, nn.Module]]:
    """Student and teacher both begin as the trained denoiser with silent additions."""
    recipe, edition = workshop.recipe, workshop.recipe.edition
    student, text = denoiser.load(workshop, tokenizer)
    teacher, _ = denoiser.load(workshop, tokenizer)
    empty, _ = Encoder(tokenizer)([()])
    channels, width = recipe.autoencoder.channels, recipe.distil.critic_width
    critic = Critic(channels, width, recipe.text.width, edition.subjects, edition.styles)
    networks: dict[str, nn.Module] = {
        "student": low_rank.add(student, recipe.distil.rank),
        "teacher": low_rank.add(teacher, recipe.distil.rank).requires_grad_(False),
        "critic": critic.to(workshop.device),
    }
    path, mixed = Path(Noise(workshop.device)), recipe.denoiser.mixed
    return Lesson(student, teacher, text, empty, path, recipe.distil, mixed, edition.subjects), networks


def _groups(networks: dict[str, nn.Module], recipe: DistilRecipe) -> list[dict[str, object]]:
    """The critic moves without momentum, as its opponent does not stand still."""
    return [
        {"params": list(networks["student"].parameters())},
        {"params": list(networks["critic"].parameters()), "lr": recipe.critic_rate, "betas": (0.0, 0.99)},
    ]


def _promote(training: Training) -> None:
    """The student's average becomes the teacher."""
    state = training.averages["student"].state_dict()
    for network in (training.networks["teacher"], training.averages["teacher"]):
        network.load_state_dict(state)


def _loss(
    workshop: Workshop, lesson: Lesson, data: Dataset, training: Training, progress: float, number: int
) -> Losses:
    batch = data.batch(number, lesson.recipe.batch // workshop.recipe.parts, workshop.device)
    judges = Judges(training.networks["critic"], training.averages["critic"])
    return lesson.losses(batch, progress, torch_dice(workshop.seed, number), judges)


def _student(
    workshop: Workshop, tokenizer: CLIPTokenizer
) -> tuple[UNet2DConditionModel, CLIPTextModel, nn.ModuleDict]:
    unet, text = denoiser.load(workshop, tokenizer)
    additions = low_rank.add(unet, workshop.recipe.distil.rank)
    checkpoint.average(workshop.checkpoint(STAGE), "student", additions)
    return unet, text, additions


def _publish(workshop: Workshop, tokenizer: CLIPTokenizer) -> None:
    """A pipeline that any programme can load, and the additions alone."""
    folder = workshop.folder / STAGE
    unet, text, additions = _student(workshop, tokenizer)
    checkpoint.save_folder(folder, lambda beside: low_rank.save(unet, additions, beside / LORA))
    low_rank.merge(unet)
    export.write(_pipeline(export.autoencoder(workshop), text, tokenizer, unet), folder)


@torch.no_grad()
def _sheet(workshop: Workshop, training: Training, tokenizer: CLIPTokenizer, step: int) -> None:
    unet, text = denoiser.load(workshop, tokenizer)
    additions = low_rank.add(unet, workshop.recipe.distil.rank)
    additions.load_state_dict(training.averages["student"].state_dict())
    low_rank.merge(unet)
    pipeline = _pipeline(load_autoencoder(workshop), text, tokenizer, unet)
    steps = workshop.recipe.distil.steps[-1]
    training.journal.sheet(f"{step:06d}", denoiser.examples(pipeline, workshop.device, steps, 1), 8)


def _pipeline(
    vae: AutoencoderTiny, text: CLIPTextModel, tokenizer: CLIPTokenizer, unet: UNet2DConditionModel
) -> StableDiffusionPipeline:
    pipeline = assemble(vae, text, tokenizer, unet)
    pipeline.register_modules(scheduler=DDIMScheduler(**SCHEDULE, clip_sample=False))
    return pipeline
