"""Reports on the way."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image
from redis.exceptions import ConnectionError as RedisConnectionError

from model.generation import Step
from worker.progress import Progress


def step(number: int) -> Step:
    return Step("a", number, 20, lambda: Image.new("RGB", (8, 8)))


def test_progress_is_reported_at_once_and_then_about_every_second() -> None:
    reports: list[int] = []
    times = iter(number / 2 for number in range(100))
    progress = Progress(lambda percent, _: reports.append(percent), clock=lambda: next(times))
    for number in range(1, 11):
        progress(step(number))
    assert reports[0] == 5
    assert 3 <= len(reports) <= 6


def test_steps_pass_unreported_while_a_report_is_on_its_way() -> None:
    waiting: list[Callable[[], None]] = []
    reports: list[int] = []
    progress = Progress(lambda percent, _: reports.append(percent), waiting.append, clock=iter(range(99)).__next__)
    for number in range(1, 10):
        progress(step(number))
    assert len(waiting) == 1
    waiting[0]()
    assert reports == [5]


def test_the_last_step_is_reported_by_the_result_alone() -> None:
    reports: list[int] = []
    progress = Progress(lambda percent, _: reports.append(percent))
    progress(step(20))
    assert reports == []
    progress(step(19))
    assert reports == [95]


def test_a_report_that_fails_does_not_end_the_picture() -> None:
    def report(percent: int, preview: bytes) -> None:
        raise RedisConnectionError("away")

    Progress(report)(step(1))
