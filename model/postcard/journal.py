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

    @property
    def path(self) -> Path:
        return self.folder / f"{self.stage}.jsonl"

    def write(self, step: int, figures: dict[str, float]) -> None:
        """A line of figures, in full precision: two runs are alike when their lines are."""
        with self.path.open("a", encoding="utf-8") as log:
            log.write(json.dumps({"step": step} | figures) + "\n")

    def rewind(self, step: int) -> None:
        """Forget what came after `step`: a run that was killed writes it again."""
        if not self.path.is_file():
            return
        lines = self.path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if line.endswith("\n") and json.loads(line)["step"] <= step]
        if len(kept) < len(lines):
            self.path.write_text("".join(kept), encoding="utf-8")

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
