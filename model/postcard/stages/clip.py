"""Stage: CLIP, two encoders of pictures and captions. It ends by saying how well they find each other on held-out
compositions."""

import random
from collections import defaultdict
from typing import Any

import torch
from PIL import Image, ImageDraw
from torch import Tensor, nn
from transformers import CLIPModel

from model.postcard import checkpoint, clip, contrast
from model.postcard.album import Album
from model.postcard.captions import EMPTY, Caption, describe
from model.postcard.clip_exam import Exam
from model.postcard.contrast import Labels, Shown
from model.postcard.edition import Edition
from model.postcard.gallery import Plan
from model.postcard.loop import Losses, Training
from model.postcard.muon import Muon
from model.postcard.pieces import FIGURE_ROLES
from model.postcard.scenes import FIGURES, Scene
from model.postcard.stages import tokenizer as tokenizer_stage
from model.postcard.stages.workshop import Workshop, numpy_dice
from model.postcard.tokenizer import Encoder
from model.postcard.truth import entails, negative
from model.postcard.wear import worn

STAGE = "clip"
SEED = 60
ASKED = 256  # held-out scenes that it is tried on
SHOWN = 16  # on a sheet
CELL = 256  # pixels of a picture there


def run(workshop: Workshop) -> None:
    torch.manual_seed(workshop.seed)
    recipe = workshop.recipe.clip
    encoder = Encoder(tokenizer_stage.load(workshop))
    album = _album(workshop)
    pair = _pair(workshop, encoder).to(workshop.device)
    training = Training(
        networks={STAGE: pair},
        optimiser=Muon(pair.groups(), lr=recipe.rate, decay=recipe.decay),
        loss=lambda progress, number: _loss(workshop, pair, album, encoder, number),
        parts=workshop.recipe.parts,
        budget=workshop.budget(recipe.minutes),
        journal=workshop.journal(STAGE),
        path=workshop.checkpoint(STAGE),
        marks=workshop.marks,
        warm_up=recipe.warm_up,
        constant=recipe.constant,
        ema=0.99,
        log_every=workshop.recipe.log_every,
        save_every=workshop.recipe.save_every,
        sheet_every=workshop.recipe.sheet_every,
    )
    training.sheet = lambda step: _sheet(workshop, training.averages[STAGE].clip, encoder, step)
    training.resume()
    training.run()
    print(_exam(workshop, ASKED).sit(load(workshop), encoder))


class Pair(nn.Module):
    """What is trained: the two encoders, and what only training needs."""

    def __init__(self, model: CLIPModel, edition: Edition, loss: str) -> None:
        super().__init__()
        self.clip = model
        width = model.config.vision_config.hidden_size
        self.labels = Labels(width, (edition.subjects, edition.places, edition.styles))
        self.is_symmetric = loss == contrast.SYMMETRIC
        self.bias = nn.Parameter(torch.tensor(contrast.BIAS), requires_grad=not self.is_symmetric)
        model.logit_scale.data.fill_(contrast.START[loss])

    def groups(self) -> list[dict[str, Any]]:
        matrices, others = clip.weight_groups(self.clip)
        return [matrices, others | {"params": [*others["params"], *self.labels.parameters(), self.bias]}]

    def agreement(self, images: Tensor, texts: Tensor, true: Tensor) -> Tensor:
        logits = contrast.scores(images, texts, self.clip.logit_scale)
        if self.is_symmetric:
            return contrast.symmetric(logits, true)
        return contrast.sigmoid(logits, true, self.bias)


def load(workshop: Workshop) -> CLIPModel:
    """The averaged weights."""
    pair = _pair(workshop, Encoder(tokenizer_stage.load(workshop)))
    checkpoint.average(workshop.checkpoint(STAGE), STAGE, pair)
    model: CLIPModel = pair.clip.eval().requires_grad_(False)
    return model


def _pair(workshop: Workshop, encoder: Encoder) -> Pair:
    recipe = workshop.recipe.clip
    return Pair(clip.build(recipe, encoder.tokenizer), workshop.recipe.edition, recipe.loss)


def _album(workshop: Workshop) -> Album:
    recipe = workshop.recipe
    plan = Plan(SEED + workshop.seed, edition=recipe.edition, glyphs=workshop.glyphs)
    path = workshop.folder / "clip-album.pt"
    return Album.open(path, plan, recipe.clip.pictures, recipe.clip.side, recipe.workers)


