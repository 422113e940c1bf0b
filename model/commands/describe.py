"""`python -m model describe FILE`: four prompts for a picture, one on each line, the likeliest first."""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from PIL import Image

from model.catalog import Entry
from model.commands import reading
from model.params import MAX_SEED
from model.reading.reading import Answer, Question, plan_description


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the picture")
    parser.add_argument("--seed", type=int, help="for the same prompts again (default: at random)")
    reading.add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    def ask(entry: Entry) -> Question:
        with Image.open(arguments.file) as picture:
            seed = random.randint(0, MAX_SEED) if arguments.seed is None else arguments.seed
            return plan_description(picture.convert("RGB"), entry, question_id=arguments.file.name, seed=seed)

    return reading.run(arguments, ask, _show)


def _show(answer: Answer) -> None:
    print("\n".join(answer.prompts))
