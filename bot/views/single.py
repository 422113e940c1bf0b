"""U1 to U4: one picture of a grid as a message of its own, from the store, without any model."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord

from bot.delivery import pictures, routes
from bot.views import pressed, rows
from bot.views.custom_id import CustomId
from bot.words import languages
from worker.jobs import Job, QueueUnavailableError

if TYPE_CHECKING:
    from bot.app import Sojourn

    Press = discord.Interaction[Sojourn]

log = logging.getLogger(__name__)


async def show_image(press: Press, custom_id: CustomId) -> None:
    job = await pressed.finished(press, custom_id)
    file = await pictures.image_file(press.client.jobs, job, custom_id.index, _limit(press))
    page = await press.client.jobs.job_address(job.id)
    is_private = routes.is_private(job)
    await pressed.turn_blue(press, custom_id)
    if not press.response.is_done():  # the upload may take longer than Discord's three seconds
        await press.response.defer(thinking=True, ephemeral=is_private)
    message = await press.followup.send(
        _content(press, job, custom_id.index, file, page),
        file=file,
        view=_buttons(press, job, custom_id.index, page),
        ephemeral=is_private,
        allowed_mentions=routes.mentioning(press.user.id),
        wait=True,
    )
    await _record(press, job, custom_id.index, message.id)


def _limit(press: Press) -> int:
    return min(press.filesize_limit, pictures.REQUEST_LIMIT)


def _content(press: Press, job: Job, index: int, file: discord.File, page: str) -> str:
    words = languages.of(press.locale)
    smaller = words.smaller_copy(job, _limit(press), page) if pictures.is_smaller_copy(file) else ""
    return words.image(job, index, press.user.id, smaller)


def _buttons(press: Press, job: Job, index: int, page: str) -> discord.ui.View:
    entry = press.client.jobs.model_of(job)
    return rows.image(job, index, entry, languages.of(press.locale), page)


async def _record(press: Press, job: Job, index: int, message_id: int) -> None:
    """So that reactions and menus on the message know the picture, and whose message it is."""
    try:
        await press.client.jobs.link_message(job.id, message_id, index, press.user.id)
    except QueueUnavailableError:
        log.warning("Message %s shows a picture of job %s, which could not be recorded", message_id, job.id)
