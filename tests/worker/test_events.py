"""The event stream, read by several bots of which some die."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from tests.worker.orders import record
from worker import keys
from worker.connection import connect, connect_async
from worker.events import Delivery, EventReader
from worker.jobs import Job, State
from worker.lease import claim
from worker.redis_server import EmbeddedRedis
from worker.store import JobStore


@pytest.fixture
async def bots(server: EmbeddedRedis, redis: Redis) -> AsyncIterator[AsyncRedis]:
    async with connect_async(server.url) as bots:
        yield bots


async def take(reader: EventReader, count: int, *, acknowledge: bool = True) -> list[Delivery]:
    """The next `count` deliveries; then the reader stops, as a process that ends does."""
    taken: list[Delivery] = []
    async with aclosing(aiter(reader)) as deliveries:  # type: ignore[type-var]
        async for delivery in deliveries:
            taken.append(delivery)
            if acknowledge:
                await reader.acknowledge(delivery)
            if len(taken) == count:
                break
    return taken


@asynccontextmanager
async def reading(reader: EventReader) -> AsyncIterator[asyncio.Queue[Delivery]]:
    """A reader at work in the background, acknowledging nothing by itself."""
    seen: asyncio.Queue[Delivery] = asyncio.Queue()

    async def read() -> None:
        async for delivery in reader:
            seen.put_nowait(delivery)

    task = asyncio.create_task(read())
    try:
        yield seen
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def made(store: JobStore, count: int) -> list[Job]:
    jobs = [record() for _ in range(count)]
    for job in jobs:
        store.create(job)
    return jobs


async def test_events_of_before_the_first_reader_are_read(store: JobStore, bots: AsyncRedis) -> None:
    jobs = made(store, 3)
    taken = await take(EventReader(bots, "a", block_ms=10), 3)
    assert [delivery.event.job_id for delivery in taken] == [job.id for job in jobs]


async def test_each_event_reaches_one_reader(store: JobStore, bots: AsyncRedis) -> None:
    one, two = (EventReader(bots, name, block_ms=10, max_held=5) for name in "ab")
    async with reading(one) as left, reading(two) as right:
        jobs = made(store, 10)
        while left.qsize() + right.qsize() < 10:
            await asyncio.sleep(0.01)
    seen = [queue.get_nowait().event.job_id for queue in (left, right) for _ in range(queue.qsize())]
    assert sorted(seen) == sorted(job.id for job in jobs)


async def test_what_a_dead_reader_held_is_read_by_another(store: JobStore, bots: AsyncRedis) -> None:
    jobs = made(store, 2)
    await take(EventReader(bots, "dead", block_ms=10), 2, acknowledge=False)
    heirs = await take(EventReader(bots, "heir", idle_ms=50, block_ms=10), 2)
    assert [delivery.event.job_id for delivery in heirs] == [job.id for job in jobs]
    assert {delivery.times_delivered for delivery in heirs} == {2}


async def test_a_reader_that_starts_again_gets_what_it_held(store: JobStore, bots: AsyncRedis) -> None:
    jobs = made(store, 2)
    await take(EventReader(bots, "a", block_ms=10), 2, acknowledge=False)
    again = await take(EventReader(bots, "a", block_ms=10), 2)
    assert [delivery.event.job_id for delivery in again] == [job.id for job in jobs]


async def test_what_a_slow_reader_holds_is_not_taken_from_it(store: JobStore, bots: AsyncRedis) -> None:
    slow = EventReader(bots, "slow", idle_ms=200, block_ms=10)
    async with reading(slow) as held:
        made(store, 1)
        await held.get()
        async with reading(EventReader(bots, "other", idle_ms=200, block_ms=10)) as stolen:
            await asyncio.sleep(0.7)
            assert (stolen.qsize(), held.qsize()) == (0, 0)


async def test_an_acknowledged_event_never_comes_again(store: JobStore, bots: AsyncRedis) -> None:
    made(store, 3)
    await take(EventReader(bots, "a", block_ms=10), 3)
    async with reading(EventReader(bots, "b", idle_ms=1, block_ms=10)) as seen:
        await asyncio.sleep(0.1)
    assert seen.empty()


async def test_no_more_is_fetched_than_can_be_held(store: JobStore, bots: AsyncRedis) -> None:
    reader = EventReader(bots, "a", block_ms=10, max_held=2)
    made(store, 5)
    async with reading(reader) as seen:
        first = [await seen.get() for _ in range(2)]
        await asyncio.sleep(0.1)
        assert seen.empty()
        await reader.acknowledge(first[1])
        await asyncio.wait_for(seen.get(), 10)


async def test_progress_that_is_overtaken_is_dropped_and_a_change_of_state_never(
    store: JobStore, bots: AsyncRedis
) -> None:
    job = made(store, 1)[0]
    attempt = claim(store, job.id, "w").attempt
    for percent in (10, 20, 30):
        store.progress(job.id, attempt, percent)
    other = made(store, 1)[0]
    claim(store, other.id, "w")
    store.progress(other.id, 1, 40)
    store.move(job.id, State.DONE, holding=attempt)
    taken = await take(EventReader(bots, "a", block_ms=10), 6)
    of_job = [delivery.event for delivery in taken if delivery.event.job_id == job.id]
    of_other = [delivery.event for delivery in taken if delivery.event.job_id == other.id]
    assert [event.state for event in of_job] == [State.QUEUED, State.RUNNING, State.DONE]
    assert [event.percent for event in of_other] == [None, None, 40]
    pending = await bots.xpending(keys.EVENTS, keys.EVENTS_GROUP)
    assert pending["pending"] == 0


async def test_old_progress_is_dropped(store: JobStore, bots: AsyncRedis) -> None:
    job = made(store, 1)[0]
    store.progress(job.id, claim(store, job.id, "w").attempt, 10)
    taken = await take(EventReader(bots, "a", block_ms=10, progress_lifetime=0), 2)
    assert [delivery.event.is_progress for delivery in taken] == [False, False]


async def test_a_group_that_vanished_is_made_again_without_loss(store: JobStore, bots: AsyncRedis) -> None:
    reader = EventReader(bots, "a", block_ms=10)
    async with reading(reader) as seen:
        first = made(store, 1)[0]
        await reader.acknowledge(await seen.get())
        await bots.xgroup_destroy(keys.EVENTS, keys.EVENTS_GROUP)
        second = made(store, 1)[0]
        again = [await asyncio.wait_for(seen.get(), 10) for _ in range(2)]
    assert [delivery.event.job_id for delivery in again] == [first.id, second.id]


async def test_a_reader_outlives_a_restart_of_redis(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path / "redis")
    server.start()
    try:
        async with connect_async(server.url) as bots:
            reader = EventReader(bots, "a", block_ms=50)
            async with reading(reader) as seen:
                with connect(server.url) as redis:
                    first = made(JobStore(redis), 1)[0]
                held = await asyncio.wait_for(seen.get(), 10)
                assert server.process is not None
                server.process.kill()
                server.process.wait()
                await reader.acknowledge(held)  # nobody hears it
                await asyncio.to_thread(server.start)
                with connect(server.url) as redis:
                    second = made(JobStore(redis), 1)[0]
                news = await asyncio.wait_for(seen.get(), 20)
            assert (held.event.job_id, news.event.job_id) == (first.id, second.id)
    finally:
        server.stop()


async def test_an_event_that_cannot_be_read_is_dropped_and_stops_nobody(
    redis: Redis, store: JobStore, bots: AsyncRedis
) -> None:
    redis.xadd(keys.EVENTS, {"event": "not json"})
    redis.xadd(keys.EVENTS, {"event": '{"job_id": "x", "state": "sublimated"}'})
    [job] = made(store, 1)
    [delivery] = await take(EventReader(bots, "bot"), 1)
    assert delivery.event.job_id == job.id
    assert redis.xpending(keys.EVENTS, keys.EVENTS_GROUP)["pending"] == 0
