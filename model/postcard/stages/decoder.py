"""Stage: the second decoder, which paints twice as large from the same latents (the encoder stays as it is). It is
also what enlarges finished pictures, twice as large each time."""

import torch
from diffusers import AutoencoderTiny

from model.postcard import autoencoder, checkpoint
from model.postcard.gallery import Gallery, halved, to_tensor
from model.postcard.journal import to_images
from model.postcard.loop import Losses, Training
from model.postcard.muon import Muon
from model.postcard.noise import Noise
from model.postcard.redrawing import Redrawing
from model.postcard.stages import denoiser
from model.postcard.stages import tokenizer as tokenizer_stage
from model.postcard.stages.autoencoder import SHOWN, gallery
from model.postcard.stages.latents import load_autoencoder
from model.postcard.stages.workshop import Workshop, numpy_dice, torch_dice
from model.postcard.tokenizer import Encoder

STAGE = "decoder"


def run(workshop: Workshop) -> None:
    torch.manual_seed(workshop.seed)
    recipe, pictures = workshop.recipe.decoder, gallery(workshop)
    model, redraw = _start(workshop), _redrawing(workshop)
    training = Training(
        networks={"decoder": model.decoder},
        optimiser=Muon(model.decoder.parameters(), lr=recipe.rate),
        loss=lambda progress, number: _loss(workshop, model, pictures, redraw, number),
        parts=workshop.recipe.parts,
        budget=workshop.budget(recipe.minutes),
        journal=workshop.journal(STAGE),
        path=workshop.checkpoint(STAGE),
        marks=workshop.marks,
        log_every=workshop.recipe.log_every,
        save_every=workshop.recipe.save_every,
        sheet_every=workshop.recipe.sheet_every,
    )
    training.sheet = lambda step: _sheet(workshop, training, pictures, step)
    training.resume()
    training.run()


def _start(workshop: Workshop) -> AutoencoderTiny:
    model = autoencoder.build_large(workshop.recipe.autoencoder, workshop.recipe.decoder)
    autoencoder.enlarge(model, load_autoencoder(workshop))
    model.encoder.requires_grad_(False)
    return model.to(workshop.device, memory_format=torch.channels_last)


def load(workshop: Workshop) -> AutoencoderTiny:
    """The averaged weights that this stage has reached, with the encoder that all stages share."""
    path = workshop.checkpoint(STAGE)
    model = _start(workshop)
    checkpoint.average(path, "decoder", model.decoder)
    return model.eval().requires_grad_(False)


def _redrawing(workshop: Workshop) -> Redrawing | None:
    """By the denoiser, where that stage has run."""
    if not checkpoint.is_trained(workshop.checkpoint(denoiser.STAGE)):
        return None
    tokenizer = tokenizer_stage.load(workshop)
    unet, text = denoiser.load(workshop, tokenizer)
    ids, _ = Encoder(tokenizer)([()])
    with torch.no_grad():
        empty = text(ids.to(workshop.device)).last_hidden_state
    return Redrawing(unet, empty, Noise(workshop.device), workshop.recipe.decoder.redrawn)


def _loss(
    workshop: Workshop, model: AutoencoderTiny, pictures: Gallery, redraw: Redrawing | None, number: int
) -> Losses:
    recipe, seed = workshop.recipe, workshop.seed + 1
    large = pictures.crops(
        numpy_dice(seed, number), recipe.decoder.batch // recipe.parts, recipe.autoencoder.crop * 2
    )
    large = large.to(workshop.device).contiguous(memory_format=torch.channels_last)
    dice = torch_dice(seed, number)
    return autoencoder.decoder_loss(model, halved(large), large, dice, recipe.decoder.noise, redraw)


@torch.no_grad()
def _sheet(workshop: Workshop, training: Training, pictures: Gallery, step: int) -> None:
    real = to_tensor(pictures.pictures[:SHOWN]).to(workshop.device)
    latents = load_autoencoder(workshop).to(workshop.device).encode(halved(real)).latents
    painted = training.averages["decoder"](latents)
    training.journal.sheet(f"{step:06d}", to_images(real) + to_images(painted), SHOWN // 2)
