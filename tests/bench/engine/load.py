"""Crowds in virtual time: users who ask again as soon as they are served, and users who come as they like.

Knows no model: a side draws, and the clock tells how long that took.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from random import Random
from statistics import mean, quantiles

from model.generation import Generation
from tests.bench.engine.clock import Clock
from tests.bench.engine.sides import Side


@dataclass
class Record:
    """When each job was asked for, and when its pictures were there. Seconds of virtual time."""

    asked: dict[str, float] = field(default_factory=dict)
    served: dict[str, float] = field(default_factory=dict)

    @property
    def throughput(self) -> float:
        """Jobs per second, from the first order to the last picture."""
        return len(self.served) / (max(self.served.values()) - min(self.asked.values()))

    @property
    def latencies(self) -> list[float]:
        return [served - self.asked[name] for name, served in self.served.items()]

    @property
    def mean(self) -> float:
        return mean(self.latencies)

    @property
    def p95(self) -> float:
        return quantiles(self.latencies, n=20)[-1]


def closed_loop(side: Side, clock: Clock, jobs: Sequence[Generation], num_users: int) -> Record:
    """`num_users` jobs are under way until there are no more of them."""
    record, waiting = Record(), deque(jobs)
    while waiting or not side.is_idle:
        while waiting and len(record.asked) - len(record.served) < num_users:
            record.asked[waiting[0].id] = clock.now
            clock.run(partial(side.admit, waiting.popleft()))
        record.served |= dict.fromkeys(clock.run(side.work), clock.now)
    return record


def open_loop(side: Side, clock: Clock, jobs: Sequence[Generation], moments: Sequence[float]) -> Record:
    """Each job is asked for at its moment, whatever became of the others."""
    record = Record(dict(zip((job.id for job in jobs), moments, strict=True)))
    waiting = deque(jobs)
    while waiting or not side.is_idle:
        if side.is_idle:
            clock.skip_to(record.asked[waiting[0].id])
        while waiting and record.asked[waiting[0].id] <= clock.now:
            clock.run(partial(side.admit, waiting.popleft()))
        record.served |= dict.fromkeys(clock.run(side.work), clock.now)
    return record


def poisson(rate: float, number: int, seed: int) -> list[float]:
    """The moments of a Poisson process of `rate` arrivals per second, the same for the same seed."""
    random = Random(seed)
    return list(accumulate(random.expovariate(rate) for _ in range(number)))
