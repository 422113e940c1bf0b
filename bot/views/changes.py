"""The buttons that make new pictures of old ones: re-roll, vary, upscale, zoom, pan, make square.

Anybody may press; the new job belongs to whoever pressed. With Remix on, the prompt is asked for first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.modals import remix
from bot.ordering import orders
from bot.views import pressed
from bot.views.custom_id import CustomId, Verb
from bot.views.wishes import CHANGES, order_of
from bot.words import languages

if TYPE_CHECKING:
    from bot.app import Sojourn

    Press = discord.Interaction[Sojourn]


async def change(press: Press, custom_id: CustomId) -> None:
    """Any verb of `CHANGES`."""
    await _press(press, custom_id, custom_id.verb)


async def vary(press: Press, custom_id: CustomId) -> None:
    """V1 to V4, as strongly as the presser's settings say."""
    preferences = await orders.preferences_of(press)
    await _press(press, custom_id, Verb.VARY_STRONG if preferences.strong_variations else Verb.VARY_SUBTLE)


async def reroll(press: Press, custom_id: CustomId) -> None:
    """🔄: the prompt again; under variations and the like, others of the same picture."""
    await _press(press, custom_id, Verb.REROLL)


async def _press(press: Press, custom_id: CustomId, verb: Verb) -> None:
    job = await pressed.finished(press, custom_id)
    wish = order_of(job, verb, custom_id.index)
    may_remix = verb is Verb.REROLL or CHANGES[verb].may_remix
    if may_remix and (await orders.preferences_of(press)).remix:
        asked = CustomId(verb, job.id, custom_id.index)
        await press.response.send_modal(remix.modal(press.id, asked, wish, languages.of(press.locale)))
        pressed.turn_blue_later(press, custom_id)
    else:
        await pressed.turn_blue(press, custom_id)
        await orders.place_order(press, wish)
