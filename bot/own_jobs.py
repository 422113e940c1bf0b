"""What the owner of a job may ask of its messages: the pictures by direct message, a stop, a deletion.

Reactions and menus come through here.
"""

from __future__ import annotations

import asyncio
from enum import Enum

import discord

from bot import languages, messages, pictures
from bot.async_client import AsyncJobClient
from bot.errors import JobNotDoneError
from bot.postbox import Postbox
from model.generation import NUM_IMAGES
from worker.jobs import Job, JobEndedError, NotYourJobError, State


class Done(Enum):
    """What `withdraw` did."""

    STOPPED = "stopped"
    DELETED = "deleted"


Message = discord.PartialMessage | discord.Message
NEW_MESSAGE = 1.0  # seconds that a message is so new that its job may not be recorded yet
LOOK_AGAIN = 0.1
EACH_FILE = pictures.REQUEST_LIMIT // (NUM_IMAGES + 1)


async def job_of(jobs: AsyncJobClient, message_id: int) -> Job | None:
    """The job that a message shows. A new message is asked for again: it is there before its id is recorded."""
    while (job := await jobs.find_by_message(message_id)) is None:
        if (discord.utils.utcnow() - discord.utils.snowflake_time(message_id)).total_seconds() > NEW_MESSAGE:
            return None
        await asyncio.sleep(LOOK_AGAIN)
    return job


async def send_results(jobs: AsyncJobClient, postbox: Postbox, job: Job, user_id: int) -> None:
    """The grid and its four pictures, with job id and seed, to their owner.

    Raises `NotYourJobError`, `JobNotDoneError`, `ImageNotFoundError`, `DirectMessagesClosedError`.
    """
    if job.request.origin.user_id != user_id:
        raise NotYourJobError(job)
    if job.state is not State.DONE:
        raise JobNotDoneError(f"Job {job.id} is {job.state}.")
    files = [await pictures.grid_file(jobs, job, EACH_FILE)]
    files += [await pictures.image_file(jobs, job, index, EACH_FILE) for index in range(1, NUM_IMAGES + 1)]
    await postbox.direct(user_id, languages.of_job(job).results(job), files)


async def withdraw(jobs: AsyncJobClient, postbox: Postbox, job: Job, message: Message, user_id: int) -> Done:
    """Stop a job that has not ended, else delete the message that shows it.

    Raises `NotYourJobError`.
    """
    try:
        await jobs.cancel(job.id, user_id)
    except JobEndedError:
        pass
    except NotYourJobError:
        if not await _is_image_of(message, user_id):
            raise
    else:
        return Done.STOPPED
    await postbox.delete(message.channel.id, message.id)
    return Done.DELETED


async def _is_image_of(message: Message, user_id: int) -> bool:
    """Whether this is a single picture that the user asked for from the grid of another."""
    if isinstance(message, discord.PartialMessage):
        message = await message.fetch()
    return messages.image_owner(message.content) == user_id
