"""Small pictures of scenes with what covers each patch, painted once and kept beside a run: painting them again at
every start would take longer than many a slice of training. Knows nothing about captions or networks."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from model.postcard import checkpoint
from model.postcard.checkpoint import CheckpointError
from model.postcard.gallery import Plan, paintings
from model.postcard.scenes import FIGURES, Scene

PATCH = 8  # pixels of a small picture


@dataclass(frozen=True)
class Album:
    scenes: list[Scene]
    pictures: Tensor  # (N, side, side, 3) bytes
    covers: Tensor  # (N, K, side / 8, side / 8) bytes

    @classmethod
    def open(cls, path: Path, plan: Plan, count: int, side: int, workers: int) -> "Album":
        """What the file holds, or painted and written to it. Raises `CheckpointError` if it holds other scenes."""
        scenes = [plan.scene(index) for index in range(count)]
        if not path.is_file():
            pictures, covers = _paint(plan, count, side, workers)
            mark = {"scenes": fingerprint(scenes), "pictures": pictures, "covers": covers}
            checkpoint.save(mark, path)
        stored = checkpoint.load(path)
        if stored.get("scenes") != fingerprint(scenes) or stored["pictures"].shape[1] != side:
            raise CheckpointError(f"{path} holds pictures of other scenes. Remove it, and they are painted again.")
        return cls(scenes, stored["pictures"], stored["covers"])

    def __len__(self) -> int:
        return len(self.scenes)


def fingerprint(scenes: Sequence[Scene]) -> int:
    """A number that changes with the scenes."""
    return zlib.crc32("\n".join(map(repr, scenes)).encode())


def small(image: Image.Image, side: int) -> npt.NDArray[np.uint8]:
    """(side, side, 3), by the area of the pixels."""
    return np.asarray(image.convert("RGB").resize((side, side), Image.Resampling.BOX))


def _paint(plan: Plan, count: int, side: int, workers: int) -> tuple[Tensor, Tensor]:
    pictures = torch.zeros(count, side, side, 3, dtype=torch.uint8)
    covers = torch.zeros(count, FIGURES, side // PATCH, side // PATCH, dtype=torch.uint8)
    for index, (picture, cover) in enumerate(paintings(plan, count, workers)):
        pictures[index] = torch.from_numpy(small(Image.fromarray(picture), side).copy())
        patches = F.adaptive_avg_pool2d(torch.from_numpy(cover).float(), covers.shape[-1])
        covers[index] = patches.round().to(torch.uint8)
    return pictures, covers
