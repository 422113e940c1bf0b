"""Pictures larger than an autoencoder takes at once: their tiles, so that memory stays bounded.

Smaller ones pass through, to the last bit. Knows no denoiser.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from torch import Tensor

from model.denoising.multidiffusion import merge
from model.denoising.windows import Windows
from model.families.autoencoder import Autoencoder
from model.upscaling.tiles import Tiling, starts

WHOLE = 2 * 1024**2  # pixels of a picture that are decoded at once, on any device that holds a model
SIDE, OVERLAP = 1024, 256  # pixels of a tile of what is decoded


class TiledAutoencoder:
    """Encodes and decodes as `Autoencoder`. `whole` is how many pixels a picture may have to be seen at once."""

    def __init__(
        self, autoencoder: Autoencoder, whole: int = WHOLE, side: int = SIDE, overlap: int = OVERLAP
    ) -> None:
        self.whole = whole
        self._autoencoder = autoencoder
        self._side, self._overlap = side, overlap

    def encode(self, image: Image.Image, generators: Sequence[torch.Generator], size: tuple[int, int]) -> Tensor:
        """The picture as latents, once for each generator, cropped to the shape of `size`."""
        if size[0] * size[1] <= self.whole:
            return self._autoencoder.encode(image, generators, size)
        _, height, width = self._autoencoder.latent_shape(*size)
        cell, seen = size[0] // width, self._autoencoder.encoder_factor
        fitted = ImageOps.fit(image.convert("RGB"), (width * seen, height * seen), Image.Resampling.LANCZOS)
        windows = self._windows(size, cell)
        parts = [
            self._autoencoder.encode(_crop(fitted, windows, place, cell, seen), generators, _size(windows))
            for place in windows.places
        ]  # each (N, C, h, w)
        return merge(torch.stack(parts, dim=1).flatten(0, 1), windows, (height, width), cell)

    def decode(self, latents: Tensor, *, tile: bool) -> list[Image.Image]:
        width, height = self._autoencoder.picture_size(latents)
        if width * height <= self.whole:
            return self._autoencoder.decode(latents, tile=tile)
        return [self._decode_in_tiles(one, width // one.shape[-1], tile=tile) for one in torch.split(latents, 1)]

    def _decode_in_tiles(self, latents: Tensor, cell: int, *, tile: bool) -> Image.Image:
        """One picture. A seamless pattern is framed by more of itself, which is cut off again."""
        tiling = Tiling(self._side // cell, self._overlap // cell, cell)
        border = tiling.overlap if tile else 0
        framed = F.pad(latents, (border,) * 4, mode="circular") if border else latents

        def draw(left: int, top: int, right: int, bottom: int) -> Image.Image:
            (picture,) = self._autoencoder.decode(framed[..., top:bottom, left:right], tile=False)
            return picture

        picture = deque(tiling.assemble((framed.shape[-1], framed.shape[-2]), draw), maxlen=1)[0]
        edge = border * cell
        return picture.crop((edge, edge, picture.width - edge, picture.height - edge)) if edge else picture

    def _windows(self, size: tuple[int, int], cell: int) -> Windows:
        columns, rows = (starts(length, self._side, self._overlap, cell) for length in size)
        width, height = (min(length, self._side) for length in size)
        return Windows(width, height, tuple((left, top) for top in rows for left in columns))


def _crop(picture: Image.Image, windows: Windows, place: tuple[int, int], cell: int, seen: int) -> Image.Image:
    """What the encoder sees of a window: `seen` pixels where the result has `cell`."""
    left, top = (each // cell * seen for each in place)
    return picture.crop((left, top, left + windows.width // cell * seen, top + windows.height // cell * seen))


def _size(windows: Windows) -> tuple[int, int]:
    return windows.width, windows.height
