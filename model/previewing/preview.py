"""Small pictures of what a generation will become: a linear map from latents to colours, no decoder.

Knows no model: it is given the map, or pairs of latents and pictures to fit it to.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from model.grid import assemble

MAX_SIDE = 256  # pixels of the longer side of a preview
FILE_NAME = "preview.json"


@dataclass(frozen=True)
class LatentPreview:
    """Colour = latent · matrix + bias, with colours in 0…1."""

    matrix: Tensor  # (C, 3)
    bias: Tensor  # (3,)

    def picture(self, latents: Tensor) -> Image.Image:
        """The grid of a generation. `latents` is (N, C, H, W)."""
        latents = latents.detach().to("cpu", torch.float32)
        colours = torch.einsum("nchw,cd->nhwd", latents, self.matrix) + self.bias
        pixels = colours.nan_to_num().clamp(0, 1).mul(255).round().to(torch.uint8).numpy()  # (N, H, W, 3)
        grid = assemble([Image.fromarray(image) for image in pixels])
        scale = max(1, MAX_SIDE // max(grid.size))
        return grid.resize((grid.width * scale, grid.height * scale), Image.Resampling.BILINEAR)


def read_preview(folder: Path) -> LatentPreview | None:
    """The map that lies beside a checkpoint, if there is one."""
    path = folder / FILE_NAME
    if not path.is_file():
        return None
    values = json.loads(path.read_text(encoding="utf-8"))
    return LatentPreview(torch.tensor(values["matrix"]), torch.tensor(values["bias"]))


def fit_preview(decode: Callable[[Tensor], Tensor], num_channels: int, side: int = 8) -> LatentPreview:
    """Least squares between smooth random latents, `side` each way, and what `decode` makes of them.

    That is (N, 3, h, w) in −1…1.
    """
    generator = torch.Generator().manual_seed(0)
    coarse = torch.randn((16, num_channels, 3, 3), generator=generator)
    latents = F.interpolate(coarse, size=(side, side), mode="bicubic", align_corners=True)  # (16, C, side, side)
    return solve_preview(latents, decode(latents).to("cpu", torch.float32).nan_to_num())


def solve_preview(latents: Tensor, pictures: Tensor) -> LatentPreview:
    """The map from each cell of (B, C, h, w) to its mean colour in (B, 3, H, W), −1…1, by least squares."""
    colours = F.adaptive_avg_pool2d(pictures / 2 + 0.5, (latents.shape[-2], latents.shape[-1]))
    rows = latents.movedim(1, -1).flatten(0, 2)  # (B h w, C)
    inputs = torch.cat([rows, torch.ones(len(rows), 1)], dim=1)
    solution = torch.linalg.lstsq(inputs, colours.movedim(1, -1).flatten(0, 2)).solution  # (C + 1, 3)
    return LatentPreview(solution[:-1].contiguous(), solution[-1].contiguous())
