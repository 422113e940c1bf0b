"""What a run leaves behind for people: a line of figures per few steps and sheets of pictures.

Knows nothing about what is trained."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor


class Journal:
    def __init__(self, folder: Path, stage: str) -> None:
        self.folder, self.stage = folder, stage
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, step: int, figures: dict[str, float]) -> None:
        line = {"step": step} | {name: round(value, 6) for name, value in figures.items()}
        with (self.folder / f"{self.stage}.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")

    def sheet(self, name: str, images: Sequence[Image.Image], columns: int) -> None:
        contact_sheet(images, columns).save(self.folder / f"{self.stage}-{name}.png")


def contact_sheet(images: Sequence[Image.Image], columns: int) -> Image.Image:
    """Pictures in rows, in cells as large as the largest."""
    width, height = max(image.width for image in images), max(image.height for image in images)
    rows = (len(images) + columns - 1) // columns
    paper = Image.new("RGB", (columns * width, rows * height), "white")
    for number, image in enumerate(images):
        paper.paste(image, (number % columns * width, number // columns * height))
    return paper


def to_images(pictures: Tensor) -> list[Image.Image]:
    """(B, 3, H, W) in -1..1 -> pictures."""
    arrays = ((pictures.detach().float().cpu().clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    return [Image.fromarray(np.ascontiguousarray(array)) for array in arrays.permute(0, 2, 3, 1).numpy()]
