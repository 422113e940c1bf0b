"""Edit Prompt: another text for jobs that wait for a yes, and the question anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.modals import fields
from bot.modals.modal_id import ModalId, ModalKind
from bot.ordering import orders
from bot.views import confirmation
from bot.words import languages
from bot.words.messages import Messages
from worker.drafts import Draft
from worker.jobs import Action

if TYPE_CHECKING:
    from bot.app import Sojourn

    Submit = discord.Interaction[Sojourn]


def modal(nonce: int, draft: Draft, words: Messages) -> ui.Modal:
    shown = ui.Modal(title=words.EDIT_TITLE, custom_id=ModalId(ModalKind.DRAFT, nonce, draft.id).render())
    shown.add_item(fields.prompt_field(words, draft.text[: fields.TEXT_LIMIT], draft.text))
    shown.stop()  # heard by its custom_id alone
    return shown


async def take(submit: Submit, modal_id: ModalId) -> None:
    """Raises `PromptError`, after which the draft is as it was, `DraftGoneError` and `NotYourDraftError`."""
    drafts, typed = submit.client.drafts, str(fields.values(submit)[fields.PROMPT])
    draft = await drafts.get(modal_id.subject, submit.user.id)
    old, text = draft.order, fields.restored(typed, draft.text[: fields.TEXT_LIMIT], draft.text)
    is_new = old.action is Action.IMAGINE
    prompts = await orders.read(submit, text, custom_zoom=old.action is Action.ZOOM_OUT, is_complete=not is_new)
    wish = old.model_copy(update={"prompts": prompts, "remixed": not is_new})
    if len(prompts) > 1:
        draft = await orders.keep(submit, wish, text)
        await drafts.take(modal_id.subject, submit.user.id)
        words = languages.of(submit.locale)
        await submit.response.edit_message(
            embed=confirmation.embed(draft, words), view=confirmation.buttons(draft, words)
        )
    else:
        await drafts.take(modal_id.subject, submit.user.id)
        await submit.response.defer()
        await orders.start(submit, wish)
        await submit.delete_original_response()