def _exam(workshop: Workshop, count: int) -> Exam:
    return Exam.real(count, workshop.seed, workshop.recipe.edition, workshop.glyphs)


def _loss(workshop: Workshop, pair: Pair, album: Album, encoder: Encoder, number: int) -> Losses:
    recipe, device = workshop.recipe.clip, workshop.device
    dice = numpy_dice(workshop.seed, number)
    chosen = dice.integers(0, len(album), recipe.batch // workshop.recipe.parts)
    scenes = [album.scenes[index] for index in chosen]
    captions = _captions(workshop, scenes, random.Random(f"clip {workshop.seed} {number}"))
    ids, _ = encoder(captions)
    true = _truths(scenes, captions).to(device)
    with torch.autocast(device.type, torch.bfloat16, enabled=recipe.mixed):
        images, pooled, patches = clip.encode_images(pair.clip, worn(album.pictures[chosen], dice).to(device))
        texts = clip.encode_texts(pair.clip, ids.to(device))
    agreement = pair.agreement(images, texts, true)
    shown = _shown(workshop.recipe.edition, scenes, album.covers[chosen], device)
    labels = pair.labels.loss(pooled, patches, shown)
    return {"loss": agreement + recipe.labels * labels, "agreement": agreement, "labels": labels}


def _captions(workshop: Workshop, scenes: list[Scene], dice: random.Random) -> list[Caption]:
    """One for every scene, which says something, then for some of them one that is nearly true."""
    edition = workshop.recipe.edition
    own = []
    for scene in scenes:
        while (caption := describe(scene, dice, edition)) == EMPTY:
            pass
        own.append(caption)
    lied_about = [scene for scene in scenes if dice.random() < workshop.recipe.clip.altered]
    in_chinese = [edition.chinese and dice.random() < 0.5 for _ in lied_about]
    return own + [
        negative(each, dice, edition, chinese) for each, chinese in zip(lied_about, in_chinese, strict=True)
    ]


def _truths(scenes: list[Scene], captions: list[Caption]) -> Tensor:
    """Whether each caption (M) is true of each scene (N). Tried only where all that it names are there. (N, M)"""
    present: dict[int, set[int]] = defaultdict(set)  # subject to the numbers of its scenes
    for number, scene in enumerate(scenes):
        for figure in scene.figures:
            present[figure.subject].add(number)
    table = torch.zeros(len(scenes), len(captions), dtype=torch.bool)
    for column, caption in enumerate(captions):
        named = [piece.says for piece in caption if piece.role in FIGURE_ROLES and piece.says is not None]
        for row in set.intersection(*(present[subject] for subject in named)) if named else range(len(scenes)):
            table[row, column] = entails(scenes[row], caption)
    return table


def _shown(edition: Edition, scenes: list[Scene], covers: Tensor, device: torch.device) -> Shown:
    """Where there are fewer subjects than there could be, what follows the last of the table stands for none."""
    subjects = [[figure.subject for figure in scene.figures] for scene in scenes]
    filled = [[*each, *[edition.subjects] * (FIGURES - len(each))] for each in subjects]
    places, styles = ([getattr(scene, name) for scene in scenes] for name in ("place", "style"))
    return Shown(
        torch.tensor(filled, device=device),
        torch.tensor(places, device=device),
        torch.tensor(styles, device=device),
        covers.to(device).float() / 255,
    )


@torch.no_grad()
def _sheet(workshop: Workshop, model: CLIPModel, encoder: Encoder, step: int) -> None:
    """Held-out pictures, each over the caption that it finds among those of all: red where that is another's."""
    exam = _exam(workshop, SHOWN)
    found = (exam.images(model) @ exam.texts(model, encoder).T).argmax(1).tolist()
    cells = []
    for number, (picture, other) in enumerate(zip(exam.pictures, found, strict=True)):
        cell = Image.new("RGB", (CELL, CELL + 18), "white")
        cell.paste(picture.resize((CELL, CELL)))
        colour = "black" if other == number else "red"
        ImageDraw.Draw(cell).text((3, CELL + 3), exam.questions[other].prompt, fill=colour)
        cells.append(cell)
    workshop.journal(STAGE).sheet(f"{step:06d}", cells, 4)
