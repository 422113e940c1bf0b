"""The buttons that make nothing: ❤️ keeps a picture, 🗑️ takes a message away, Cancel Job stops a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.views import pressed
from bot.views.custom_id import CustomId
from bot.words import languages
from worker.jobs import NotYourJobError, Shown

if TYPE_CHECKING:
    from bot.app import Sojourn

    Press = discord.Interaction[Sojourn]


async def like(press: Press, custom_id: CustomId) -> None:
    """❤️: like the picture, or no longer. What a person likes is what `--profile` learns from."""
    job = await pressed.finished(press, custom_id)
    is_liked = await press.client.jobs.like(press.user.id, job.id, custom_id.index)
    await pressed.turn_blue(press, custom_id)
    words = languages.of(press.locale)
    await answer(press, words.LIKED if is_liked else words.NO_LONGER_LIKED)


async def delete(press: Press, custom_id: CustomId) -> None:
    """🗑️: take away a message of one's own. Raises `NotYourJobError`.

    By the press itself, which reaches every message, also where the bot may not write and for one person's eyes.
    """
    jobs = press.client.jobs
    assert press.message is not None
    shown = await jobs.shown_by(press.message.id) or Shown(await jobs.get(custom_id.job_id))
    if not shown.belongs_to(press.user.id):
        raise NotYourJobError(shown.job)
    await press.response.defer()
    await press.delete_original_response()


async def cancel(press: Press, custom_id: CustomId) -> None:
    """Cancel Job. Raises `NotYourJobError`, `JobEndedError`."""
    await press.client.jobs.cancel(custom_id.job_id, press.user.id)
    await answer(press, languages.of(press.locale).STOPPED)


async def answer(press: Press, sentence: str) -> None:
    """For the eyes of whoever pressed."""
    if press.response.is_done():
        await press.followup.send(sentence, ephemeral=True)
    else:
        await press.response.send_message(sentence, ephemeral=True)
