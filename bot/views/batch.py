"""Hears the buttons of a confirmation: Yes, No, Show Prompts, Edit Prompt. For whoever asked, and decided once."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.modals import draft as edit_modal
from bot.ordering import orders
from bot.views import confirmation
from bot.views.confirmation import Choice, DraftButtonId
from bot.views.heard import Heard
from bot.words import languages

if TYPE_CHECKING:
    from bot.app import Sojourn

    Press = discord.Interaction[Sojourn]
    Handler = Callable[[Press, str], Awaitable[None]]

SHOWN_IN_FULL = 1900  # characters of prompts in a message; more come as a file


async def start_all(press: Press, draft_id: str) -> None:
    """Yes. A draft of which no job comes, as when the queue is full, waits on."""
    draft = await press.client.drafts.take(draft_id, press.user.id)
    try:
        await press.response.defer()
        jobs = await orders.submit(press, draft.order)
    except Exception:
        await press.client.drafts.save(draft)
        raise
    words = languages.of(press.locale)
    await press.edit_original_response(content=words.BATCH_STARTED.format(count=len(jobs)), embed=None, view=None)
    for job in jobs:
        await orders.show(press, job)


async def drop(press: Press, draft_id: str) -> None:
    """No."""
    await press.client.drafts.take(draft_id, press.user.id)
    await press.response.defer()
    await press.delete_original_response()


async def show_prompts(press: Press, draft_id: str) -> None:
    """Show Prompts: all of them, whole."""
    text = confirmation.all_prompts(await press.client.drafts.get(draft_id, press.user.id))
    if len(text) <= SHOWN_IN_FULL:
        await press.response.send_message(f"```\n{text.replace('```', '')}\n```", ephemeral=True)
    else:
        await press.response.send_message(
            file=discord.File(io.BytesIO(text.encode()), "prompts.txt"), ephemeral=True
        )


async def edit(press: Press, draft_id: str) -> None:
    """Edit Prompt: a modal with what was typed."""
    draft = await press.client.drafts.get(draft_id, press.user.id)
    await press.response.send_modal(edit_modal.modal(press.id, draft, languages.of(press.locale)))


HANDLERS: dict[Choice, Handler] = {
    Choice.YES: start_all,
    Choice.NO: drop,
    Choice.SHOW: show_prompts,
    Choice.EDIT: edit,
}


class DraftButton(Heard, ui.DynamicItem[ui.Button[Any]], template=r"sojourn-draft[0-9]+:.*"):
    """Any button of a confirmation, of any edition."""

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        button = DraftButtonId.parse(self.custom_id)
        await HANDLERS[button.choice](interaction, button.draft_id)
