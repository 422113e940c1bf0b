"""Which models stay in memory, and which one leaves."""

from __future__ import annotations

import gc
import logging
import weakref
from collections.abc import Callable
from dataclasses import replace

import pytest
from redis import Redis

from model.catalog import Catalog, Entry, load_catalog
from model.generation import Generation, plan
from tests.worker.orders import order
from tests.worker.sleeping_engine import SleepingEngine
from tests.worker.waiting import until
from worker.client import JobClient
from worker.images import Images
from worker.jobs import Action, State
from worker.line import Limits
from worker.painter import Order, Painter
from worker.render import Renderer
from worker.residents import Budget, Residents
from worker.runtime import EngineWorker
from worker.stepper import Stepper
from worker.store import JobStore

MEMORY = {"small": 1, "other": 1, "third": 1, "large": 3}


def entry(name: str) -> Entry:
    return replace(load_catalog().default, name=name)


def weigh(entry: Entry) -> int:
    return MEMORY[entry.name]


def load(entry: Entry) -> SleepingEngine:
    return SleepingEngine(memory=MEMORY[entry.name])


def residents(limit: int, weigh: Callable[[Entry], int] = weigh) -> Residents:
    return Residents(load, Budget(limit, weigh))


@pytest.mark.parametrize(
    ("limit", "asked", "left"),
    [
        (0, ["small", "other", "large"], {"small", "other", "large"}),  # no limit
        (2, ["small", "other"], {"small", "other"}),
        (2, ["small", "other", "third"], {"other", "third"}),
        (2, ["small", "other", "small", "third"], {"small", "third"}),
        (4, ["small", "other", "large"], {"other", "large"}),
        (3, ["small", "other", "large"], {"large"}),
        (2, ["small", "other", "large"], {"large"}),  # alone it is over the budget
        (2, ["large", "small"], {"small"}),
    ],
)
@pytest.mark.parametrize("weigh", [weigh, lambda entry: 0])  # a model of the hub is weighed once it is there
def test_the_model_that_was_unused_for_longest_leaves(
    limit: int, asked: list[str], left: set[str], weigh: Callable[[Entry], int]
) -> None:
    models = residents(limit, weigh)
    for name in asked:
        models.engine(entry(name))
    assert set(models.names) == left


def test_room_is_made_before_the_next_model_is_loaded() -> None:
    at_once: list[tuple[str, ...]] = []

    def watch(entry: Entry) -> SleepingEngine:
        at_once.append(models.names)
        return load(entry)

    models = Residents(watch, Budget(3, weigh))
    for name in ("small", "other", "large"):
        models.engine(entry(name))
    assert at_once == [(), ("small",), ()]


def test_a_model_that_cannot_be_loaded_leaves_the_others_alone() -> None:
    def refuse(entry: Entry) -> SleepingEngine:
        if entry.name == "other":
            raise OSError("no such file")
        return load(entry)

    models = Residents(refuse, Budget(1, lambda entry: 0))
    models.engine(entry("small"))
    with pytest.raises(OSError, match="no such file"), models.using(entry("other")):
        models.engine(entry("other"))
    assert set(models.names) == {"small"}


def test_a_model_alone_over_the_budget_is_loaded_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    residents(2).engine(entry("large"))
    assert "With model large the models take" in caplog.text


def test_a_model_in_use_stays_and_leaves_when_the_use_ends(caplog: pytest.LogCaptureFixture) -> None:
    models = residents(1)
    with models.using(entry("small")):
        models.engine(entry("small"))
        models.engine(entry("other"))
        assert set(models.names) == {"small", "other"}
        assert "more than" in caplog.text
    assert set(models.names) == {"other"}


