"""What happened to a job, as it travels over the event stream from worker to bot, and how a bot reads it.

Every bot reads as a member of one consumer group. Knows nothing of messages or Discord.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from worker import keys
from worker.jobs import Frozen, State
from worker.patience import delays

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds between attempts to reach Redis
GATHERING = 0.1  # seconds after some events in which further ones gather, to be fetched together
LAG = 1 / 5  # of the time after which others take over, until what was dealt with is acknowledged, all together


class Event(Frozen):
    """A job changed state or made progress. Progress may be dropped, a change of state never."""

    job_id: str
    state: State
    percent: int | None = None  # set on progress alone
    has_preview: bool = False  # a picture lies under `keys.preview(job_id)`

    @property
    def is_progress(self) -> bool:
        return self.percent is not None


@dataclass(frozen=True)
class Delivery:
    """An event in the hands of this reader until it is acknowledged."""

    entry_id: str
    event: Event
    times_delivered: int = 1  # more after the reader that had it died, or did not acknowledge it

    @property
    def age(self) -> float:
        """Seconds since the event happened."""
        return time.time() - int(self.entry_id.split("-")[0]) / 1000


class EventReader:
    """`async for delivery in reader`: each event reaches one of all readers, and again another if that one dies.

    Acknowledge every delivery when it is dealt with, in any order and from any task. While `max_held` wait for
    that, no more are fetched. A delivery is held as long as its reader lives, however long its handling takes.
    """

    def __init__(
        self,
        redis: Redis,
        consumer_name: str,
        *,
        idle_ms: int = keys.EVENTS_IDLE_MS,
        max_held: int = 256,
        block_ms: int = 3000,
        progress_lifetime: float = 30.0,
    ) -> None:
        self._redis = redis
        self._consumer = consumer_name
        self._idle_ms = idle_ms
        self._max_held = max_held
        self._block_ms = block_ms
        self._progress_lifetime = progress_lifetime
        self._held: set[str] = set()
        self._dealt_with: list[str] = []
        self._has_dealt = asyncio.Event()
        self._has_room = asyncio.Event()
        self._next_claim = 0.0

    async def __aiter__(self) -> AsyncIterator[Delivery]:
        helpers = [asyncio.create_task(self._keep_held()), asyncio.create_task(self._tell_always())]
        try:
            async for batch in self._batches():
                worth_it, dropped = _sift(batch, self._progress_lifetime)
                await self._acknowledge_all([delivery.entry_id for delivery in dropped])
                self._held.update(delivery.entry_id for delivery in worth_it)
                for delivery in worth_it:
                    yield delivery
        finally:
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
            await self._tell()

    async def acknowledge(self, delivery: Delivery) -> None:
        """Done with it: nobody gets it again. If Redis cannot be told soon, somebody gets it a second time."""
        self._held.discard(delivery.entry_id)
        self._has_room.set()
        self._dealt_with.append(delivery.entry_id)
        self._has_dealt.set()

    async def _tell_always(self) -> None:
        while True:
            _heed_cancellation()
            await self._has_dealt.wait()
            self._has_dealt.clear()
            await asyncio.sleep(LAG * self._idle_ms / 1000)
            await self._tell()

    async def _tell(self) -> None:
        """Acknowledge all that was dealt with, but for what has come again since: that is another delivery."""
        entry_ids, self._dealt_with = self._dealt_with, []
        await self._acknowledge_all([entry_id for entry_id in entry_ids if entry_id not in self._held])

    async def _acknowledge_all(self, entry_ids: list[str]) -> None:
        if not entry_ids:
            return
        try:
            await self._redis.xack(keys.EVENTS, keys.EVENTS_GROUP, *entry_ids)
        except RedisError as error:
            logger.warning("Events %s stay unacknowledged: %s", entry_ids, error)

    async def _batches(self) -> AsyncIterator[list[Delivery]]:
        """Batches of deliveries, for ever, through restarts of Redis."""
        is_new, pauses = True, delays(FIRST_PAUSE, LONGEST_PAUSE)
        while True:
            _heed_cancellation()
            try:
                if is_new:  # what this consumer had in hand when its process died
                    yield await self._fetch("0")
                    is_new = False
                await self._wait_for_room()
                yield await self._claim_abandoned()
                fetched = await self._fetch(">")
                yield fetched
                if fetched:
                    await asyncio.sleep(GATHERING)
                pauses = delays(FIRST_PAUSE, LONGEST_PAUSE)
            except ResponseError as error:
                if "NOGROUP" not in str(error):
                    raise
                await self._create_group()
            except RedisError as error:
                logger.warning("Events cannot be read, trying again: %s", error)
                await asyncio.sleep(next(pauses))

    async def _create_group(self) -> None:
        """From the very start of the stream: a final event read twice is recognised, one never read is lost."""
        try:
            await self._redis.xgroup_create(keys.EVENTS, keys.EVENTS_GROUP, id="0", mkstream=True)
        except ResponseError as error:  # another bot was faster
            if "BUSYGROUP" not in str(error):
                raise

    async def _fetch(self, start: str) -> list[Delivery]:
        count = max(1, self._max_held - len(self._held))
        reply = await self._redis.xreadgroup(
            keys.EVENTS_GROUP, self._consumer, {keys.EVENTS: start}, count=count, block=self._block_ms
        )
        entries = [entry for _, found in _pairs(reply) for entry in found]
        return await self._deliveries(entries, {} if start == ">" else await self._times_delivered(entries))

    async def _claim_abandoned(self) -> list[Delivery]:
        """Take over what other readers have held too long. They are dead: the living renew what they hold."""
        if time.monotonic() < self._next_claim:
            return []
        self._next_claim = time.monotonic() + self._idle_ms / 2000
        reply: Any = await self._redis.xautoclaim(
            keys.EVENTS, keys.EVENTS_GROUP, self._consumer, self._idle_ms, "0-0", count=self._max_held
        )
        entries = [entry for entry in reply[1] if _text(entry[0]) not in self._held]
        return await self._deliveries(entries, await self._times_delivered(entries))

    async def _deliveries(self, entries: list[Any], times: dict[str, int]) -> list[Delivery]:
        """What can be read. The rest, as of another edition, would come back for ever: it is dropped."""
        read = {_text(entry_id): _read(_text(entry_id), fields) for entry_id, fields in entries}
        await self._acknowledge_all([entry_id for entry_id, event in read.items() if event is None])
        return [Delivery(entry_id, event, times.get(entry_id, 1)) for entry_id, event in read.items() if event]

    async def _times_delivered(self, entries: list[Any]) -> dict[str, int]:
        if not entries:
            return {}
        count = len(entries) + len(self._held)  # those in hand lie between them
        rows = await self._redis.xpending_range(
            keys.EVENTS, keys.EVENTS_GROUP, entries[0][0], entries[-1][0], count, self._consumer
        )
        return {_text(row["message_id"]): int(row["times_delivered"]) for row in rows}

    async def _wait_for_room(self) -> None:
        while len(self._held) >= self._max_held:
            self._has_room.clear()
            await self._has_room.wait()

    async def _keep_held(self) -> None:
        """Show that what is held is being dealt with, so that no other reader takes it over."""
        while True:
            _heed_cancellation()
            await asyncio.sleep(self._idle_ms / 3000)
            if not self._held:
                continue
            with suppress(RedisError):  # the next round tries again
                await self._redis.xclaim(
                    keys.EVENTS, keys.EVENTS_GROUP, self._consumer, 0, list(self._held), justid=True
                )


def _heed_cancellation() -> None:
    """Python 3.11's `wait_for`, by which redis-py sends, swallows a cancellation that comes in that moment."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _sift(batch: list[Delivery], progress_lifetime: float) -> tuple[list[Delivery], list[Delivery]]:
    """What is worth delivering, and progress that is old or overtaken by a later event of the same job."""
    last = {delivery.event.job_id: delivery.entry_id for delivery in batch}
    worth_it: list[Delivery] = []
    dropped: list[Delivery] = []
    for delivery in batch:
        is_overtaken = last[delivery.event.job_id] != delivery.entry_id
        is_stale = is_overtaken or delivery.age > progress_lifetime
        (dropped if delivery.event.is_progress and is_stale else worth_it).append(delivery)
    return worth_it, dropped


def _read(entry_id: str, fields: dict[bytes, bytes] | None) -> Event | None:
    if not fields:  # trimmed away while it was pending
        return None
    try:
        return Event.model_validate_json(fields[b"event"])
    except (KeyError, ValidationError) as error:
        logger.error("Event %s cannot be read and is dropped: %s", entry_id, error)
        return None


def _pairs(reply: Any) -> Iterable[tuple[Any, Any]]:
    """The answer of XREADGROUP as pairs of stream and entries; RESP3 sends a map, RESP2 a list."""
    if isinstance(reply, dict):
        return [(stream, found) for stream, found in reply.items()]
    return reply or []


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
