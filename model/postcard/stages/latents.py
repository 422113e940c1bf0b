"""Stage: paint the denoiser's scenes and keep their latents; encoding while training would halve its speed."""

from itertools import islice

import numpy as np
import torch
from diffusers import AutoencoderTiny
from torch import Tensor

from model.postcard import autoencoder, checkpoint, dataset
from model.postcard.gallery import halved, paintings, to_tensor
from model.postcard.scenes import Shape
from model.postcard.stages.workshop import Workshop

STAGE = "latents"
BATCH = 32


def run(workshop: Workshop) -> None:
    model = load_autoencoder(workshop).to(workshop.device)
    wanted = dataset.counts(workshop.recipe.denoiser.scenes)
    stored = {dataset.name(shape): _encode(workshop, model, shape, count) for shape, count in wanted.items()}
    checkpoint.save(stored, workshop.checkpoint(STAGE))


def load_autoencoder(workshop: Workshop) -> AutoencoderTiny:
    """The averaged weights of the autoencoder stage."""
    path = workshop.checkpoint("autoencoder")
    model = autoencoder.build(workshop.recipe.autoencoder)
    checkpoint.restore(model, checkpoint.load(path)["averages"]["autoencoder"], path)
    return model.eval().requires_grad_(False)


@torch.no_grad()
def _encode(workshop: Workshop, model: AutoencoderTiny, shape: Shape, count: int) -> dict[str, Tensor]:
    plan = dataset.plan(shape, workshop.recipe.edition, workshop.seed, glyphs=workshop.glyphs)
    stream = iter(paintings(plan, count, workshop.recipe.workers))
    latents, covers = [], []
    while batch := list(islice(stream, BATCH)):
        pictures = to_tensor(np.stack([picture for picture, _ in batch])).to(workshop.device)
        latents.append(model.encode(halved(pictures)).latents.half().cpu())
        covers.append(torch.from_numpy(np.stack([cover for _, cover in batch])))
    return {"latents": torch.cat(latents), "covers": torch.cat(covers)}
