"""What every press needs: the job behind the button, and the button in blue. Knows no verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.errors import JobNotDoneError
from bot.views import rows
from bot.views.custom_id import CustomId
from worker.jobs import Job, State

if TYPE_CHECKING:
    from bot.app import Sojourn

    Press = discord.Interaction[Sojourn]


async def finished(press: Press, custom_id: CustomId) -> Job:
    """The job of a button that works on its pictures. Raises `JobNotDoneError`, `JobNotFoundError`."""
    job = await press.client.jobs.get(custom_id.job_id)
    if job.state is not State.DONE:
        raise JobNotDoneError(f"Job {job.id} is {job.state}.")
    return job


async def turn_blue(press: Press, custom_id: CustomId) -> None:
    """Show the pressed button in blue, usable as before.

    By the bot's own hand it is not waited for: edits may be slowed down by Discord. A message that the bot cannot
    reach by itself is edited as the answer to the press, so that what follows is a further message.
    """
    assert press.message is not None
    if press.message.flags.ephemeral or not (press.is_guild_integration() or press.context.dm_channel):
        await press.response.edit_message(view=rows.with_blue(press.message, {custom_id.render()}))
    else:
        turn_blue_later(press, custom_id)


def turn_blue_later(press: Press, custom_id: CustomId) -> None:
    """By the bot's own hand alone, where the press is answered by a modal."""
    assert press.message is not None
    press.client.spawn(press.client.clicked.turn_blue(press.message, custom_id.render()))
