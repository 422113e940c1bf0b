"""The buttons that always ask for more: Custom Zoom and Vary (Region)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.modals import region, zoom
from bot.ordering import orders
from bot.ordering.submission import origin_of
from bot.views import pressed
from bot.views.custom_id import CustomId
from bot.web.ticket import Ticket
from bot.words import languages

if TYPE_CHECKING:
    from bot.app import Sojourn

    Press = discord.Interaction[Sojourn]


async def custom_zoom(press: Press, custom_id: CustomId) -> None:
    """A modal with prompt, ratio and zoom."""
    job = await pressed.finished(press, custom_id)
    await press.response.send_modal(zoom.modal(press.id, custom_id, job, languages.of(press.locale)))
    pressed.turn_blue_later(press, custom_id)


async def vary_region(press: Press, custom_id: CustomId) -> None:
    """A modal with nine regions, a place for a mask, and a link to where one can be painted."""
    job = await pressed.finished(press, custom_id)
    preferences = await orders.preferences_of(press)
    prompt = job.request.prompt if preferences.remix else None
    words, link = languages.of(press.locale), await _mask_page(press, custom_id, may_remix=preferences.remix)
    await press.response.send_modal(region.modal(press.id, custom_id, words, prompt=prompt, link=link))
    pressed.turn_blue_later(press, custom_id)


async def _mask_page(press: Press, custom_id: CustomId, *, may_remix: bool) -> str:
    """The address where the presser may paint a mask for this picture, "" where the bot serves no pages."""
    if press.client.web is None:
        return ""
    ticket = Ticket(job_id=custom_id.job_id, index=custom_id.index, origin=origin_of(press), remix=may_remix)
    return await press.client.web.mask_address(ticket)
