"""`/show`: a finished job of one's own again, here, with buttons that work."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.async_client import AsyncJobClient
from bot.commands.places import everywhere
from bot.delivery import own_jobs, results, routes
from bot.errors import JobNotDoneError
from bot.ordering import suggestions
from bot.words.languages import ENGLISH
from worker.jobs import (
    ID_PATTERN,
    Job,
    JobNotFoundError,
    NotYourJobError,
    QueueUnavailableError,
    State,
)

if TYPE_CHECKING:
    from bot.app import Sojourn

log = logging.getLogger(__name__)

_LINK = re.compile(r"https?://\S+/channels/(?:@me|[0-9]+)/[0-9]+/([0-9]{1,20})\b")
_ID = re.compile(rf"(?<![0-9A-Za-z]){ID_PATTERN}(?![0-9A-Za-z])")


@app_commands.command(name="show", description=ENGLISH.SHOW_DESCRIPTION)
@app_commands.describe(job_id=ENGLISH.SHOW_JOB_DESCRIPTION)
@everywhere
async def show(interaction: discord.Interaction[Sojourn], job_id: str) -> None:
    jobs, user_id = interaction.client.jobs, interaction.user.id
    job = await named(jobs, job_id)
    if job.request.origin.user_id != user_id:
        raise NotYourJobError(job)
    if job.state is not State.DONE:
        raise JobNotDoneError(f"Job {job.id} is {job.state}.")
    letter = await results.letter(jobs, job, limit=interaction.filesize_limit)
    is_private = job.request.stealth and not interaction.context.dm_channel
    await interaction.response.defer(thinking=True, ephemeral=is_private)  # the upload may take more than 3 s
    message = await interaction.followup.send(
        **letter.parts(), ephemeral=is_private, allowed_mentions=routes.mentioning(user_id), wait=True
    )
    try:
        await jobs.link_message(job.id, message.id)
    except QueueUnavailableError:
        log.warning("Message %s shows job %s again, which could not be recorded", message.id, job.id)


@show.autocomplete("job_id")
async def _own_results(interaction: discord.Interaction[Sojourn], typed: str) -> list[Choice[str]]:
    return await suggestions.results(interaction.client.jobs, interaction.user.id, typed)


async def named(jobs: AsyncJobClient, text: str) -> Job:
    """The job that an id, the name of a file or the link to a message stands for. Raises `JobNotFoundError`."""
    if link := _LINK.search(text):
        shown = await own_jobs.shown_by(jobs, int(link[1]))
        if shown is None:
            raise JobNotFoundError(text)
        return shown.job
    ids = _ID.findall(text.lower())
    return await jobs.get(ids[-1] if ids else text)  # a file name has words before the id
