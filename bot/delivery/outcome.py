"""The last word on a job: its result as a new message, or what became of it where its progress was shown.

May be called any number of times for one job and by several bots: the result is posted once, as far as its route
can promise that.
"""

from __future__ import annotations

import logging

import discord

from bot import errors
from bot.async_client import AsyncJobClient
from bot.delivery import own_jobs, pictures, results, retry, routes
from bot.delivery.postbox import Postbox
from bot.delivery.routes import ChannelRoute, Letter, Route
from bot.errors import DirectMessagesClosedError
from bot.words import languages, messages
from worker.images import ImageNotFoundError
from worker.jobs import Job, JobError, State

TOO_LARGE = 40005  # Discord takes less here than it said when the job was asked for
SMALLEST_LIMIT = 2**20  # bytes

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

    async def write_directly(self, job: Job, *, may_be_there: bool = False) -> None:
        """Where the place of `job` is closed to us: its end by direct message, if its owner takes them.

        What showed its progress is out of our reach there and stays as it is.
        """
        try:
            route = await self._postbox.direct_route(job.request.origin.user_id)
            if job.state is State.DONE:
                await self._send_result(job, route, may_be_there)
            elif job.state is not State.CANCELLED:
                await route.post(Letter(_why_here(job), _embed(job)), nonce=job.id)
        except ImageNotFoundError as error:
            log.error("Job %s is done but its pictures are gone: %s", job.id, error)
        except (DirectMessagesClosedError, discord.HTTPException) as error:
            if isinstance(error, discord.HTTPException) and not retry.is_closed(error):
                raise
            await self._leave_note(job, error)

    async def apologise(self, job: Job) -> None:
        """The end of `job` cannot be written as it is: say so where its progress was shown."""
        await self._explain(job.model_copy(update={"state": State.FAILED, "error": job.error}))

    async def _show_result(self, job: Job, may_be_there: bool) -> None:
        route = self._postbox.route(job)
        shown = job.result_message_id
        if shown is None:
            try:
                shown = await self._post(job, route, may_be_there, limit=job.request.origin.filesize_limit)
            except ImageNotFoundError as error:
                log.error("Job %s is done but its pictures are gone: %s", job.id, error)
                await self._explain(job.model_copy(update={"state": State.FAILED, "error": JobError.STORAGE}))
                return
        if job.message_id is not None and job.message_id != shown:
            await route.delete(job.message_id)
        if job.result_message_id is None and shown is not None:
            await self._send_copy(job)

    async def _send_result(self, job: Job, route: Route, may_be_there: bool) -> None:
        """The result by direct message, unless it was posted after all."""
        if job.result_message_id is None:
            alone = job.model_copy(update={"message_id": None})  # what showed progress is out of reach
            await self._post(alone, route, may_be_there, limit=pictures.FILE_LIMIT, note=f"{_why_here(job)}\n")

    async def _post(self, job: Job, route: Route, may_be_there: bool, *, limit: int, note: str = "") -> int | None:
        """The message that shows the result now; None if another bot was faster, minutes ago."""
        while True:
            letter = await results.letter(self._jobs, job, limit=limit, note=note)
            size = pictures.size(letter.file) if letter.file else limit
            try:
                message_id = await route.conclude(job, letter, may_be_there=may_be_there)
                break
            except discord.HTTPException as error:
                if error.code != TOO_LARGE or limit <= SMALLEST_LIMIT:
                    raise
                limit = min(limit, size) // 2
        if await self._jobs.record_result(job.id, message_id):
            return message_id
        await route.delete(message_id)
        return None

    async def _send_copy(self, job: Job) -> None:
        """The result by direct message too, for who prefers that. Whoever recorded the result does it: once."""
        origin = job.request.origin
        is_direct = origin.is_member and origin.guild_id is None
        if is_direct or not job.request.auto_dm:
            return
        try:
            await own_jobs.send_results(self._jobs, self._postbox, job, origin.user_id)
        except (DirectMessagesClosedError, ImageNotFoundError, discord.HTTPException) as error:
            log.info("Job %s was not sent to its owner as well: %s", job.id, error)

    async def _leave_note(self, job: Job, reason: Exception) -> None:
        """A result for the eyes of one who takes no direct messages: say in public that it is there, and no more.

        The record keeps it, and `/show` brings it.
        """
        origin = job.request.origin
        log.warning("The end of job %s does not reach its owner: %s", job.id, reason)
        if job.state is State.DONE and origin.is_member and routes.is_private(job):
            route = ChannelRoute(self._postbox.client, origin.channel_id, origin.user_id)
            try:
                await route.post(Letter(languages.of_job(job).result_kept(job)), nonce=job.id)
            except discord.HTTPException as error:
                if not retry.is_closed(error):
                    raise
                log.warning("Nor can a note be left where job %s was asked for: %s", job.id, error)

    async def _stop(self, job: Job, percent: int | None) -> None:
        if job.message_id is None:
            return
        letter = Letter(languages.of_job(job).stopped(job, percent))
        try:
            await self._postbox.route(job).edit(job.message_id, letter)
        except discord.NotFound:
            log.info("Job %s was stopped; its message is gone", job.id)

    async def _explain(self, job: Job) -> None:
        """Why there are no pictures: in the message that showed progress, or in a new one if that is gone."""
        route, letter = self._postbox.route(job), Letter(languages.of_job(job).ended(job), _embed(job))
        if job.message_id is not None:
            try:
                await route.edit(job.message_id, letter, keeps_files=False)
                return
            except discord.NotFound:
                log.info("The message that showed job %s is gone", job.id)
        await route.post(letter, nonce=job.id)


def _why_here(job: Job) -> str:
    """Why a direct message says what belongs elsewhere."""
    words, channel = languages.of_job(job), job.request.origin.channel_id
    is_done = job.state is State.DONE
    if routes.needs_token(job):
        return words.RESULT_LATE if is_done else words.FAILURE_LATE
    return (words.RESULT_UNREACHABLE if is_done else words.FAILURE_UNREACHABLE).format(channel=channel)


def _embed(job: Job) -> discord.Embed:
    title, reason = languages.of_job(job).failure(job)
    return errors.embed(title, reason, messages.command(job.request.prompt))
