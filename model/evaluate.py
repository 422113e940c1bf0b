"""Measures a text-to-image pipeline on prompts that postcard was never trained on: a table, and a sheet.

Knows nothing about training; the judge is trained by `python -m model train judge`."""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from diffusers import StableDiffusionPipeline
from PIL import Image, ImageDraw
from tqdm import tqdm

from model.postcard.checkpoint import CheckpointError
from model.postcard.edition import FILE as EDITION
from model.postcard.edition import FIRST, Edition, EditionError
from model.postcard.exam import Question, questions, share
from model.postcard.gallery import to_tensor
from model.postcard.glyphs import FontError
from model.postcard.journal import contact_sheet
from model.postcard.judge import Judge, Truth, Verdict, verdict
from model.postcard.painter import paint
from model.postcard.pipeline import GUIDANCE, RESCALE
from model.postcard.recipe import RECIPES
from model.postcard.stages import judge as judge_stage
from model.postcard.stages.workshop import Workshop
from model.postcard.train import UNUSABLE, whole

WEIGHTS = Path(__file__).parent / "weights"
GRID = 4  # pictures
SHEET = 24  # pictures on the contact sheet


class ModelError(Exception):
    """There is no pipeline where the user says; the message is for them."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        default="postcard",
        help="a folder, or the name of a model in model/weights (default: %(default)s)",
    )
    parser.add_argument(
        "--judge",
        type=Path,
        default=Path("runs/postcard"),
        metavar="DIR",
        help="the run that holds the judge (default: %(default)s)",
    )
    parser.add_argument(
        "--recipe", choices=sorted(RECIPES), default="cpu", help="the judge's recipe (default: %(default)s)"
    )
    parser.add_argument("--one", type=whole, default=128, help="prompts with one subject (default: %(default)s)")
    parser.add_argument("--two", type=whole, default=64, help="prompts with two subjects (default: %(default)s)")
    parser.add_argument(
        "--steps", type=whole, nargs="+", default=[20, 8], help="denoising steps to compare (default: 20 8)"
    )
    parser.add_argument("--guidance", type=float, default=GUIDANCE)
    parser.add_argument("--sheet", type=Path, metavar="PNG", help="where to write a contact sheet")
    parser.add_argument("--report", type=Path, metavar="JSON", help="where to write the figures")


def run(arguments: argparse.Namespace) -> int:
    """Print the table. Returns the exit code."""
    try:
        edition = edition_of(arguments.model)
        judge = judge_stage.load(Workshop(replace(RECIPES[arguments.recipe], edition=edition), arguments.judge))
        pipeline = load(arguments.model)
        rows = list(evaluate(pipeline, judge, arguments, edition))
        report(rows, arguments.report)
    except (CheckpointError, EditionError, FontError, ModelError) as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    except OSError as error:
        print(f"Could not write {error.filename}: {error.strerror}.", file=sys.stderr)
        return UNUSABLE
    print(table(rows))
    return 0


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    one: Verdict
    two: Verdict
    seconds: float | None = None  # to draw a grid

    def cells(self) -> list[str]:
        both = {name: torch.cat([getattr(self.one, name), getattr(self.two, name)]) for name in ("place", "style")}
        speed = "" if self.seconds is None else f"{self.seconds:.1f}"
        return [
            self.name,
            share(self.one.subjects),
            share(self.two.subjects),
            share(both["place"]),
            share(both["style"]),
            speed,
        ]

    def figures(self) -> dict[str, object]:
        return dict(zip(HEADINGS, self.cells(), strict=True))


HEADINGS = ("pictures", "one subject", "both of two subjects", "place", "style", "seconds per grid")


def table(rows: list[Row]) -> str:
    """In Markdown."""
    lines = [HEADINGS, ["---"] * len(HEADINGS), *(row.cells() for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def report(rows: list[Row], path: Path | None) -> None:
    if path:
        path.write_text(json.dumps([row.figures() for row in rows], indent=2) + "\n", encoding="utf-8")


def _folder(name: str) -> Path:
    return Path(name) if Path(name).is_dir() else WEIGHTS / name


def edition_of(name: str) -> Edition:
    """What the model says that it knows; another program's model is asked what the first edition is."""
    folder = _folder(name)
    return Edition.load(folder) if (folder / EDITION).is_file() else FIRST


