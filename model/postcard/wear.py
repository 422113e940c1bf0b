"""Wears pictures down, so that a network looks at what a picture shows and not at how crisp it is: what a model
has drawn is softer than what was painted. Knows nothing about what is on them."""

import io

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from model.postcard.gallery import to_tensor

SHIFT = 4  # pixels at most
JPEG_SHARE = 0.2


def worn(pictures: Tensor, dice: np.random.Generator) -> Tensor:
    """Some saved as JPEG; shifted, blurred, brightened and roughened. (B, H, W, 3) bytes -> (B, 3, H, W)"""
    array = pictures.numpy().copy()
    for index in np.flatnonzero(dice.random(len(array)) < JPEG_SHARE):
        array[index] = _saved(array[index], int(dice.integers(30, 90)))
    tensor = _shifted(to_tensor(array), dice)
    crisp, soft = tensor.chunk(2)
    tensor = torch.cat([crisp, _blurred(soft, dice)]) if len(soft) else _blurred(tensor, dice)
    gain = torch.from_numpy(dice.uniform(0.85, 1.15, (len(tensor), 1, 1, 1))).float()
    noise = torch.from_numpy(dice.standard_normal(tensor.shape, dtype=np.float32)) * float(dice.uniform(0, 0.1))
    return tensor * gain + noise


def _saved(picture: npt.NDArray[np.uint8], quality: int) -> npt.NDArray[np.uint8]:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def _shifted(tensor: Tensor, dice: np.random.Generator) -> Tensor:
    """All by as much, edges repeated."""
    side = tensor.shape[-1]
    row, column = (int(each) for each in dice.integers(0, 2 * SHIFT + 1, 2))
    framed = F.pad(tensor, [SHIFT] * 4, mode="replicate")
    return framed[:, :, row : row + side, column : column + side]


def _blurred(tensor: Tensor, dice: np.random.Generator) -> Tensor:
    side = tensor.shape[-1]
    small = int(side * dice.uniform(0.4, 1))
    shrunk = F.interpolate(tensor, (small, small), mode="bilinear", antialias=True)
    return F.interpolate(shrunk, (side, side), mode="bilinear")
