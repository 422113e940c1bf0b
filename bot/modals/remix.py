"""With Remix on, a button asks for the prompt first. The same text is the normal action, another makes a remix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.modals import fields
from bot.modals.modal_id import ModalId, ModalKind
from bot.ordering import orders
from bot.views.custom_id import CustomId
from bot.views.wishes import order_of
from bot.words.messages import Messages
from model.prompt import render
from worker.drafts import Order

if TYPE_CHECKING:
    from bot.app import Sojourn

    Submit = discord.Interaction[Sojourn]


def modal(nonce: int, asked: CustomId, wish: Order, words: Messages) -> ui.Modal:
    """The prompt of `wish`, to be changed or not."""
    shown = ui.Modal(title=words.REMIX_TITLE, custom_id=ModalId(ModalKind.REMIX, nonce, asked.render()).render())
    prompt = wish.prompts[0]
    shown.add_item(fields.prompt_field(words, fields.fitting(prompt), render(prompt)))
    shown.stop()  # heard by its custom_id alone
    return shown


async def take(submit: Submit, modal_id: ModalId) -> None:
    asked = CustomId.parse(modal_id.subject)
    wish = order_of(await submit.client.jobs.get(asked.job_id), asked.verb, asked.index)
    text = str(fields.values(submit)[fields.PROMPT])
    await orders.place_order(submit, await remixed(submit, wish, text), text)


async def remixed(submit: Submit, wish: Order, text: str) -> Order:
    """The order with the prompts that were typed, if they are others. Raises `PromptError`.

    What is shown is what is drawn: no setting adds a flag that was taken out.
    """
    prompt = wish.prompts[0]
    if fields.is_unchanged(prompt, text):
        return wish
    prompts = await orders.read(submit, text, is_complete=True)
    if prompts == wish.prompts:
        return wish
    return wish.model_copy(update={"prompts": prompts, "remixed": True})
