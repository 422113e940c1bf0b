"""An order: what a person asked for becomes a job with a message of its own that shows its progress.

Slash command and buttons come through here. Knows no prompt syntax and no button.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord
from discord import AllowedMentions

from bot import languages
from bot.views import rows
from worker.jobs import JobRequest, Origin, QueueUnavailableError, now

if TYPE_CHECKING:
    from bot.app import Sojourn

# Seconds that the relay waits for the message of a job that ended: Discord tells its id after the job began.
ATTACH_TIMEOUT = 8.0

log = logging.getLogger(__name__)


def origin_of(interaction: discord.Interaction[Sojourn]) -> Origin:
    """The person behind an interaction, and where the result goes."""
    if interaction.channel_id is None:
        raise ValueError(f"Interaction {interaction.id} has no channel.")
    return Origin(
        user_id=interaction.user.id,
        user_name=interaction.user.name,
        channel_id=interaction.channel_id,
        guild_id=interaction.guild_id,
        locale=str(interaction.locale),
    )


def mentioning(user_id: int) -> AllowedMentions:
    """Only this person may be pinged, whatever a prompt says."""
    return AllowedMentions(everyone=False, roles=False, users=[discord.Object(user_id)], replied_user=False)


async def place(interaction: discord.Interaction[Sojourn], request: JobRequest) -> None:
    """Submit a job and show that it waits. Raises what the client raises."""
    client = interaction.client
    job = await client.jobs.submit(request)
    words = languages.of_job(job)
    message_id = await _show(interaction, words.waiting(job), rows.progress(job, words))
    try:
        await client.jobs.attach_message(job.id, message_id)
        job = await client.jobs.get(job.id)
    except QueueUnavailableError:
        log.warning("Message %s shows job %s, which could not be recorded", message_id, job.id)
        return
    if job.is_ended and (now() - job.created_at).total_seconds() > ATTACH_TIMEOUT:
        await client.postbox.delete(request.origin.channel_id, message_id)  # its end was written without it


async def _show(interaction: discord.Interaction[Sojourn], content: str, view: discord.ui.View) -> int:
    """Answer with a public message, or add one to an interaction that was answered. Returns its id."""
    mentions = mentioning(interaction.user.id)
    if interaction.response.is_done():
        message = await interaction.followup.send(content, view=view, allowed_mentions=mentions, wait=True)
        return message.id
    answer = await interaction.response.send_message(content, view=view, allowed_mentions=mentions)
    if answer.message_id is None:
        raise ValueError(f"Discord named no message for interaction {interaction.id}.")
    return answer.message_id
