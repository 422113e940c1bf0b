"""Shows the progress of one job in its message: the newest news wins, older ones are never sent.

Knows no final state; `bot.delivery.outcome` writes the last word after the editor was stopped.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import discord

from bot import tasks
from bot.async_client import AsyncJobClient
from bot.delivery import pictures, retry
from bot.delivery.line import Standing, held_embed
from bot.delivery.postbox import Postbox
from bot.delivery.routes import Letter
from bot.views import rows
from bot.words import languages
from worker.events import Event
from worker.jobs import Job, State

INTERVAL = 2.5  # seconds between two edits; Discord names no limit, but slows down bots that edit more often
IDLE_LIFETIME = 300.0  # seconds without news after which an editor ends: another bot may have seen the job's end
ATTACH_POLL = 0.25  # seconds between two looks for the message of a new job
LAST_EDIT_TIMEOUT = 5.0  # seconds that an edit under way may hold up the last word

log = logging.getLogger(__name__)


class Editor:
    """The progress message of one job. `sleep` paces the edits."""

    def __init__(
        self,
        jobs: AsyncJobClient,
        postbox: Postbox,
        job_id: str,
        *,
        interval: float = INTERVAL,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._jobs = jobs
        self._postbox = postbox
        self._job_id = job_id
        self._interval = interval
        self._sleep = sleep
        self._newest: Event | Standing | None = None
        self._has_news = asyncio.Event()
        self._is_free = asyncio.Lock()  # held while an edit is under way
        self._num_previews = 0
        self._is_over = False  # the message or the job is gone: news come to nothing
        self.percent: int | None = None  # as last shown
        self.task = asyncio.create_task(self._run(), name=f"editor-{job_id}")

    def tell(self, news: Event | Standing) -> None:
        """News for the message, instead of any that still wait."""
        if isinstance(news, Standing) and isinstance(self._newest, Event):
            return  # it runs by now
        self._newest = news
        self._has_news.set()

    async def stop(self, *, may_cut: bool = False) -> None:
        """No edit is made after this. One that is under way is waited for, so that it cannot come last.

        With `may_cut` it is not: Discord may have held it back for long, and the message is to be deleted anyway.
        """
        try:
            async with asyncio.timeout(0 if may_cut else LAST_EDIT_TIMEOUT), self._is_free:
                await tasks.end([self.task])
        except TimeoutError:
            await tasks.end([self.task])

    async def _run(self) -> None:
        try:
            while True:
                async with asyncio.timeout(IDLE_LIFETIME):
                    await self._has_news.wait()
                async with self._is_free:
                    pause = await self._show_newest()
                await self._sleep(pause)
        except TimeoutError:
            log.debug("No more news of job %s", self._job_id)

    async def _show_newest(self) -> float:
        """Returns the seconds to wait before the next edit."""
        news, self._newest = self._newest, None
        self._has_news.clear()
        if news is None or self._is_over:
            return 0.0
        try:
            job, preview = await self._look(news)
            if job.is_ended:  # and another bot is writing the last word
                self._is_over = True
            elif job.message_id is None:  # not yet: Discord answers the command after the job began
                self.tell(self._newest or news)
                return ATTACH_POLL
            elif isinstance(news, Standing) and job.state is not State.QUEUED:
                return 0.0
            else:
                await self._edit(job, job.message_id, news, preview)
        except Exception as error:
            self._is_over = not retry.is_transient(error)
            log.info("The progress of job %s was not shown: %r", self._job_id, error)
        return self._interval

    async def _look(self, news: Event | Standing) -> tuple[Job, bytes | None]:
        """The job, with the preview that the news speak of."""
        if isinstance(news, Event) and news.has_preview:
            return await self._jobs.look(self._job_id)
        return await self._jobs.get(self._job_id), None

    async def _edit(self, job: Job, message_id: int, news: Event | Standing, preview: bytes | None) -> None:
        letter = _waiting(job, news) if isinstance(news, Standing) else self._progress(job, news, preview)
        await self._postbox.route(job).edit(message_id, letter)
        self.percent = None if isinstance(news, Standing) else news.percent or 0

    def _progress(self, job: Job, event: Event, preview: bytes | None) -> Letter:
        words = languages.of_job(job)
        file = self._preview_file(preview, job) if preview else None
        return Letter(words.progress(job, event.percent or 0), view=rows.progress(job, words), file=file)

    def _preview_file(self, data: bytes, job: Job) -> discord.File:
        number = self._num_previews  # a new name each time, or clients go on showing the old picture
        self._num_previews += 1
        return pictures.preview_file(data, number, job)


def _waiting(job: Job, standing: Standing) -> Letter:
    words, place = languages.of_job(job), standing.place
    embed = held_embed(job, words) if standing.is_held else None
    return Letter(words.waiting(job, place), embed, rows.progress(job, words))
