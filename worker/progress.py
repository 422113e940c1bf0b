"""Progress of one job: at most about one report a second, the first at once. Knows no queue and no model.

After the last step the result itself follows.
"""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable

from PIL import Image

from model.generation import Step

logger = logging.getLogger(__name__)

INTERVAL = 1.0  # seconds; a message can be edited every two or three

Report = Callable[[int, bytes], None]  # percent and preview


class Progress:
    """Called by the engine after each step; hands what is worth reporting to `run`, off the engine's thread."""

    def __init__(
        self,
        report: Report,
        run: Callable[[Callable[[], None]], object] = lambda task: task(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._report = report
        self._run = run
        self._clock = clock
        self._due = 0.0
        self._is_reporting = False

    def __call__(self, step: Step) -> None:
        if self._is_reporting or step.step >= step.num_steps or self._clock() < self._due:
            return
        self._due = self._clock() + INTERVAL
        self._is_reporting = True  # while Redis is slow, steps pass unreported rather than queue up
        self._run(lambda: self._send(step))

    def _send(self, step: Step) -> None:
        try:
            self._report(step.percent, webp(step.preview()) if step.preview else b"")
        except Exception as error:  # nothing that a preview does may end the picture itself
            logger.warning("Progress of %s is not reported: %s", step.generation_id, error)
        finally:
            self._is_reporting = False


def webp(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "WEBP", quality=70, method=0)
    return buffer.getvalue()
