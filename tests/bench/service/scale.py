"""How much more several workers draw than one, and what a job costs the Redis that they share. Engines sleep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.bench.figure import Figure, at_least
from tests.bench.service.crowd import Crowd
from tests.bench.service.house import House, open_house

SCALE, QUEUE = 10, 9  # numbers of figures
WORKERS = (1, 2, 4, 8, 16)
GOAL = 0.97
ROOM, STEP, NUM_STEPS = 2, 0.1, 20  # two jobs of two seconds at once: a job per second and worker
EACH, MORE = 3, 2  # jobs for each place at a worker that count, and that keep it busy until those are done


@dataclass(frozen=True)
class Output:
    """Of some workers."""

    rate: float  # jobs per second
    kilobytes: float  # that Redis hears and says, per job
    microseconds: float  # of its processor, per job


def measure(rounds: int) -> Iterator[Figure]:
    outputs = measured()
    one, regime = outputs[1], f"engines that sleep, {ROOM} jobs of {NUM_STEPS * STEP:g} s at once"
    for number in WORKERS[1:]:
        share = outputs[number].rate / (number * one.rate)
        beside = f"{outputs[number].rate:.2f} jobs/s, one worker {one.rate:.2f}"
        what = f"jobs per second of {number} workers, as a share of {number} × one"
        yield Figure(SCALE, what, regime, (share,), "", at_least(GOAL), beside)
    most = outputs[WORKERS[-1]]
    regime = f"{regime}, {WORKERS[-1]} workers, no bot"
    yield Figure(QUEUE, "bytes to and from Redis for each job", regime, (most.kilobytes,), " kB")
    yield Figure(QUEUE, "processor time of Redis for each job", regime, (most.microseconds,), " µs")


def curve(rounds: int) -> dict[str, object]:
    outputs = measured()
    return {"workers": list(WORKERS), "jobs per second": [outputs[number].rate for number in WORKERS]}


@cache
def measured() -> dict[int, Output]:
    """By the number of workers. Measured once."""
    outputs = {}
    with open_house() as house, ExitStack() as stack:
        hired = 0
        for number in WORKERS:
            newcomers = [house.sleeper(f"sleeper{index}", room=ROOM, step=STEP) for index in range(hired, number)]
            stack.enter_context(house.workers(*newcomers))
            hired = number
            outputs[number] = _output(house, number)
    return outputs


def _output(house: House, number: int) -> Output:
    before = _info(house)
    places = ROOM * number
    num_jobs = (EACH + MORE) * places
    diary = Crowd(house).come(
        [(0, user) for user in range(num_jobs)]
    )  # nobody has to stand in a line of their own
    after = _info(house)
    return Output(
        rate=EACH * places / sorted(diary.done.values())[EACH * places - 1],
        kilobytes=(after["bytes"] - before["bytes"]) / num_jobs / 1000,
        microseconds=1e6 * (after["seconds"] - before["seconds"]) / num_jobs,
    )


def _info(house: House) -> dict[str, float]:
    info: Any = house.redis.info()
    return {
        "bytes": info["total_net_input_bytes"] + info["total_net_output_bytes"],
        "seconds": info["used_cpu_user"] + info["used_cpu_sys"],
    }
