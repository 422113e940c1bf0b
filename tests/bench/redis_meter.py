"""What is asked of a Redis: commands that it executes, calls that its clients send, and round trips.

Reads INFO, and MONITOR for what belongs to scripts. Knows no job.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self, cast

from redis import Redis

OWN = {"echo", "info"}  # what the meter itself asks
CONNECTING = (
    "client",
    "hello",
    "auth",
    "select",
    "ping",
    "monitor",
    "script",
)  # once per connection or per process


@dataclass(frozen=True)
class Cost:
    """Of some stretch of time. `executed` counts what scripts do inside as well; `sent` does not."""

    executed: float = 0
    sent: float = 0
    round_trips: float = 0
    seconds: float = 0

    def __sub__(self, other: Cost) -> Cost:
        executed, sent, trips = self.executed - other.executed, self.sent - other.sent, self.round_trips
        return Cost(executed, sent, trips - other.round_trips, self.seconds)

    def __mul__(self, factor: float) -> Cost:
        executed, sent, trips = self.figures
        return Cost(executed * factor, sent * factor, trips * factor, self.seconds * factor)

    @property
    def figures(self) -> tuple[float, float, float]:
        return (self.executed, self.sent, self.round_trips)


@dataclass(frozen=True)
class Mark:
    """A moment to measure from."""

    executed: Counter[str] = field(default_factory=Counter)
    in_scripts: int = 0
    reads: int = 0
    at: float = 0


class Meter:
    """`mark`, let something happen, then `since` that mark. Nothing else may use the server's ECHO and INFO.

    `redis` must let a read take long: MONITOR is silent while nothing happens.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis  # whose `monitor` has no types
        self._in_scripts = 0
        self._echoes: set[str] = set()
        self._heard = threading.Condition()
        self._monitor = cast(Any, redis).monitor()  # which has no types
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Self:
        self._monitor.__enter__()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._redis.echo("end")
        self._thread.join()
        self._monitor.__exit__(None, None, None)

    def mark(self) -> Mark:
        return self._now()

    def since(self, mark: Mark) -> Cost:
        now = self._now()
        executed = (now.executed - mark.executed).total()
        in_scripts = now.in_scripts - mark.in_scripts
        own_reads = 2  # the ECHO and the INFO of `now`
        return Cost(executed, executed - in_scripts, now.reads - mark.reads - own_reads, now.at - mark.at)

    def _now(self) -> Mark:
        echo = secrets.token_hex(8)
        self._redis.echo(echo)
        with self._heard:  # until then not all of what came before has been heard
            self._heard.wait_for(lambda: echo in self._echoes)
            in_scripts = self._in_scripts
        info = self._redis.info("all")
        executed = Counter(
            {
                name.removeprefix("cmdstat_"): stats["calls"]
                for name, stats in info.items()
                if name.startswith("cmdstat_") and not _is_overhead(name.removeprefix("cmdstat_"))
            }
        )
        return Mark(executed, in_scripts, info["total_reads_processed"], time.monotonic())

    def _listen(self) -> None:
        while True:
            heard = self._monitor.next_command()
            with self._heard:
                if heard["client_type"] == "lua":
                    self._in_scripts += 1
                command, _, argument = heard["command"].partition(" ")
                if command.lower() == "echo":
                    self._echoes.add(argument)
                    self._heard.notify_all()
                if argument == "end" and command.lower() == "echo":
                    return


def _is_overhead(command: str) -> bool:
    return command in OWN or command.partition("|")[0] in CONNECTING
