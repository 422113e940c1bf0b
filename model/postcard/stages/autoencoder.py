"""Stage: the autoencoder, on crops. At the end of its budget the encoder is normalised and frozen, and the decoder
alone learns on."""

import torch
from diffusers import AutoencoderTiny
from torch import Tensor

from model.postcard import autoencoder
from model.postcard.gallery import Gallery, Plan, halved, to_tensor
from model.postcard.journal import to_images
from model.postcard.loop import Losses, Training
from model.postcard.muon import Muon
from model.postcard.stages.workshop import Workshop, numpy_dice, torch_dice

STAGE = "autoencoder"
SHOWN = 8  # pictures on a sheet
GALLERY_SEED = 10  # scenes of this stage and the decoder's


def gallery(workshop: Workshop) -> Gallery:
    recipe = workshop.recipe
    plan = Plan(GALLERY_SEED + workshop.seed, edition=recipe.edition, glyphs=workshop.glyphs)
    return Gallery.paint(plan, recipe.autoencoder.pictures, recipe.workers)


def run(workshop: Workshop) -> None:
    torch.manual_seed(workshop.seed)
    recipe = workshop.recipe.autoencoder
    model = autoencoder.build(recipe).to(workshop.device, memory_format=torch.channels_last)
    pictures = gallery(workshop)
    training = Training(
        networks={"autoencoder": model},
        optimiser=Muon(model.parameters(), lr=recipe.rate),
        loss=lambda progress, number: _loss(workshop, model, pictures, progress, number),
        parts=workshop.recipe.parts,
        budget=workshop.budget(recipe.minutes),
        journal=workshop.journal(STAGE),
        path=workshop.checkpoint(STAGE),
        marks=workshop.marks,
        log_every=workshop.recipe.log_every,
        save_every=workshop.recipe.save_every,
        sheet_every=workshop.recipe.sheet_every,
    )
    training.sheet = lambda step: _sheet(training, pictures, step)
    training.at = {recipe.frozen_from: lambda: _freeze(training, pictures)}
    training.resume()
    if recipe.frozen_from in training.passed:
        model.encoder.requires_grad_(False)
    training.run()


def _loss(workshop: Workshop, model: AutoencoderTiny, pictures: Gallery, progress: float, number: int) -> Losses:
    recipe, dice = workshop.recipe.autoencoder, torch_dice(workshop.seed, number)
    large = pictures.crops(
        numpy_dice(workshop.seed, number), recipe.batch // workshop.recipe.parts, recipe.crop * 2
    )
    small = halved(large).to(workshop.device).contiguous(memory_format=torch.channels_last)
    if progress < recipe.frozen_from:
        return autoencoder.autoencoder_loss(model, small, dice)
    return autoencoder.decoder_loss(model, small, small, dice, 0.3)


def _shown(pictures: Gallery, count: int = SHOWN) -> Tensor:
    return halved(to_tensor(pictures.pictures[:count]))


def _freeze(training: Training, pictures: Gallery) -> None:
    """From here on the latents never change: take the averaged weights, normalise, stop the encoder."""
    model, average = training.networks["autoencoder"], training.averages["autoencoder"]
    assert isinstance(model, AutoencoderTiny)
    assert isinstance(average, AutoencoderTiny)
    model.load_state_dict(average.state_dict())
    device = next(model.parameters()).device
    batches = [_shown(pictures, 256).to(device)]
    autoencoder.fold(model, *autoencoder.statistics(model, batches))
    average.load_state_dict(model.state_dict())
    model.encoder.requires_grad_(False)


def _sheet(training: Training, pictures: Gallery, step: int) -> None:
    average = training.averages["autoencoder"]
    assert isinstance(average, AutoencoderTiny)
    real = _shown(pictures)
    with torch.no_grad():
        painted = average(real.to(next(average.parameters()).device)).sample
    training.journal.sheet(f"{step:06d}", to_images(real) + to_images(painted), SHOWN)
