"""Stage: the judge that evaluation asks. It ends by saying how often it is right about real scenes of held-out
compositions."""

import numpy as np
import torch

from model.postcard import checkpoint, exam
from model.postcard import judge as judging
from model.postcard.gallery import Gallery, Picture, Plan, halved, to_tensor
from model.postcard.judge import Judge, Truth
from model.postcard.loop import Losses, Training
from model.postcard.muon import Muon
from model.postcard.painter import paint
from model.postcard.scenes import Scene
from model.postcard.stages.workshop import Workshop, numpy_dice

STAGE = "judge"
SEED = 40


def run(workshop: Workshop) -> None:
    torch.manual_seed(workshop.seed)
    recipe = workshop.recipe.judge
    plan = Plan(SEED + workshop.seed, edition=workshop.recipe.edition, glyphs=workshop.glyphs)
    scenes = [plan.scene(index) for index in range(recipe.pictures)]
    pictures = Gallery.paint(plan, recipe.pictures, workshop.recipe.workers).small()
    network = Judge(recipe.width, workshop.recipe.edition).to(workshop.device)
    training = Training(
        networks={"judge": network},
        optimiser=Muon(network.parameters(), lr=recipe.rate, decay=0.05),
        loss=lambda progress, number: _loss(workshop, network, pictures, scenes, number),
        parts=workshop.recipe.parts,
        budget=workshop.budget(recipe.minutes),
        journal=workshop.journal(STAGE),
        path=workshop.checkpoint(STAGE),
        marks=workshop.marks,
        ema=0.99,
        log_every=workshop.recipe.log_every,
        save_every=workshop.recipe.save_every,
    )
    training.resume()
    training.run()
    print(_examine(workshop))


@torch.no_grad()
def _examine(workshop: Workshop) -> str:
    """How often the judge itself is right about real scenes of held-out compositions."""
    network, lines = load(workshop), []
    for title, count in (("one subject", 1), ("two subjects", 2)):
        edition = workshop.recipe.edition
        questions = exam.questions(workshop.recipe.judge.examined, count, workshop.seed, edition)
        pictures = np.stack([np.asarray(paint(each.scene, workshop.glyphs).image) for each in questions])
        verdict = judging.verdict(
            network(halved(to_tensor(pictures))), Truth.of([each.scene for each in questions], edition)
        )
        shares = (f"{name} {exam.share(getattr(verdict, name))}" for name in ("subjects", "place", "style"))
        lines.append(f"{title}: {', '.join(shares)}")
    return "\n".join(lines)


def load(workshop: Workshop) -> Judge:
    path = workshop.checkpoint(STAGE)
    network = Judge(workshop.recipe.judge.width, workshop.recipe.edition)
    checkpoint.average(path, "judge", network)
    return network.eval().requires_grad_(False)


def _loss(workshop: Workshop, network: Judge, pictures: Picture, scenes: list[Scene], number: int) -> Losses:
    dice = numpy_dice(workshop.seed, number)
    chosen = dice.integers(0, len(pictures), workshop.recipe.judge.batch // workshop.recipe.parts)
    batch = judging.spoiled(pictures[chosen], dice).contiguous(memory_format=torch.channels_last)
    truth = Truth.of([scenes[index] for index in chosen], workshop.recipe.edition)
    return {"loss": judging.loss(network(batch.to(workshop.device)), truth)}
