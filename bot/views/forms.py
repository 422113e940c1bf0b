"""The buttons that always ask for more: Custom Zoom and Vary (Region)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot import languages
from bot.modals import region, zoom
from bot.views import pressed
from bot.views.custom_id import CustomId

if TYPE_CHECKING:
    from bot.app import Sojourn

    Press = discord.Interaction[Sojourn]


async def custom_zoom(press: Press, custom_id: CustomId) -> None:
    """A modal with prompt, ratio and zoom."""
    job = await pressed.finished(press, custom_id)
    await press.response.send_modal(zoom.modal(press.id, custom_id, job, languages.of(press.locale)))
    pressed.turn_blue_later(press, custom_id)


async def vary_region(press: Press, custom_id: CustomId) -> None:
    """A modal with nine regions and a place for a mask."""
    job = await pressed.finished(press, custom_id)
    preferences = await press.client.jobs.preferences(press.user.id)
    prompt = job.request.prompt if preferences.remix else None
    words = languages.of(press.locale)
    await press.response.send_modal(region.modal(press.id, custom_id, words, prompt=prompt))
    pressed.turn_blue_later(press, custom_id)
