"""A prompt that a reading came to, to be changed or not before it is imagined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.modals import fields
from bot.modals.modal_id import ModalId, ModalKind
from bot.ordering import orders
from bot.views.custom_id import CustomId
from bot.words.messages import Messages

if TYPE_CHECKING:
    from bot.app import Sojourn

    Submit = discord.Interaction[Sojourn]


def modal(nonce: int, asked: CustomId, text: str, words: Messages) -> ui.Modal:
    custom_id = ModalId(ModalKind.IMAGINE, nonce, asked.render()).render()
    shown = ui.Modal(title=words.IMAGINE_TITLE, custom_id=custom_id)
    shown.add_item(fields.prompt_field(words, text[: fields.TEXT_LIMIT], text))
    shown.stop()  # heard by its custom_id alone
    return shown


async def take(submit: Submit, modal_id: ModalId) -> None:
    """Raises `PromptError`."""
    text = str(fields.values(submit)[fields.PROMPT])
    await orders.order(submit, await orders.read(submit, text), text=text)
