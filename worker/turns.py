"""The order in which a worker looks at its queues: by speed, and at each speed the models in turn.

So no model starves. Knows names alone: no Redis and no job.
"""

from __future__ import annotations

from collections.abc import Iterable

from model.params import Speed
from worker import keys


class Turns:
    """Of one worker that serves `models`, in their order until it takes jobs."""

    def __init__(self, models: Iterable[str]) -> None:
        served = list(models)
        self._models = {speed: list(served) for speed in Speed}

    @property
    def queues(self) -> list[str]:
        """The names of all queues, the next one first. Jobs of earlier editions have waited longest."""
        return [name for speed in Speed for name in (speed.value, *self._of(speed))]

    def took(self, queue: str) -> None:
        """A job came from this queue: its model comes last among those of that speed."""
        speed, _, version = queue.partition(".")
        if version:
            line = self._models[Speed(speed)]
            line.remove(version)
            line.append(version)

    def _of(self, speed: Speed) -> list[str]:
        return [keys.queue(speed, version) for version in self._models[speed]]
