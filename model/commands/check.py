"""`python -m model check NAME`: loads a model, draws two steps with it and tells what an admin wants to know."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from pathlib import Path
from time import perf_counter

import torch

from model.catalog import CatalogError, Entry, load_catalog
from model.commands.facts import facts_of
from model.commands.trial import NUM_STEPS, Trial, tried
from model.engine import Engine
from model.loading import device
from model.loading.checkpoint import CheckpointError
from model.loading.findings import cache_folder
from model.loading.memory import in_gib, peak_memory
from model.loading.opening import Draws, open_engine
from model.prompt import PromptError

BAD_MODEL = 3  # the exit code, that of `imagine`


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="a model of the catalog")
    catalog = os.environ.get("SOJOURN_CATALOG")
    parser.add_argument("--catalog", type=Path, default=catalog, help="a TOML file with more models")
    parser.add_argument("--device", default="", help="cuda, cpu, … (default: the best there is)")


def run(arguments: argparse.Namespace) -> int:
    """Print the report of a model that draws, or one sentence for one that does not. Returns the exit code."""
    try:
        entry = load_catalog(arguments.catalog).resolve(arguments.name)
        report = {**facts_of(entry), **_measured(entry, arguments.device)}
    except PromptError as error:
        return _refuse(error.reason)
    except (CatalogError, CheckpointError) as error:
        return _refuse(str(error))
    except (OSError, RuntimeError, ValueError) as error:
        return _refuse(f"[{arguments.name}] It cannot draw: {' '.join(str(error).split())}")
    for title, line in report.items():
        print(textwrap.fill(f"{title:<11}{line}", width=110, subsequent_indent=11 * " "))
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return BAD_MODEL


def _measured(entry: Entry, device_name: str) -> dict[str, str]:
    """Raises `CheckpointError`, and whatever drawing raises."""
    device.prepare_thread()
    used = device.choose_device(device_name)
    start = perf_counter()
    engine = open_engine(entry, used, cache=_cache())
    loaded = perf_counter()
    engine.warm_up(entry.native_size, entry.native_size)
    warm = perf_counter()
    trial = tried(engine, entry, used)
    if isinstance(engine, Engine):
        engine.try_loras()
    return {
        "device": f"{used}, {str(device.choose_dtype(used)).removeprefix('torch.')}",
        "loading": f"{loaded - start:.1f} seconds, and {warm - loaded:.1f} to warm up",
        "memory": _memory(engine, used),
        "rows": _rows(engine, used),
        "measured": _trial(trial),
        "estimated": f"{trial.images_per_second(entry.steps):.3g} pictures a second with all {entry.steps} steps",
    }


def _cache() -> Path:
    chosen = os.environ.get("SOJOURN_CACHE")
    return cache_folder(Path(chosen) if chosen else None)


def _memory(engine: Draws, used: torch.device) -> str:
    whose = "of tensors" if used.type == "cuda" else "of this whole program"
    return f"weights {in_gib(engine.memory)}, peak {in_gib(peak_memory(used))} {whose}"


def _rows(engine: Draws, used: torch.device) -> str:
    if not isinstance(engine, Engine):
        return f"{engine.max_rows} pictures, those of one job"
    why = "measured: from there on more bring under 5 %" if engine.measures_knee else f"fixed on a {used.type}"
    return f"{engine.max_rows} at once ({why})"


def _trial(trial: Trial) -> str:
    return (
        f"{trial.seconds_per_step:.3g} seconds a step for {trial.num_rows} rows ({trial.num_grids} grids), "
        f"{trial.seconds_per_image:.3g} to decode a picture: "
        f"{trial.images_per_second(NUM_STEPS):.3g} pictures a second with {NUM_STEPS} steps"
    )
