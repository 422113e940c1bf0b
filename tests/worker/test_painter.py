"""The thread that draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from model.catalog import Catalog, Entry
from model.generation import Generation, plan
from tests.worker.orders import order
from tests.worker.sleeping_engine import SleepingEngine
from tests.worker.waiting import until
from worker.painter import Order, Painter


class Diary:
    """What a painter says of its orders."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def order(self, engine: SleepingEngine, generation: Generation) -> Order:
        def write(line: str) -> Callable[..., None]:
            return lambda *_: self.lines.append(f"{generation.id} {line}")

        return Order(engine, generation, write("starts"), lambda _: None, write("finishes"), write("fails"))


@pytest.fixture
def engine() -> SleepingEngine:
    return SleepingEngine(room=1)


@pytest.fixture
def painter(engine: SleepingEngine, catalog: Catalog) -> Iterator[Painter]:
    painter = Painter(lambda _: engine)
    painter.engine(catalog.default)
    painter.start()
    yield painter
    painter.stop()


def generation(name: str, entry: Entry, text: str = "a fox") -> Generation:
    return plan(order(text).prompt, entry, generation_id=name, seed=1)


def test_an_order_ends_once_and_starts_before(painter: Painter, engine: SleepingEngine, catalog: Catalog) -> None:
    diary = Diary()
    for name in "ab":
        painter.draw(diary.order(engine, generation(name, catalog.default)))
    until(lambda: len(diary.lines) == 4)
    assert diary.lines == ["a starts", "a finishes", "b starts", "b finishes"]
    assert not painter.cancel("a")


def test_a_cancelled_order_never_ends(painter: Painter, engine: SleepingEngine, catalog: Catalog) -> None:
    diary = Diary()
    engine.is_frozen = True
    for name in "ab":
        painter.draw(diary.order(engine, generation(name, catalog.default)))
    until(lambda: len(engine.admitted) == 2)
    assert painter.cancel("a")
    engine.is_frozen = False
    until(lambda: "b finishes" in diary.lines)
    assert "a finishes" not in diary.lines


def test_an_engine_that_raises_fails_what_it_drew_and_nothing_more(
    painter: Painter, engine: SleepingEngine, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = Diary()
    with monkeypatch.context() as patch:
        patch.setattr(engine, "step", lambda: 1 / 0)
        painter.draw(diary.order(engine, generation("a", catalog.default)))
        until(lambda: "a fails" in diary.lines)
    painter.draw(diary.order(engine, generation("b", catalog.default)))
    until(lambda: "b finishes" in diary.lines)


def test_a_model_is_loaded_once(catalog: Catalog) -> None:
    loaded: list[str] = []

    def load(entry: Entry) -> SleepingEngine:
        loaded.append(entry.name)
        return SleepingEngine()

    painter = Painter(load)
    assert painter.engine(catalog.default) is painter.engine(catalog.default)
    assert (loaded, painter.models) == ([catalog.default.name], (catalog.default.name,))
