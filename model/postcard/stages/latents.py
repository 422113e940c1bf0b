"""Stage: paint the denoiser's scenes and keep their latents; encoding while training would halve its speed. What
is encoded is kept in parts, so a run that was stopped goes on after its last one."""

import shutil
import sys
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderTiny
from torch import Tensor

from model.postcard import autoencoder, checkpoint, dataset
from model.postcard.budget import Budget
from model.postcard.checkpoint import CheckpointError
from model.postcard.gallery import Picture, Plan, halved, paintings, to_tensor
from model.postcard.scenes import Shape
from model.postcard.stages.workshop import Workshop

STAGE = "latents"
BATCH = 32
PART = 4096  # scenes


def run(workshop: Workshop) -> None:
    _require_frozen(workshop)
    model = load_autoencoder(workshop).to(workshop.device)
    budget = workshop.budget(0)
    wanted = dataset.counts(workshop.recipe.denoiser.scenes)
    for shape, count in wanted.items():
        if not _encode(workshop, model, shape, count, budget):
            print("Some scenes are left. The same command goes on.", file=sys.stderr)
            return
    stored = {dataset.name(shape): _joined(_parts(workshop, shape)) for shape in wanted}
    checkpoint.save(stored, workshop.checkpoint(STAGE))
    shutil.rmtree(workshop.folder / STAGE)


def _require_frozen(workshop: Workshop) -> None:
    path = workshop.checkpoint("autoencoder")
    progress = checkpoint.load(path).get("progress", 1.0) if path.is_file() else 1.0
    if progress < (frozen := workshop.recipe.autoencoder.frozen_from):
        raise CheckpointError(
            f"{path} is at {progress:.0%} of its run, and its latents change until {frozen:.0%}. "
            "Go on with the stage autoencoder first."
        )


def load_autoencoder(workshop: Workshop) -> AutoencoderTiny:
    """The averaged weights of the autoencoder stage."""
    path = workshop.checkpoint("autoencoder")
    model = autoencoder.build(workshop.recipe.autoencoder)
    checkpoint.average(path, "autoencoder", model)
    return model.eval().requires_grad_(False)


Part = dict[str, Tensor]


def _encode(workshop: Workshop, model: AutoencoderTiny, shape: Shape, count: int, budget: Budget) -> bool:
    """Whether all scenes of this shape are encoded when the slice is over."""
    plan = dataset.plan(shape, workshop.recipe.edition, workshop.seed, glyphs=workshop.glyphs)
    mark = _mark(model, plan)
    parts = [part for part in _parts(workshop, shape) if checkpoint.load(part)["mark"] == mark]
    done = len(parts) * PART
    stream = paintings(plan, count, workshop.recipe.workers, done) if done < count else iter(())
    while done < count and not budget.is_slice_over:
        part = _encoded(model, islice(stream, PART), workshop.device)
        path = workshop.folder / STAGE / f"{dataset.name(shape)}-{done:07d}.pt"
        checkpoint.save(part | {"mark": mark}, path)
        done += PART
    return done >= count


def _parts(workshop: Workshop, shape: Shape) -> list[Path]:
    return sorted((workshop.folder / STAGE).glob(f"{dataset.name(shape)}-*.pt"))


def _mark(model: AutoencoderTiny, plan: Plan) -> int:
    """What makes latents of one kind: the encoder, and the scenes."""
    weights = torch.cat([weight.flatten().cpu() for weight in model.encoder.parameters()])
    return zlib.crc32(weights.numpy().tobytes() + repr((plan.scene(0), plan.scene(1))).encode())


@torch.no_grad()
def _encoded(model: AutoencoderTiny, stream: Iterator[tuple[Picture, Picture]], device: torch.device) -> Part:
    latents, covers = [], []
    while batch := list(islice(stream, BATCH)):
        pictures = to_tensor(np.stack([picture for picture, _ in batch])).to(device)
        latents.append(model.encode(halved(pictures)).latents.half().cpu())
        covers.append(torch.from_numpy(np.stack([cover for _, cover in batch])))
    return {"latents": torch.cat(latents), "covers": torch.cat(covers)}


def _joined(paths: list[Path]) -> Part:
    parts = [checkpoint.load(path) for path in paths]
    return {name: torch.cat([part[name] for part in parts]) for name in ("latents", "covers")}
