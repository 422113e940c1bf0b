"""The last word on a job: its grid as a new message, or what became of it in the message that showed its progress.

May be called any number of times for one job and by several bots: the result is posted once.
"""

from __future__ import annotations

import logging

import discord

from bot import errors, languages, messages, pictures
from bot.async_client import AsyncJobClient
from bot.errors import DirectMessagesClosedError
from bot.postbox import Postbox
from bot.views import rows
from worker.images import ImageNotFoundError
from worker.jobs import Job, JobError, State

log = logging.getLogger(__name__)


class Outcome:
    """Writes what became of a job where its requester sees it."""

    def __init__(self, jobs: AsyncJobClient, postbox: Postbox) -> None:
        self._jobs = jobs
        self._postbox = postbox

    async def write(self, job: Job, *, percent: int | None = None, may_be_there: bool = False) -> None:
        """Write the end of `job`. `percent` is what its message showed last.

        With `may_be_there` an earlier call may have posted the result and not lived to record it.
        Raises what Discord, Redis and the picture store raise.
        """
        if job.state is State.CANCELLED:
            await self._stop(job, percent)
        elif job.state is State.DONE:
            await self._show_result(job, may_be_there)
        else:
            await self._explain(job)

    async def write_directly(self, job: Job) -> None:
        """Where the channel is closed to us: the end of `job` by direct message, if its owner takes them."""
        origin = job.request.origin
        try:
            channel_id = await self._postbox.direct_channel(origin.user_id)
            if job.state is State.DONE and job.result_message_id is None:
                note = languages.of_job(job).RESULT_UNREACHABLE.format(channel=origin.channel_id)
                await self._post(job, channel_id, f"{note}\n")
            elif job.state is not State.CANCELLED:
                note = languages.of_job(job).FAILURE_UNREACHABLE.format(channel=origin.channel_id)
                await self._postbox.post_embed(channel_id, note, _embed(job), user_id=origin.user_id, nonce=job.id)
        except (DirectMessagesClosedError, ImageNotFoundError, discord.Forbidden, discord.NotFound) as error:
            log.warning("The end of job %s reaches nobody: %s", job.id, error)

    async def apologise(self, job: Job) -> None:
        """The end of `job` cannot be written as it is: say so where its progress was shown."""
        await self._explain(job.model_copy(update={"state": State.FAILED, "error": job.error}))

    async def _show_result(self, job: Job, may_be_there: bool) -> None:
        channel_id = job.request.origin.channel_id
        if job.result_message_id is None:
            try:
                await self._post_once(job, channel_id, may_be_there)
            except ImageNotFoundError as error:
                log.error("Job %s is done but its pictures are gone: %s", job.id, error)
                await self._explain(job.model_copy(update={"state": State.FAILED, "error": JobError.STORAGE}))
                return
        if job.message_id is not None:
            await self._postbox.delete(channel_id, job.message_id)

    async def _post_once(self, job: Job, channel_id: int, may_be_there: bool) -> None:
        posted = await self._postbox.find_result(job) if may_be_there else None
        if posted is None:
            await self._post(job, channel_id)
        elif not await self._jobs.record_result(job.id, posted):
            await self._postbox.delete(channel_id, posted)

    async def _post(self, job: Job, channel_id: int, note: str = "") -> None:
        message_id = await self._postbox.post(
            channel_id,
            languages.of_job(job).result(job, note),
            user_id=job.request.origin.user_id,
            nonce=job.id,
            file=await pictures.grid_file(self._jobs, job),
            view=rows.grid(job),
        )
        if not await self._jobs.record_result(job.id, message_id):  # another bot was faster, minutes ago
            await self._postbox.delete(channel_id, message_id)

    async def _stop(self, job: Job, percent: int | None) -> None:
        if job.message_id is None:
            return
        channel_id = job.request.origin.channel_id
        try:
            await self._postbox.edit(
                channel_id, job.message_id, languages.of_job(job).stopped(job, percent), view=None
            )
        except discord.NotFound:
            log.info("Job %s was stopped; its message is gone", job.id)

    async def _explain(self, job: Job) -> None:
        """Why there are no pictures: in the message that showed progress, or in a new one if that is gone."""
        origin = job.request.origin
        content = languages.of_job(job).ended(job)
        if job.message_id is not None:
            try:
                await self._postbox.close(origin.channel_id, job.message_id, content, _embed(job))
                return
            except discord.NotFound:
                log.info("The message that showed job %s is gone", job.id)
        await self._postbox.post_embed(
            origin.channel_id, content, _embed(job), user_id=origin.user_id, nonce=job.id
        )


def _embed(job: Job) -> discord.Embed:
    title, reason = languages.of_job(job).failure(job)
    return errors.embed(title, reason, messages.command(job.request.prompt))
