"""A process that trains a stage on drawn shapes, for the tests that end it: `python -m … STAGE FOLDER STEPS`."""

import dataclasses
import importlib
import resource
import sys
from pathlib import Path

import torch

from model.postcard.glyphs import shape
from model.postcard.recipe import TEST
from model.postcard.stages.workshop import Workshop


def main(stage: str, folder: Path, steps: int, largest: int | None = None) -> None:
    """`largest` bytes are all that a file may have, as on a disk that is full."""
    torch.set_num_threads(1)  # as in the tests: sums are rounded by how many share them
    if largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    recipe = dataclasses.replace(TEST, save_every=0.05)
    module = importlib.import_module(f"model.postcard.stages.{stage}")
    module.run(Workshop(recipe, folder, steps=steps, glyphs=shape))


if __name__ == "__main__":
    name, where, *numbers = sys.argv[1:]
    main(name, Path(where), *map(int, numbers))
