"""Where the jobs that wait stand in line, told to whoever shows them. Knows no message and no edit.

Looks at all that wait at once, however they came to wait, so that a restart loses nothing. Of several bots one
looks.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import discord

from bot.async_client import AsyncJobClient
from bot.words import messages
from bot.words.messages import Messages
from worker.jobs import Job, QueueUnavailableError, now
from worker.place import Place

EDITS_AT_ONCE = 10  # of a look: Discord takes 50 requests a second from us, and most belong to jobs that run
NEAR = 3  # positions from the front in which every step is news
STEP = 0.8  # farther back it is news when no more than this part of the way is left
YELLOW = 16776960

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Standing:
    """What is shown of a job that waits."""

    place: Place
    is_held: bool

    def is_news_after(self, shown: Standing | None) -> bool:
        """Whether it is worth an edit: a long line moves with every job, and nobody reads each step."""
        if shown is None or (shown.is_held, shown.place.is_served) != (self.is_held, self.place.is_served):
            return True
        if (shown.place.seconds is None) != (self.place.seconds is None):
            return True
        before, after = shown.place.position, self.place.position
        return before != after and (after <= NEAR or after <= before * STEP or before <= after * STEP)


def held_embed(job: Job, words: Messages) -> discord.Embed:
    """For a job that waits for others of its owner."""
    embed = discord.Embed(title=words.JOB_QUEUED, description=words.JOB_QUEUED_REASON, colour=YELLOW)
    return embed.set_footer(text=messages.command(job.request.prompt))


class Line:
    """Looks every `interval` seconds and hands on what is news, from the front of the line."""

    def __init__(
        self,
        jobs: AsyncJobClient,
        tell: Callable[[str, Standing], None],
        *,
        interval: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._jobs = jobs
        self._tell = tell
        self._interval = interval
        self._sleep = sleep
        self._name = secrets.token_hex(8)
        self._shown: dict[str, Standing] = {}

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self._sleep(self._interval)
            try:
                await self.look()
            except QueueUnavailableError as error:
                log.info("The line was not looked at: %s", error)

    async def look(self) -> None:
        """Look once. Raises `QueueUnavailableError`."""
        waiting = await self._jobs.line(self._name)
        # A job that starts at once needs no word of the line, which would hold up its progress.
        asked_before = now() - timedelta(seconds=self._interval)
        standings = {
            job.id: Standing(place, job.is_held)
            for job, place in waiting
            if job.message_id is not None and job.created_at < asked_before
        }
        self._shown = {job_id: shown for job_id, shown in self._shown.items() if job_id in standings}
        news = [job_id for job_id, standing in standings.items() if self._is_news(job_id, standing)]
        for job_id in news[:EDITS_AT_ONCE]:
            self._shown[job_id] = standings[job_id]
            self._tell(job_id, standings[job_id])

    def _is_news(self, job_id: str, standing: Standing) -> bool:
        return standing.is_news_after(self._shown.get(job_id))
