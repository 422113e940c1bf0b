"""Carries what happens to jobs from the event stream into Discord. The one reader of the stream in this process.

Decides what is done when and what is tried again; `bot.delivery.editor` and `bot.delivery.outcome` do the writing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterable, Awaitable, Callable
from typing import Protocol

import discord

from bot import tasks
from bot.async_client import AsyncJobClient
from bot.delivery import retry
from bot.delivery.editor import ATTACH_POLL, INTERVAL, Editor
from bot.delivery.first_message import ATTACH_TIMEOUT
from bot.delivery.line import Line, Standing
from bot.delivery.outcome import Outcome
from bot.delivery.postbox import Postbox
from worker.events import Delivery
from worker.jobs import Job, JobNotFoundError, State, now

POSTS_AT_ONCE = 8
NONCE_LIFETIME = 120.0  # seconds, at the least, that Discord knows a nonce again; after that we look for ourselves
MAX_FAULTS = 4  # failures to write an end that will not pass by themselves, before the bot says sorry instead

log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


class Reader(AsyncIterable[Delivery], Protocol):
    """`worker.events.EventReader`, as far as it is needed here."""

    async def acknowledge(self, delivery: Delivery) -> None: ...


class Relay:
    """Shows progress as it comes and ends without fail: a final event is acknowledged once it was written."""

    def __init__(
        self,
        reader: Reader,
        jobs: AsyncJobClient,
        postbox: Postbox,
        *,
        interval: float = INTERVAL,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._reader = reader
        self._jobs = jobs
        self._postbox = postbox
        self._outcome = Outcome(jobs, postbox)
        self._interval = interval
        self._sleep = sleep
        self._editors: dict[str, Editor] = {}
        self._endings: dict[str, asyncio.Task[None]] = {}
        self._line = Line(jobs, self._tell_standing, interval=interval, sleep=sleep)
        self._slots = asyncio.Semaphore(POSTS_AT_ONCE)

    async def run(self) -> None:
        """Relay until cancelled. What was not acknowledged by then is delivered again."""
        looking = asyncio.create_task(self._line.run(), name="line")
        try:
            async for delivery in self._reader:
                await self._take(delivery)
        finally:
            await tasks.end([looking])
            await self._stop()

    async def _take(self, delivery: Delivery) -> None:
        event = delivery.event
        if event.state in {State.QUEUED, State.RUNNING}:
            if event.state is State.RUNNING and event.job_id not in self._endings:
                self._editor(event.job_id).tell(event)
            await self._reader.acknowledge(delivery)
        elif event.job_id not in self._endings:  # else the same end once more, while the first is being written
            task = asyncio.create_task(self._end(delivery), name=f"end-{event.job_id}")
            self._endings[event.job_id] = task
            task.add_done_callback(lambda _: self._endings.pop(event.job_id, None))

    def _tell_standing(self, job_id: str, standing: Standing) -> None:
        if job_id not in self._endings:
            self._editor(job_id).tell(standing)

    def _editor(self, job_id: str) -> Editor:
        editor = self._editors.get(job_id)
        if editor is None:
            editor = Editor(self._jobs, self._postbox, job_id, interval=self._interval, sleep=self._sleep)
            self._editors[job_id] = editor
            editor.task.add_done_callback(lambda _: self._forget(job_id, editor))
        return editor

    def _forget(self, job_id: str, editor: Editor) -> None:
        if self._editors.get(job_id) is editor:
            del self._editors[job_id]

    async def _end(self, delivery: Delivery) -> None:
        """Write the end of a job until it is written, or nothing will ever help."""
        job_id = delivery.event.job_id
        editor = self._editors.pop(job_id, None)
        if editor is not None:
            await editor.stop(may_cut=delivery.event.state is State.DONE)
        percent = editor.percent if editor else None
        may_be_there = delivery.times_delivered > 1 or delivery.age > NONCE_LIFETIME
        faults = 0
        for delay in retry.delays():
            try:
                await self._write(job_id, percent, may_be_there, is_last_try=faults == MAX_FAULTS)
            except Exception as error:
                is_fault = not retry.is_transient(error)
                log.warning("The end of job %s was not written: %r", job_id, error, exc_info=is_fault)
                faults += is_fault
                may_be_there = True
            else:
                break
            if faults > MAX_FAULTS:
                log.error("The end of job %s is given up", job_id)
                break
            await self._sleep(delay)
        await self._reader.acknowledge(delivery)

    async def _write(self, job_id: str, percent: int | None, may_be_there: bool, *, is_last_try: bool) -> None:
        try:
            job = await self._with_message(job_id)
        except JobNotFoundError:
            log.warning("There is no record of job %s, whose end was to be written", job_id)
            return
        async with self._slots:
            if is_last_try:
                await self._outcome.apologise(job)
                return
            try:
                await self._outcome.write(job, percent=percent, may_be_there=may_be_there)
            except discord.HTTPException as error:
                if not retry.is_closed(error):
                    raise
                log.warning("Job %s cannot be shown where it was asked for: %s", job_id, error)
                await self._outcome.write_directly(job, may_be_there=may_be_there)

    async def _with_message(self, job_id: str) -> Job:
        """The record, with its progress message if that comes in time: a fast job ends before it has one."""
        job = await self._jobs.get(job_id)
        while job.message_id is None and (now() - job.created_at).total_seconds() < ATTACH_TIMEOUT:
            await self._sleep(ATTACH_POLL)
            job = await self._jobs.get(job_id)
        return job

    async def _stop(self) -> None:
        await tasks.end([*self._endings.values(), *(editor.task for editor in self._editors.values())])
