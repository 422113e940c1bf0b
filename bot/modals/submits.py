"""Hears modals by their custom_id, so that one which was open while the bot restarted is heard too.

discord.py's own store of modals lives in memory; ours are never put into it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import discord

from bot import errors
from bot.errors import AlreadySentError
from bot.modals import draft, imagine, region, remix, report, zoom
from bot.modals.modal_id import ModalId, ModalKind

if TYPE_CHECKING:
    from bot.app import Sojourn

    Submit = discord.Interaction[Sojourn]
    Handler = Callable[[Submit, ModalId], Awaitable[None]]

ANY_EDITION = "sojourn-modal"

HANDLERS: dict[ModalKind, Handler] = {
    ModalKind.REMIX: remix.take,
    ModalKind.ZOOM: zoom.take,
    ModalKind.REGION: region.take,
    ModalKind.IMAGINE: imagine.take,
    ModalKind.REPORT: report.take,
    ModalKind.DRAFT: draft.take,
}


async def hear(interaction: discord.Interaction[Any]) -> None:
    """Answer a modal of ours; leave everything else alone. Raises nothing."""
    data: Mapping[str, Any] = interaction.data or {}
    custom_id = str(data.get("custom_id", ""))
    if interaction.type is not discord.InteractionType.modal_submit or not custom_id.startswith(ANY_EDITION):
        return
    try:
        await _take(interaction, ModalId.parse(custom_id))
    except Exception as error:
        await errors.answer(interaction, error)


async def _take(submit: Submit, modal_id: ModalId) -> None:
    """Discord's client may send a modal twice where the answer is slow: the first counts."""
    if not await submit.client.drafts.claim(str(modal_id.nonce)):
        raise AlreadySentError(f"Modal {modal_id.nonce} was sent before.")
    await HANDLERS[modal_id.kind](submit, modal_id)
