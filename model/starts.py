"""How a generation begins where that is not pure noise, and what it owes to the pictures that it began with.

Values and Pillow only, torch-free. `canvas` lays out a canvas, `beginning` makes latents of a start.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter

from model.upscaling.tiles import framed, unframed

TONE = 1 / 32  # of the shorter side: what is smaller is detail, what is larger is tone
COARSE = 8  # pixels of an original to one cell in which an enlargement keeps its colour
WRAP = 4  # cells of the opposite edge that a seamless pattern is shown with


@dataclass(frozen=True)
class WeightedImage:
    """A picture and how much it counts beside others. Weights are relative."""

    image: Image.Image
    weight: float = 1.0


@dataclass(frozen=True)
class InitImage:
    """A picture to start from instead of pure noise. `denoising_strength` in (0, 1]: 1 keeps nothing of it."""

    image: Image.Image
    denoising_strength: float

    def finish(self, picture: Image.Image) -> Image.Image:
        """What becomes of a picture that was drawn from this start."""
        return picture


@dataclass(frozen=True)
class Mixture:
    """Pictures that the start is mixed of, each cropped to the shape of the result."""

    images: tuple[WeightedImage, ...]
    denoising_strength: float

    def finish(self, picture: Image.Image) -> Image.Image:
        return picture


@dataclass(frozen=True)
class Canvas:
    """A picture of the result's size of which only a part is painted; all else stays as it is, to the last bit."""

    image: Image.Image
    mask: Image.Image  # L, 255 where the model paints
    opacity: Image.Image  # L, how much of the painted shows: 0 keeps the pixel of `image`
    tone: (
        Image.Image
    )  # L, how much the painted takes its tone from `image`, so that no step is seen where they meet
    denoising_strength: float

    def finish(self, picture: Image.Image) -> Image.Image:
        return Image.composite(self._toned(picture), self.image, self.opacity)

    def _toned(self, picture: Image.Image) -> Image.Image:
        """The picture with the tone of the canvas where that counts: its low frequencies, without its detail."""
        blur = ImageFilter.GaussianBlur(min(picture.size) * TONE)
        wanted, found = self.image.filter(blur), picture.filter(blur)
        share = Image.merge("RGB", (self.tone,) * 3)
        missing = ImageChops.multiply(ImageChops.subtract(wanted, found), share)
        surplus = ImageChops.multiply(ImageChops.subtract(found, wanted), share)
        return ImageChops.subtract(ImageChops.add(picture, missing), surplus)


@dataclass(frozen=True)
class Enlargement:
    """A picture to draw larger."""

    image: Image.Image
    denoising_strength: float
    wraps: bool = False  # whether it is a seamless pattern, and stays one

    def finish(self, picture: Image.Image) -> Image.Image:
        """The picture with the colours of the original: what it has lost or gained of them is put right."""
        if not self.wraps:
            return mended(self.image, picture)
        border = min(WRAP * COARSE, *self.image.size)
        larger = border * picture.width // self.image.width
        return unframed(mended(framed(self.image, border), framed(picture, larger)), larger)


def mended(original: Image.Image, picture: Image.Image) -> Image.Image:
    """A picture with the colours of the original: what it has lost or gained of them is put right.

    One round of back-projection (Irani and Peleg 1991) at a coarse scale, where details do not count.
    """
    coarse = max(1, original.width // COARSE), max(1, original.height // COARSE)
    wanted, found = (each.resize(coarse, Image.Resampling.BOX) for each in (original, picture))
    missing = ImageChops.subtract(wanted, found).resize(picture.size, Image.Resampling.BICUBIC)
    surplus = ImageChops.subtract(found, wanted).resize(picture.size, Image.Resampling.BICUBIC)
    return ImageChops.subtract(ImageChops.add(picture, missing), surplus)


Start = InitImage | Mixture | Canvas | Enlargement
