"""What the owner of a job may ask of its messages: the result by direct message, a stop, a deletion.

Reactions and menus come through here.
"""

from __future__ import annotations

import asyncio
from enum import Enum

import discord

from bot.async_client import AsyncJobClient
from bot.delivery import pictures, routes
from bot.delivery.postbox import Postbox
from bot.errors import JobNotDoneError, MessageStaysError
from bot.views import reading
from bot.words import languages
from worker.jobs import Job, JobEndedError, NotYourJobError, Shown, State


class Done(Enum):
    """What `withdraw` did."""

    STOPPED = "stopped"
    DELETED = "deleted"


Message = discord.PartialMessage | discord.Message
NEW_MESSAGE = 1.0  # seconds that a message is so new that its job may not be recorded yet
LOOK_AGAIN = 0.1


async def shown_by(jobs: AsyncJobClient, message_id: int) -> Shown | None:
    """What a message shows. A new message is asked for again: it is there before its id is recorded."""
    while (shown := await jobs.shown_by(message_id)) is None:
        if (discord.utils.utcnow() - discord.utils.snowflake_time(message_id)).total_seconds() > NEW_MESSAGE:
            return None
        await asyncio.sleep(LOOK_AGAIN)
    return shown


async def send_results(jobs: AsyncJobClient, postbox: Postbox, job: Job, user_id: int) -> None:
    """All that a job came to, with its id and seed, to its owner.

    Raises `NotYourJobError`, `JobNotDoneError`, `ImageNotFoundError`, `DirectMessagesClosedError`.
    """
    if job.request.origin.user_id != user_id:
        raise NotYourJobError(job)
    if job.state is not State.DONE:
        raise JobNotDoneError(f"Job {job.id} is {job.state}.")
    words = languages.of_job(job)
    if job.request.action.is_reading:
        picture = await reading.picture(jobs, job) if job.request.images else None
        _, embed, _, files = reading.message(job, words, picture)
        await postbox.direct(user_id, words.results(job), files, embed)
    else:
        await postbox.direct(user_id, words.results(job), await _files(jobs, job))


async def withdraw(jobs: AsyncJobClient, postbox: Postbox, shown: Shown, message: Message, user_id: int) -> Done:
    """Stop a job that has not ended, else delete the message that shows it.

    Raises `NotYourJobError`, `MessageStaysError`.
    """
    if not shown.belongs_to(user_id):
        raise NotYourJobError(shown.job)
    if not shown.job.is_ended:
        try:
            await jobs.cancel(shown.job.id, user_id)
        except JobEndedError:
            pass
        else:
            return Done.STOPPED
    if not await _delete(postbox, shown.job, message):
        raise MessageStaysError(f"Message {message.id} cannot be deleted.")
    return Done.DELETED


async def _delete(postbox: Postbox, job: Job, message: Message) -> bool:
    """As the bot itself, or by the token that posted it. What the bot may reach is gone then, or was before."""
    is_gone = await postbox.delete(message.channel.id, message.id) or not routes.needs_token(job)
    return is_gone or await postbox.route(job).delete(message.id)


async def _files(jobs: AsyncJobClient, job: Job) -> list[discord.File]:
    """The grid and its pictures, or the one picture, small enough for one message together."""
    count = job.request.action.num_images
    if count == 1:
        return [await pictures.result_file(jobs, job)]
    each = pictures.REQUEST_LIMIT // (count + 1)
    grid = await pictures.result_file(jobs, job, each)
    return [grid, *[await pictures.image_file(jobs, job, index, each) for index in range(1, count + 1)]]
