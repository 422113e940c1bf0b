"""A sheet to draw places on: relative coordinates, soft gradients, smooth edges. Knows no place by name."""

import math
import random

import numpy as np
from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
OVERSAMPLING = 2  # PIL draws hard edges: draw larger, then average


class Canvas:
    """Both axes run from 0 to 1; radii are fractions of the height."""

    def __init__(self, size: tuple[int, int], dice: random.Random) -> None:
        self.dice = dice
        self.width, self.height = size[0] * OVERSAMPLING, size[1] * OVERSAMPLING
        self.image = Image.new("RGB", (self.width, self.height))
        self.pen = ImageDraw.Draw(self.image)

    def finish(self) -> Image.Image:
        return self.image.reduce(OVERSAMPLING)

    def shade(self, colour: Colour, spread: int = 14) -> Colour:
        """The colour, a little different each time."""
        red, green, blue = (min(255, max(0, part + self.dice.randint(-spread, spread))) for part in colour)
        return red, green, blue

    def gradient(self, *stops: Colour) -> None:
        """Fill everything, top to bottom."""
        heights = np.linspace(0, len(stops) - 1, self.height)
        shaded = np.array([self.shade(stop, 10) for stop in stops], dtype=np.float64)
        column = np.stack([np.interp(heights, range(len(stops)), shaded[:, part]) for part in range(3)], 1)
        strip = Image.fromarray(column[:, None].astype(np.uint8))
        self.image.paste(strip.resize((self.width, self.height)))

    def polygon(self, points: list[tuple[float, float]], colour: Colour) -> None:
        self.pen.polygon([(x * self.width, y * self.height) for x, y in points], fill=colour)

    def band(self, top: float, bottom: float, colour: Colour) -> None:
        self.polygon([(0, top), (1, top), (1, bottom), (0, bottom)], colour)

    def oval(self, x: float, y: float, across: float, down: float, colour: Colour) -> None:
        left, top = x * self.width, y * self.height
        wide, high = across * self.height, down * self.height
        self.pen.ellipse((left - wide, top - high, left + wide, top + high), fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        self.oval(x, y, radius, radius, colour)

    def hills(self, level: float, swing: float, colour: Colour, waves: float = 2.0) -> None:
        """Ground with a rolling horizon."""
        phases = [self.dice.uniform(0, math.tau) for _ in range(3)]
        points = [(x / 48, level + self._roll(x / 48, phases, waves) * swing) for x in range(49)]
        self.polygon([*points, (1, 1.01), (0, 1.01)], colour)

    def _roll(self, x: float, phases: list[float], waves: float) -> float:
        return sum(
            math.sin(phase + math.tau * waves * (n + 1) * x / 2) / (n + 1) for n, phase in enumerate(phases)
        )

    def peaks(self, level: float, height: float, count: int, colour: Colour, cap: Colour | None = None) -> None:
        """Triangular mountains standing on `level`, with white tops if `cap` is given."""
        for n in range(count):
            x = (n + self.dice.uniform(0.1, 0.9)) / count
            tall, half = height * self.dice.uniform(0.7, 1.2), self.dice.uniform(0.7, 1.1) / count
            self.polygon([(x - half, level), (x, level - tall), (x + half, level)], self.shade(colour, 8))
            if cap:
                tip, part = level - tall, 0.3
                snow = [(x - half * part, tip + tall * part), (x, tip), (x + half * part, tip + tall * part)]
                self.polygon(
                    [*snow, (x + half * 0.1, tip + tall * 0.22), (x - half * 0.1, tip + tall * 0.34)], cap
                )

    def stars(self, count: int, bottom: float = 1.0) -> None:
        for _ in range(count):
            size = self.dice.choice((0.004, 0.005, 0.009))
            light = self.dice.randint(190, 255)
            self.disc(self.dice.random(), self.dice.random() * bottom, size, (light, light, min(255, light + 10)))

    def cloud(self, x: float, y: float, size: float, colour: Colour) -> None:
        for offset, part in ((-0.9, 0.55), (0.0, 0.85), (0.9, 0.6)):
            self.oval(
                x + offset * size * self.height / self.width, y, size * part * 1.25, size * part * 0.7, colour
            )

    def clouds(self, count: int, bottom: float, colour: Colour) -> None:
        for _ in range(count):
            x, y = self.dice.random(), self.dice.uniform(0.06, bottom)
            self.cloud(x, y, self.dice.uniform(0.05, 0.1), colour)
