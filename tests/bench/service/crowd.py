"""People at the door of a house: when each of their jobs was ordered and done. Knows no worker and no engine."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import quantiles

from tests.bench.service.house import Heard, House, is_end
from worker.jobs import LineFullError

PROMPT = "a fox in the snow"


@dataclass
class Diary:
    """Of some people's jobs, in seconds from the start."""

    users: dict[str, int] = field(default_factory=dict)  # by job
    ordered: dict[str, float] = field(default_factory=dict)
    done: dict[str, float] = field(default_factory=dict)

    @property
    def num_waiting(self) -> int:
        return len(self.ordered) - len(self.done)

    def p95(self, users: Collection[int]) -> float:
        """Of the seconds from order to end."""
        latencies = [at - self.ordered[job] for job, at in self.done.items() if self.users[job] in users]
        return quantiles(latencies, n=20)[-1]

    def served(self) -> Counter[int]:
        """Jobs done, by user."""
        return Counter(self.users[job] for job in self.done)


class Crowd:
    """Orders jobs and writes the diary. `greedy` users have as many jobs as the line takes, until the end."""

    def __init__(self, house: House, greedy: Collection[int] = ()) -> None:
        self.diary = Diary()
        self._house = house
        self._greedy = greedy

    def come(self, visits: Sequence[tuple[float, int]]) -> Diary:
        """Users order one job at each of their moments. Until all of those are done."""
        self._begin()
        waiting = deque(sorted(visits))
        while waiting or any(self.diary.users[job] not in self._greedy for job in self._under_way()):
            while waiting and waiting[0][0] <= self._now():
                self._order(waiting.popleft()[1])
            self._hear(waiting[0][0] - self._now() if waiting else None)
        return self._end()

    def insist(self, users: Collection[int], seconds: float) -> Diary:
        """Users order again as soon as they are served, for so many seconds."""
        self._begin()
        for user in users:
            self._order(user)
        while self._now() < seconds:
            for user in self._hear(seconds - self._now()):
                if user not in self._greedy:
                    self._order(user)
        return self._end()

    def _begin(self) -> None:
        self._house.mark()
        self._start = time.perf_counter()
        for user in self._greedy:
            self._fill_line(user)

    def _end(self) -> Diary:
        """The diary as it is, once the house is empty for those who come next."""
        measured = Diary(dict(self.diary.users), dict(self.diary.ordered), dict(self.diary.done))
        self._greedy = ()
        while self.diary.num_waiting:
            self._hear(None)
        return measured

    def _hear(self, patience: float | None) -> list[int]:
        """The users of jobs that are done, as soon as something happens."""
        heard = self._house.listen() if patience is None else self._house.listen(max(0.001, patience))
        return [self._note(each) for each in heard if is_end(each.event)]

    def _note(self, heard: Heard) -> int:
        job_id = heard.event.job_id
        self.diary.done[job_id] = heard.at - self._start
        user = self.diary.users[job_id]
        if user in self._greedy:
            self._fill_line(user)
        return user

    def _fill_line(self, user: int) -> None:
        with suppress(LineFullError):
            while True:
                self._order(user)

    def _order(self, user: int) -> None:
        at = self._now()
        job = self._house.submit(PROMPT, user)
        self.diary.users[job.id], self.diary.ordered[job.id] = user, at

    def _under_way(self) -> list[str]:
        return [job for job in self.diary.ordered if job not in self.diary.done]

    def _now(self) -> float:
        return time.perf_counter() - self._start
