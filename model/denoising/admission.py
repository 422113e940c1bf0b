"""Who is drawn next: generations that wait, generations under way, and whose turn the next step is.

Knows rows, sizes and names of LoRAs, but no tensors, no model and no clock. Torch-free.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from model.generation import Generation
from model.lora import Loras


class Bucket(NamedTuple):
    """What generations must share to be rows of one forward pass."""

    width: int
    height: int
    tile: bool
    loras: Loras = ()

    @classmethod
    def of(cls, generation: Generation) -> Bucket:
        return cls(*generation.row_size, generation.rows_tile, generation.loras)


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

    def up_to(self, limit: int) -> RowBuckets:
        """The sizes that are no larger than `limit`, or else that alone."""
        if not self.sizes:
            return RowBuckets(tuple(range(1, limit + 1)))
        return RowBuckets(tuple(size for size in self.sizes if size <= limit) or (limit,))


class Admission:
    """First come, first served, as long as the rows of all that run stay within `max_rows`.

    One picture by itself does not wait behind grids: while no other such picture runs it is a guest, let in beside
    a full house. A guest takes no room from those who wait, so that nobody waits longer for the next of them.
    """

    def __init__(self, max_rows: int) -> None:
        self.max_rows = max_rows
        self._waiting: deque[Generation] = deque()
        self._running: dict[str, Generation] = {}
        self._guest = ""  # the id of the picture that was let in last beside a full house
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
        ahead = sum(each.num_rows for each in self._waiting)
        others = (*self._waiting, *self._running.values())
        return self._fits(generation, ahead) or self._may_be_guest(generation, others)

    def enqueue(self, generation: Generation) -> None:
        self._waiting.append(generation)

    def start_waiting(self) -> list[Generation]:
        """Move those that fit from waiting to running, in order, and a guest if there is one. Returns them."""
        started = []
        while self._waiting and self._fits(self._waiting[0]):
            started.append(self._start(self._waiting[0]))
        running = self._running.values()
        guest = next((each for each in self._waiting if self._may_be_guest(each, running)), None)
        if guest is not None:
            self._guest = guest.id
            started.append(self._start(guest))
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
        return self._stop_waiting(generation_id)

    def _start(self, generation: Generation) -> Generation:
        self._stop_waiting(generation.id)
        self._running[generation.id] = generation
        return generation

    def _stop_waiting(self, generation_id: str) -> bool:
        kept = deque(each for each in self._waiting if each.id != generation_id)
        is_known = len(kept) < len(self._waiting)
        self._waiting = kept
        return is_known

    def _fits(self, generation: Generation, ahead: int = 0) -> bool:
        """Whether there is room, with `ahead` rows of those who come before."""
        guest = self._running.get(self._guest)
        taken = self.num_rows - (guest.num_rows if guest else 0) + ahead
        is_empty = not self._running and not ahead
        return is_empty or taken + generation.num_rows <= self.max_rows

    def _may_be_guest(self, generation: Generation, others: Iterable[Generation]) -> bool:
        is_small = generation.num_images == 1 and generation.num_rows <= self.max_rows
        return is_small and not any(each.num_images == 1 for each in others)
