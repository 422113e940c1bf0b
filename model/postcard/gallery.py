"""Many painted scenes in memory, painted by several processes. Knows nothing about networks."""

import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from model.postcard.edition import FIRST, Edition
from model.postcard.glyphs import Glyphs, emoji
from model.postcard.painter import paint
from model.postcard.scenes import FIGURES, SQUARE, USUAL, Scene, Shape, Shares, draw_scene

Picture = npt.NDArray[np.uint8]  # (H, W, 3), or many


@dataclass(frozen=True)
class Plan:
    """Which scenes to paint: a pure description that travels to another process."""

    seed: int
    shape: Shape = SQUARE
    edition: Edition = FIRST
    glyphs: Glyphs = emoji
    shares: Shares = USUAL

    def scene(self, index: int) -> Scene:
        return draw_scene(self.seed, index, self.shape, self.edition, self.shares)


def _painted(plan: Plan, index: int) -> tuple[Picture, npt.NDArray[np.uint8]]:
    painting = paint(plan.scene(index), plan.glyphs)
    return np.asarray(painting.image), (painting.cover * 255).astype(np.uint8)


def paintings(
    plan: Plan, count: int, workers: int, start: int = 0
) -> Iterator[tuple[Picture, npt.NDArray[np.uint8]]]:
    """Pictures and covers in order of index, from `start` on."""
    plan.glyphs("🦊")  # a missing font is said here, once, not by every worker
    work = partial(_painted, plan)
    bar = partial(tqdm, total=count, initial=start, desc="painting scenes", unit="scene", leave=False)
    if workers < 2:
        yield from bar(map(work, range(start, count)))
        return
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield from bar(pool.imap(work, range(start, count), chunksize=32))


@dataclass(frozen=True)
class Gallery:
    pictures: npt.NDArray[np.uint8]  # (N, H, W, 3), the large pictures
    covers: npt.NDArray[np.uint8]  # (N, 3, rows, columns)

    @classmethod
    def paint(cls, plan: Plan, count: int, workers: int) -> "Gallery":
        width, height = plan.shape.size
        pictures = np.zeros((count, height, width, 3), np.uint8)
        covers = np.zeros((count, FIGURES, plan.shape.rows, plan.shape.columns), np.uint8)
        for index, (picture, cover) in enumerate(paintings(plan, count, workers)):
            pictures[index], covers[index] = picture, cover
        return cls(pictures, covers)

    def __len__(self) -> int:
        return len(self.pictures)

    def small(self) -> Picture:
        """What the encoder would see, as bytes. (N, H / 2, W / 2, 3)"""
        count, height, width, _ = self.pictures.shape
        out = np.zeros((count, height // 2, width // 2, 3), np.uint8)
        for index, picture in enumerate(self.pictures):
            out[index] = picture.reshape(height // 2, 2, width // 2, 2, 3).mean((1, 3))
        return out

    def crops(self, dice: np.random.Generator, count: int, side: int) -> Tensor:
        """Large crops at cell borders, most of them where a subject is. (B, 3, side, side) in -1..1"""
        cells, (rows, columns) = side // 16, self.covers.shape[2:]
        crops = []
        for index in dice.integers(0, len(self), count):
            row, column = dice.integers(0, rows - cells + 1), dice.integers(0, columns - cells + 1)
            for _ in range(2):  # look again where there is nothing
                if self.covers[index, :, row : row + cells, column : column + cells].max() > 127:
                    break
                row, column = dice.integers(0, rows - cells + 1), dice.integers(0, columns - cells + 1)
            crops.append(self.pictures[index, row * 16 : row * 16 + side, column * 16 : column * 16 + side])
        return to_tensor(np.stack(crops))


def to_tensor(pictures: npt.NDArray[np.uint8]) -> Tensor:
    """(B, H, W, 3) bytes -> (B, 3, H, W) in -1..1"""
    tensor: Tensor = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1
    return tensor


def halved(pictures: Tensor) -> Tensor:
    """What the encoder sees: the area average of the large picture. (B, 3, 2H, 2W) -> (B, 3, H, W)"""
    return F.avg_pool2d(pictures, 2)
