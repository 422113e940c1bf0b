"""What a scene costs to paint, by edition and by style, in processor time of one core.

python -m tests.bench.scenes
"""

import statistics
import time
from collections.abc import Callable

from model.postcard.edition import FIRST
from model.postcard.painter import paint
from model.postcard.scenes import EASY, FULL, SQUARE, USUAL, Scene, draw_scene
from model.postcard.styles import STYLES
from model.postcard.world import WORLD

SCENES = 200
ROWS: dict[str, Callable[[int], Scene]] = {
    "the first edition": lambda n: draw_scene(2, n, SQUARE, FIRST, USUAL),
    "the world, mostly one subject": lambda n: draw_scene(2, n, SQUARE, WORLD, EASY),
    "the world, up to three": lambda n: draw_scene(2, n, SQUARE, WORLD, FULL),
}


def main() -> None:
    print("| scenes | ms each | 95 % below |\n| --- | --- | --- |")
    for name, drawn in ROWS.items():
        print(_row(name, [drawn(number) for number in range(SCENES)]))
    many = [draw_scene(3, number, SQUARE, WORLD, FULL) for number in range(SCENES * 10)]
    for number, style in enumerate(STYLES):
        print(_row(f"of the last, {style.name}", [scene for scene in many if scene.style == number][:20]))


def _row(name: str, scenes: list[Scene]) -> str:
    times = [_cost(scene) for scene in scenes]
    return f"| {name} | {statistics.mean(times):.1f} | {statistics.quantiles(times, n=20)[-1]:.1f} |"


def _cost(scene: Scene) -> float:
    """In milliseconds. Composing, some 30 µs, is not worth a column."""
    start = time.thread_time()
    paint(scene)
    return (time.thread_time() - start) * 1000


if __name__ == "__main__":
    main()
