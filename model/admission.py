"""Who is drawn next: generations that wait, generations under way, and whose turn the next step is.

Knows rows and sizes, but no tensors, no model and no clock. Torch-free.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

from model.generation import Generation


class Bucket(NamedTuple):
    """What generations must share to be rows of one forward pass."""

    width: int
    height: int
    tile: bool

    @classmethod
    def of(cls, generation: Generation) -> Bucket:
        return cls(generation.width, generation.height, generation.tile)


@dataclass(frozen=True)
class RowBuckets:
    """The batch sizes that the denoiser is run with; missing rows are padded.

    At one batch size the bits of a row do not depend on its neighbours, across batch sizes they do. With one size
    a seed gives the same picture under any load. Without sizes each step is one forward pass of just its rows.
    """

    sizes: tuple[int, ...] = ()  # ascending

    def split(self, num_rows: int) -> list[int]:
        """The batch sizes that together hold `num_rows`: the largest as often as it is full, then the best fit."""
        if not self.sizes:
            return [num_rows]
        full, rest = divmod(num_rows, self.sizes[-1])
        fit = [next(size for size in self.sizes if size >= rest)] if rest else []
        return [self.sizes[-1]] * full + fit


class Admission:
    """First come, first served, as long as the rows of all that run stay within `max_rows`."""

    def __init__(self, max_rows: int) -> None:
        self.max_rows = max_rows
        self._waiting: deque[Generation] = deque()
        self._running: dict[str, Generation] = {}
        self._turns: deque[Bucket] = deque()  # the bucket in front is stepped next

    @property
    def is_idle(self) -> bool:
        return not self._waiting and not self._running

    @property
    def num_rows(self) -> int:
        return sum(generation.num_rows for generation in self._running.values())

    def __contains__(self, generation_id: object) -> bool:
        return generation_id in self._running or any(each.id == generation_id for each in self._waiting)

    def has_room(self, generation: Generation) -> bool:
        """Whether it would run from the next step on. One that is larger than `max_rows` runs alone."""
        wanted = sum(each.num_rows for each in self._waiting) + self.num_rows + generation.num_rows
        return self.is_idle or wanted <= self.max_rows

    def enqueue(self, generation: Generation) -> None:
        self._waiting.append(generation)

    def start_waiting(self) -> list[Generation]:
        """Move those that fit from waiting to running, in order, and return them."""
        started = []
        while self._waiting and self._fits(self._waiting[0]):
            generation = self._waiting.popleft()
            self._running[generation.id] = generation
            started.append(generation)
        return started

    def next_turn(self) -> list[Generation]:
        """The generations of the next size bucket; buckets take turns."""
        members: dict[Bucket, list[Generation]] = {}
        for generation in self._running.values():
            members.setdefault(Bucket.of(generation), []).append(generation)
        self._turns = deque(bucket for bucket in self._turns if bucket in members)
        self._turns.extend(bucket for bucket in members if bucket not in self._turns)
        if not self._turns:
            return []
        bucket = self._turns[0]
        self._turns.rotate(-1)
        return members[bucket]

    def remove(self, generation_id: str) -> bool:
        """Forget a generation, whether it waits or runs. False if it was neither."""
        if self._running.pop(generation_id, None) is not None:
            return True
        kept = deque(each for each in self._waiting if each.id != generation_id)
        is_known = len(kept) < len(self._waiting)
        self._waiting = kept
        return is_known

    def _fits(self, generation: Generation) -> bool:
        return not self._running or self.num_rows + generation.num_rows <= self.max_rows