def load(name: str) -> StableDiffusionPipeline:
    folder = _folder(name)
    if not (folder / "model_index.json").is_file():
        raise ModelError(f"There is no pipeline at {folder}. Name a folder that holds a model_index.json.")
    pipeline = StableDiffusionPipeline.from_pretrained(folder, dtype=torch.float32, safety_checker=None)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def evaluate(
    pipeline: StableDiffusionPipeline, judge: Judge, arguments: argparse.Namespace, edition: Edition = FIRST
) -> Iterator[Row]:
    """First real scenes, which bound what the judge can see, then the model at each number of steps."""
    one, two = (questions(count, n, edition=edition) for n, count in enumerate((arguments.one, arguments.two), 1))
    real = [_asked(judge, asked, [paint(each.scene).image for each in asked]) for asked in (one, two)]
    yield Row("real scenes", real[0], real[1])
    for steps in arguments.steps:
        drawn = [_drawn(pipeline, asked, steps, arguments.guidance) for asked in (one, two)]
        verdicts = [_asked(judge, asked, images) for asked, images in zip((one, two), drawn, strict=True)]
        if arguments.sheet and steps == arguments.steps[0]:
            half = SHEET // 2
            sheet(one[:half] + two[:half], drawn[0][:half] + drawn[1][:half]).save(arguments.sheet)
        yield Row(f"{steps} steps", verdicts[0], verdicts[1], _grid_seconds(pipeline, steps, arguments.guidance))


@torch.no_grad()
def _asked(judge: Judge, asked: list[Question], images: list[Image.Image]) -> Verdict:
    """Batches are small, for memory's sake."""
    pictures = np.stack([np.asarray(image.convert("RGB")) for image in images])
    opinions = [judge(to_tensor(pictures[start : start + 32])) for start in range(0, len(pictures), 32)]
    joined = type(opinions[0])(
        *(torch.cat([getattr(each, name) for each in opinions]) for name in ("subjects", "place", "style"))
    )
    return verdict(joined, Truth.of([each.scene for each in asked], judge.edition))


def _drawn(
    pipeline: StableDiffusionPipeline, asked: list[Question], steps: int, guidance: float
) -> list[Image.Image]:
    """One seed a prompt, so a picture does not depend on its neighbours."""
    images: list[Image.Image] = []
    for start in tqdm(range(0, len(asked), 8), desc=f"{steps} steps", unit="batch", leave=False):
        prompts = [each.prompt for each in asked[start : start + 8]]
        dice = [torch.Generator().manual_seed(start + number) for number in range(len(prompts))]
        images += _draw(pipeline, prompts, steps, guidance, dice)
    return images


def _draw(
    pipeline: StableDiffusionPipeline, prompts: list[str], steps: int, guidance: float, dice: list[torch.Generator]
) -> list[Image.Image]:
    images: list[Image.Image] = pipeline(
        prompts, num_inference_steps=steps, guidance_scale=guidance, guidance_rescale=RESCALE, generator=dice,
        height=pipeline.unet.config.sample_size * pipeline.vae_scale_factor,
        width=pipeline.unet.config.sample_size * pipeline.vae_scale_factor,
    ).images  # fmt: skip
    return images


def _grid_seconds(pipeline: StableDiffusionPipeline, steps: int, guidance: float) -> float:
    """On one core, as most machines of this model are small."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    started = time.perf_counter()
    _draw(
        pipeline,
        ["a fox in the forest"] * GRID,
        steps,
        guidance,
        [torch.Generator().manual_seed(n) for n in range(GRID)],
    )
    torch.set_num_threads(threads)
    return time.perf_counter() - started


def sheet(asked: list[Question], images: list[Image.Image]) -> Image.Image:
    """Every picture over its prompt."""
    cells = []
    for question, image in zip(asked, images, strict=True):
        cell = Image.new("RGB", (image.width, image.height + 18), "white")
        cell.paste(image)
        ImageDraw.Draw(cell).text((3, image.height + 3), question.prompt, fill="black")
        cells.append(cell)
    return contact_sheet(cells, 6)
