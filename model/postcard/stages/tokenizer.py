"""Stage: the tokenizer, from captions of scenes that need not be painted."""

import random

from transformers import CLIPTokenizer

from model.postcard import checkpoint, tokenizer
from model.postcard.captions import describe, text
from model.postcard.checkpoint import CheckpointError
from model.postcard.edition import Edition
from model.postcard.scenes import draw_scene
from model.postcard.stages.workshop import Workshop

SEED = 30


def run(workshop: Workshop) -> None:
    folder = workshop.folder / "tokenizer"
    captions = (
        _caption(workshop.recipe.edition, workshop.seed, index) for index in range(workshop.recipe.text.captions)
    )
    learned = tokenizer.learn(captions, workshop.recipe.text.vocabulary, workshop.recipe.text.tokens)
    checkpoint.save_folder(folder, lambda beside: learned.save_pretrained(beside))


def _caption(edition: Edition, seed: int, index: int) -> str:
    scene = draw_scene(SEED + seed, index, edition=edition)
    return text(describe(scene, random.Random(index), edition))


def load(workshop: Workshop) -> CLIPTokenizer:
    folder = workshop.folder / "tokenizer"
    if not folder.is_dir():
        raise CheckpointError(
            f"There is no tokenizer at {folder}. Train that stage first, or name another folder."
        )
    return CLIPTokenizer.from_pretrained(folder)
