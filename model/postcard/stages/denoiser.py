"""Stage: the denoiser with its text encoder, on cached latents."""

import torch
from diffusers import StableDiffusionPipeline, UNet2DConditionModel
from PIL import Image
from transformers import CLIPTextModel, CLIPTokenizer

from model.postcard import checkpoint, denoiser, text
from model.postcard.ahead import Ahead
from model.postcard.budget import Budget
from model.postcard.dataset import Dataset
from model.postcard.denoiser import Batch, Lesson
from model.postcard.layout import Layout
from model.postcard.loop import Losses, Training
from model.postcard.noise import Noise
from model.postcard.pipeline import GUIDANCE, RESCALE, assemble
from model.postcard.stages import latents
from model.postcard.stages import tokenizer as tokenizer_stage
from model.postcard.stages.workshop import Workshop, torch_dice
from model.postcard.tokenizer import Encoder

STAGE = "denoiser"
PROMPTS = (
    "a fox in the forest", "a cat and a balloon at sunset", "a rocket in space, oil painting",
    "a turtle in the ocean, watercolor", "a lion in the desert, sketch", "a penguin in the snow, pixel art",
    "castle, night sky, neon", "a unicorn on a pink background, dreamy", "a robot and a guitar in the city",
    "a ghost above a pumpkin at night", "a panda, pastel", "a bicycle on the beach, oil painting",
    "a car in the mountains", "a dragon above a castle, dreamy", "an owl in a meadow", "ice cream",
)  # fmt: skip


def run(workshop: Workshop) -> None:
    torch.manual_seed(workshop.seed)
    recipe, device = workshop.recipe.denoiser, workshop.device
    tokenizer = tokenizer_stage.load(workshop)
    data = Dataset.load(workshop.checkpoint("latents"), Encoder(tokenizer), workshop.recipe.edition, workshop.seed)
    unet, encoder = build(workshop, tokenizer)
    layout = Layout(unet, data.labels).to(device)
    lesson = Lesson(unet, encoder, layout, Noise(device), recipe)
    budget = workshop.budget(recipe.minutes)
    batches = Ahead(lambda number: _batch(workshop, data, budget, number), workshop.recipe.ahead)
    training = Training(
        networks={"unet": unet, "text": encoder, "layout": layout.head},
        optimiser=torch.optim.AdamW(
            _groups(lesson), lr=recipe.rate, betas=(0.9, 0.99), weight_decay=0.01, fused=True
        ),
        loss=lambda progress, number: _loss(workshop, lesson, batches, progress, number),
        parts=workshop.recipe.parts,
        budget=budget,
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
    training.sheet = lambda step: _sheet(workshop, training, tokenizer, step)
    training.resume()
    training.run()


def build(workshop: Workshop, tokenizer: CLIPTokenizer) -> tuple[UNet2DConditionModel, CLIPTextModel]:
    """Fresh networks of the recipe's shape."""
    recipe = workshop.recipe
    unet = denoiser.build(recipe.denoiser, recipe.autoencoder.channels, recipe.text.width)
    unet = unet.to(workshop.device, memory_format=torch.channels_last)
    return unet, text.build(recipe.text, tokenizer).to(workshop.device)


def load(workshop: Workshop, tokenizer: CLIPTokenizer) -> tuple[UNet2DConditionModel, CLIPTextModel]:
    """The averaged weights that this stage has reached."""
    path = workshop.checkpoint(STAGE)
    unet, encoder = build(workshop, tokenizer)
    checkpoint.average(path, "unet", unet)
    checkpoint.average(path, "text", encoder)
    return unet.eval().requires_grad_(False), encoder.eval().requires_grad_(False)


def _groups(lesson: Lesson) -> list[dict[str, object]]:
    recipe = lesson.recipe
    return [
        {"params": [*lesson.unet.parameters(), *lesson.layout.head.parameters()]},
        {"params": list(lesson.text.parameters()), "lr": recipe.rate * recipe.text_share},
    ]


def _batch(workshop: Workshop, data: Dataset, budget: Budget, number: int) -> Batch:
    """In another process, perhaps: progress is that of the step, not of the moment when it is prepared."""
    parts = workshop.recipe.parts
    size = workshop.recipe.denoiser.batch // parts
    return data.batch(number, size, torch.device("cpu"), budget.progress(number // parts))


def _loss(workshop: Workshop, lesson: Lesson, batches: Ahead[Batch], progress: float, number: int) -> Losses:
    batch = batches(number).to(workshop.device)
    return lesson.losses(batch, progress, torch_dice(workshop.seed, number))


@torch.no_grad()
def _sheet(workshop: Workshop, training: Training, tokenizer: CLIPTokenizer, step: int) -> None:
    unet, encoder = build(workshop, tokenizer)
    unet.load_state_dict(training.averages["unet"].state_dict())
    encoder.load_state_dict(training.averages["text"].state_dict())
    pipeline = assemble(latents.load_autoencoder(workshop), encoder, tokenizer, unet)
    training.journal.sheet(f"{step:06d}", examples(pipeline, workshop.device, 12, GUIDANCE), 8)


def examples(
    pipeline: StableDiffusionPipeline, device: torch.device, steps: int, guidance: float
) -> list[Image.Image]:
    """The same sixteen pictures whenever they are drawn."""
    side = pipeline.unet.config.sample_size * pipeline.vae_scale_factor
    images = [
        pipeline.to(device)(
            list(PROMPTS[start : start + 8]), height=side, width=side, num_inference_steps=steps,
            guidance_scale=guidance, guidance_rescale=RESCALE, generator=torch.Generator().manual_seed(start),
        ).images
        for start in (0, 8)
    ]  # fmt: skip
    return [image for row in images for image in row]
