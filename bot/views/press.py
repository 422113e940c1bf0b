"""Hears every button under the messages of jobs. The custom_id says all, so that buttons outlive every restart.

Anybody may press; the new job belongs to whoever pressed. What a verb does is in the module that `HANDLERS` names.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.views import candidates, changes, forms, keeping, parameters, single
from bot.views.custom_id import CustomId, Verb
from bot.views.heard import Heard
from bot.views.wishes import CHANGES

if TYPE_CHECKING:
    from bot.app import Sojourn

    Press = discord.Interaction[Sojourn]
    Handler = Callable[[Press, CustomId], Awaitable[None]]

HANDLERS: dict[Verb, Handler] = {
    **dict.fromkeys(CHANGES, changes.change),
    Verb.VARY: changes.vary,
    Verb.REROLL: changes.reroll,
    Verb.IMAGE: single.show_image,
    Verb.CUSTOM_ZOOM: forms.custom_zoom,
    Verb.VARY_REGION: forms.vary_region,
    Verb.LIKE: keeping.like,
    Verb.PARAMETERS: parameters.show,
    Verb.DELETE: keeping.delete,
    Verb.CANCEL: keeping.cancel,
    Verb.CANDIDATE: candidates.imagine_one,
    Verb.ALL_CANDIDATES: candidates.imagine_all,
    Verb.READ_AGAIN: candidates.read_again,
    Verb.DETAILS: candidates.show_details,
}


class JobButton(Heard, ui.DynamicItem[ui.Button[Any]], template=r"sojourn[0-9]+:.*"):
    """Any job button of any edition of Sojourn: what this edition did not write is refused with a sentence."""

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        custom_id = CustomId.parse(self.custom_id)
        await HANDLERS[custom_id.verb](interaction, custom_id)
