"""Vary (Region): which ninths of the picture to draw anew, or a mask that somebody has drawn; both add up.

What lies outside the mask stays. With Remix on, the prompt may be changed too.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.modals import fields, remix
from bot.modals.modal_id import ModalId, ModalKind
from bot.ordering import masks, orders
from bot.views.custom_id import CustomId
from bot.words.messages import Messages
from model.prompt import Prompt, render
from worker.drafts import Order
from worker.intake.inputs import MAX_BYTES, InputError, InputFault
from worker.jobs import Action, Job

if TYPE_CHECKING:
    from bot.app import Sojourn

    Submit = discord.Interaction[Sojourn]

REGIONS, MASK = "regions", "mask"


def modal(
    nonce: int, asked: CustomId, words: Messages, *, prompt: Prompt | None = None, link: str = ""
) -> ui.Modal:
    """Nine boxes, a place for a mask, a `link` to where one is drawn, and the `prompt` if it may be changed."""
    custom_id = ModalId(ModalKind.REGION, nonce, asked.render()).render()
    shown = ui.Modal(title=words.VARY_REGION_BUTTON, custom_id=custom_id)
    if link:
        shown.add_item(ui.TextDisplay(words.MASK_PAGE.format(link=link)))
    shown.add_item(ui.Label(text=words.REGIONS_FIELD, component=_boxes(words)))
    upload: ui.FileUpload[ui.Modal] = ui.FileUpload(custom_id=MASK, required=False, max_values=1)
    shown.add_item(ui.Label(text=words.MASK_FIELD, description=words.MASK_FIELD_DESCRIPTION, component=upload))
    if prompt is not None:
        shown.add_item(fields.prompt_field(words, fields.fitting(prompt), render(prompt)))
    shown.stop()  # heard by its custom_id alone
    return shown


async def take(submit: Submit, modal_id: ModalId) -> None:
    """Raises `InputError`, also for an empty mask, and `PromptError`."""
    asked = CustomId.parse(modal_id.subject)
    job = await submit.client.jobs.get(asked.job_id)
    given = fields.values(submit)
    regions = [int(value) for value in given.get(REGIONS) or ()]
    files = fields.attachments(submit, given.get(MASK) or [])
    if not regions and not files:
        raise InputError(InputFault.EMPTY_MASK)
    wish = order_of(job, asked.index)
    if fields.PROMPT in given:
        wish = await remix.remixed(submit, wish, given[fields.PROMPT])
    await orders.think(submit, wish)  # an upload has to be fetched, and a mask to be stored
    mask = await _mask(job, regions, files)
    mask_id = await submit.client.jobs.adopt_mask(mask, job.id, asked.index)
    text = str(given.get(fields.PROMPT, ""))
    await orders.place_order(submit, wish.model_copy(update={"mask_id": mask_id}), text)


def order_of(job: Job, index: int, mask_id: str | None = None) -> Order:
    """The picture with its prompt as it is."""
    return Order(
        prompts=(job.request.prompt,),
        action=Action.VARY_REGION,
        parent_id=job.id,
        index=index,
        mask_id=mask_id,
        images=job.request.images,
    )


def _boxes(words: Messages) -> ui.CheckboxGroup[ui.Modal]:
    options = [
        discord.CheckboxGroupOption(label=words.REGIONS[region], value=str(region)) for region in masks.REGIONS
    ]
    return ui.CheckboxGroup(custom_id=REGIONS, required=False, max_values=len(options), options=options)


async def _mask(job: Job, regions: list[int], files: list[discord.Attachment]) -> bytes:
    drawings = [await _read(file) for file in files]
    return await asyncio.to_thread(masks.mask, regions, drawings, (job.width, job.height))


async def _read(file: discord.Attachment) -> bytes:
    if file.size > MAX_BYTES:
        raise InputError(InputFault.TOO_LARGE, f"{file.size} bytes")
    return await file.read()
