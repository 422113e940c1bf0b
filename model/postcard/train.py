"""The command that trains postcard, stage by stage. Knows which stages there are and how a run ends, not how a
stage works."""

import argparse
import importlib
import sys
from pathlib import Path

import torch

from model.postcard.checkpoint import CheckpointError
from model.postcard.folder import claim
from model.postcard.glyphs import FontError
from model.postcard.memory import keep_freed
from model.postcard.recipe import RECIPES
from model.postcard.stages.workshop import Workshop

# in their order
STAGES = ("tokenizer", "autoencoder", "clip", "latents", "denoiser", "distil", "decoder", "judge", "export")
UNUSABLE = 3  # the exit code when the surroundings, not the programme, are wrong
INTERRUPTED = 130  # the exit code after Ctrl-C, as shells have it


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("stage", choices=STAGES, help="what to train; the order is the order of this list")
    parser.add_argument(
        "--recipe", choices=sorted(RECIPES), default="cpu", help="how large (default: %(default)s)"
    )
    parser.add_argument(
        "--minutes", "--slice", type=positive, help="what this call may take; run it again to go on (default: all)"
    )
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--total", type=positive, help="minutes of the whole stage, instead of the recipe's")
    length.add_argument("--steps", type=whole, help="steps of the whole stage, instead of minutes")
    parser.add_argument(
        "--resume",
        type=Path,
        default=Path("runs/postcard"),
        metavar="DIR",
        help="where the run lives; a stage begun there continues (default: %(default)s)",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("model/weights/postcard"),
        metavar="DIR",
        help="where export writes the pipeline (default: %(default)s)",
    )


def positive(text: str) -> float:
    """For argparse: a number above 0."""
    if not (number := float(text)) > 0:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return number


def whole(text: str) -> int:
    """For argparse: a whole number above 0."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return number


def run(arguments: argparse.Namespace) -> int:
    """Train one stage. Returns the exit code."""
    torch.set_flush_denormal(True)  # denormals slow a CPU down a hundredfold
    keep_freed()
    workshop = Workshop(
        RECIPES[arguments.recipe],
        arguments.resume,
        arguments.minutes,
        arguments.steps,
        arguments.seed,
        output=arguments.output,
        total=arguments.total,
    )
    stage = importlib.import_module(f"model.postcard.stages.{arguments.stage}")
    try:
        claim(workshop.folder, workshop.marks)
        stage.run(workshop)
    except (CheckpointError, FontError) as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    except OSError as error:
        print(f"Could not write to {workshop.folder}: {error.strerror}.", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("Stopped. The same command continues from the last checkpoint.", file=sys.stderr)
        return INTERRUPTED
    return 0