@pytest.mark.parametrize("ask", [Residents.engine, Residents.reader])
def test_a_model_that_is_drawing_or_reading_stays(ask: Callable[[Residents, Entry], Stepper]) -> None:
    models = residents(1)
    stepper = ask(models, entry("small"))
    models.begin(stepper)
    models.engine(entry("other"))
    assert set(models.names) == {"small", "other"}
    models.end(stepper)
    assert set(models.names) == {"other"}
    with pytest.raises(LookupError, match="has left the memory"):
        models.begin(stepper)


def test_a_model_that_left_is_loaded_anew_and_its_memory_is_free() -> None:
    reclaimed: list[bool] = []
    models = Residents(load, Budget(1, weigh, lambda: reclaimed.append(gc.collect() >= 0)))
    first = weakref.ref(models.engine(entry("small")))
    models.engine(entry("other"))
    assert first() is None
    assert reclaimed == [True]
    assert models.engine(entry("small")).memory == 1
    assert set(models.names) == {"small"}


def drawn(name: str) -> Generation:
    return plan(order("a fox").prompt, entry(name), generation_id=name, seed=1)


class Decodings:
    """What a painter hands over to be decoded, by the name of the order."""

    def __init__(self) -> None:
        self.waiting: dict[str, Callable[[], object]] = {}

    def order(self, painter: Painter, name: str) -> Order:
        return Order(
            painter.engine(entry(name)),
            drawn(name),
            lambda: None,
            lambda _: None,
            on_finish=lambda decode: self.waiting.__setitem__(name, decode),
            on_fail=lambda _: None,
        )


def test_a_model_stays_until_its_pictures_are_decoded_or_cancelled() -> None:
    painter, decodings = Painter(load, budget=Budget(1, weigh)), Decodings()
    painter.draw(decodings.order(painter, "small"))
    painter.draw(decodings.order(painter, "other"))
    assert set(painter.models) == {"small", "other"}  # both have orders
    painter.start()
    until(lambda: len(decodings.waiting) == 2)
    assert set(painter.models) == {"small", "other"}  # both have pictures that nobody has decoded yet
    decodings.waiting["small"]()
    assert set(painter.models) == {"other"}
    painter.stop()


def test_a_cancelled_order_keeps_no_model() -> None:
    painter, decodings = Painter(load, budget=Budget(1, weigh)), Decodings()
    painter.draw(decodings.order(painter, "small"))
    painter.draw(decodings.order(painter, "other"))
    assert painter.cancel("small")
    assert set(painter.models) == {"other"}


def test_a_painter_at_rest_holds_on_to_no_engine_that_left() -> None:
    painter, decodings = Painter(load, budget=Budget(1, weigh)), Decodings()
    painter.start()
    engine = weakref.ref(painter.engine(entry("small")))
    painter.draw(decodings.order(painter, "small"))
    until(lambda: "small" in decodings.waiting)
    decodings.waiting.pop("small")()
    painter.engine(entry("other"))
    until(lambda: gc.collect() >= 0 and engine() is None)
    painter.stop()


def test_without_a_limit_nothing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    models = residents(0)
    for name in MEMORY:
        models.engine(entry(name))
    assert not caplog.records


def test_jobs_of_more_models_than_there_is_room_for_all_end(redis: Redis, images: Images) -> None:
    names = ["small", "other", "third"] * 4
    catalog = Catalog({name: replace(entry(name), default=name == "small") for name in names})
    client = JobClient(redis, catalog, images, limits=Limits(running=1000))
    actions = [Action.IMAGINE, Action.IMAGINE, Action.SHORTEN] * 4
    jobs = [
        client.submit(order(f"a fox --v {name}", action=action))
        for name, action in zip(names, actions, strict=True)
    ]
    painter = Painter(lambda _: SleepingEngine(memory=1), budget=Budget(1, lambda _: 1))
    renderer = Renderer(JobStore(redis), images, catalog, "worker")
    models = tuple(catalog.entries)
    EngineWorker(redis, renderer, painter, name="worker", models=models, max_jobs=4).serve(burst=True)
    assert {client.get(job.id).state for job in jobs} == {State.DONE}
    assert len(painter.models) == 1
