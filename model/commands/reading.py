"""What `describe` and `shorten` have in common: a model, one question, and a sentence for what goes wrong."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Never

from tqdm import tqdm

from model.catalog import CatalogError, Entry, load_catalog
from model.engine import Engine
from model.errands import Undone
from model.generation import Step
from model.loading import checkpoint, device
from model.loading.checkpoint import CheckpointError
from model.prompt import PromptError
from model.reading.reading import Answer, Question
from model.reading.vocabulary import VocabularyError

FAILED, BAD_PROMPT, BAD_MODEL = 1, 2, 3  # exit codes, those of `imagine`


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", help="a model of the catalog (default: the catalog's)")
    catalog = os.environ.get("SOJOURN_CATALOG")
    parser.add_argument("--catalog", type=Path, default=catalog, help="a TOML file with more models")
    parser.add_argument("--device", default="", help="cuda, cpu, … (default: the best there is)")


def run(arguments: argparse.Namespace, ask: Callable[[Entry], Question], show: Callable[[Answer], None]) -> int:
    """Ask the chosen model and show its answer. Returns the exit code."""
    try:
        entry = load_catalog(arguments.catalog).resolve(arguments.model)
        show(answer(entry, ask(entry), arguments.device))
    except PromptError as error:
        return _complain(error.reason, BAD_PROMPT)
    except (CatalogError, CheckpointError, VocabularyError) as error:
        return _complain(str(error), BAD_MODEL)
    except (OSError, RuntimeError) as error:
        return _complain(f"Cannot read this: {error}", FAILED)
    return 0


def answer(entry: Entry, question: Question, device_name: str = "") -> Answer:
    """The model's answer, with a bar meanwhile. Raises `CheckpointError` and what reading raises."""
    device.prepare_thread()
    reader = Engine(checkpoint.load(entry, device=device.choose_device(device_name))).reader()
    with tqdm(total=100, unit="%", disable=None) as bar:
        reader.admit(question, lambda step: _advance(bar, step))
        while not (ended := reader.step()):
            pass
    if isinstance(ended[0], Undone):
        raise ended[0].error
    return reader.decode(ended[0])


def _advance(bar: tqdm[Never], step: Step) -> None:
    bar.update(step.percent - bar.n)


def _complain(sentence: str, exit_code: int) -> int:
    print(sentence, file=sys.stderr)
    return exit_code
