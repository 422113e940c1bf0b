"""The order in which a worker looks at its queues: by speed, and at each speed the models in turn.

So no model starves. Knows names alone: no Redis and no job.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from model.params import Speed
from worker import keys


class Turns:
    """Of one worker that serves `models`, in their order until it takes jobs."""

    def __init__(self, models: Iterable[str]) -> None:
        served = list(models)
        self._models = {speed: list(served) for speed in Speed}

    def queues(self, without: Collection[str] = ()) -> list[str]:
        """The names of the queues, the next one first, but for those of some models.

        Jobs of earlier editions have waited longest. They are of any model: while one is left out, they wait.
        """
        earlier = {speed: [] if without else [speed.value] for speed in Speed}
        return [name for speed in Speed for name in (*earlier[speed], *self._of(speed, without))]

    def took(self, queue: str) -> None:
        """A job came from this queue: its model comes last among those of that speed."""
        speed, _, version = queue.partition(".")
        if version:
            line = self._models[Speed(speed)]
            line.remove(version)
            line.append(version)

    def _of(self, speed: Speed, without: Collection[str]) -> list[str]:
        return [keys.queue(speed, version) for version in self._models[speed] if version not in without]
