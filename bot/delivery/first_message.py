"""The first message of a job, which shows that it waits: the answer to whatever asked for it.

Knows how an interaction is answered and who may see the answer; not what is asked for.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord

from bot.delivery import routes
from bot.delivery.line import held_embed
from bot.delivery.retry import TOO_MANY_FOLLOWUPS
from bot.delivery.routes import Letter, mentioning
from bot.ordering import placeholder
from bot.views import rows
from bot.words.messages import Messages
from worker.jobs import Job, QueueUnavailableError, now

if TYPE_CHECKING:
    from bot.app import Sojourn

# Seconds that the relay waits for the message of a job that ended: Discord tells its id after the job began.
ATTACH_TIMEOUT = 8.0

log = logging.getLogger(__name__)


async def show(
    interaction: discord.Interaction[Sojourn], job: Job, words: Messages, embed: discord.Embed | None = None
) -> int | None:
    """Show that `job` waits, to all or to its owner alone, and record where. Returns the id of the message.

    Answers the interaction, or adds to one that was answered or deferred. None where Discord takes no more
    messages of this interaction: then the result is the first that is seen of the job.
    """
    if embed is None and job.is_held:
        embed = held_embed(job, words)
    try:
        message_id = await _send(interaction, job, Letter(words.waiting(job), embed, rows.progress(job, words)))
    except discord.HTTPException as error:
        if error.code != TOO_MANY_FOLLOWUPS:
            raise
        log.info("Job %s gets no first message: %s", job.id, error)
        return None
    await _record(interaction.client, job, message_id)
    return message_id


async def _record(client: Sojourn, job: Job, message_id: int) -> None:
    try:
        await client.jobs.attach_message(job.id, message_id)
        is_late = (now() - job.created_at).total_seconds() > ATTACH_TIMEOUT
        if is_late and (await client.jobs.get(job.id)).is_ended:
            await routes.of(client, job).delete(message_id)  # its end was written without it
    except QueueUnavailableError:
        log.warning("Message %s shows job %s, which could not be recorded", message_id, job.id)


async def _send(interaction: discord.Interaction[Sojourn], job: Job, letter: Letter) -> int:
    mentions, is_private = mentioning(interaction.user.id), routes.is_private(job)
    if interaction.response.is_done():
        await placeholder.clear(interaction, is_private=is_private)
        message = await interaction.followup.send(
            **letter.parts(), ephemeral=is_private, allowed_mentions=mentions, wait=True
        )
        return message.id
    answer = await interaction.response.send_message(
        **letter.parts(), ephemeral=is_private, allowed_mentions=mentions
    )
    if answer.message_id is None:
        raise ValueError(f"Discord named no message for interaction {interaction.id}.")
    return answer.message_id
