"""Custom Zoom: prompt, ratio and zoom of a picture in one text, as in `a fox --ar 16:9 --zoom 1.5`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.modals import fields
from bot.modals.modal_id import ModalId, ModalKind
from bot.ordering import orders
from bot.views.custom_id import CustomId
from bot.words.messages import Messages
from model.catalog import Catalog
from model.language.faults import Fault, PromptError
from model.params import Aspect
from model.prompt import Prompt, render
from worker.drafts import Order
from worker.jobs import Action, Job

if TYPE_CHECKING:
    from bot.app import Sojourn

    Submit = discord.Interaction[Sojourn]

DEFAULT_ZOOM = 2.0
SAME_SHAPE = 0.01  # by which ratios may differ: sides are snapped to what the model can draw


def modal(nonce: int, asked: CustomId, job: Job, words: Messages) -> ui.Modal:
    """The prompt with the ratio of the picture and a zoom of 2."""
    custom_id = ModalId(ModalKind.ZOOM, nonce, asked.render()).render()
    shown = ui.Modal(title=words.CUSTOM_ZOOM_BUTTON, custom_id=custom_id)
    shown.add_item(fields.prompt_field(words, *_texts(job)))
    shown.stop()  # heard by its custom_id alone
    return shown


async def take(submit: Submit, modal_id: ModalId) -> None:
    """Raises `PromptError`, also for a zoom below 1, above 2, or of 1 where the shape stays."""
    asked = CustomId.parse(modal_id.subject)
    job = await submit.client.jobs.get(asked.job_id)
    text = fields.restored(str(fields.values(submit)[fields.PROMPT]), *_texts(job))
    prompts = await orders.read(submit, text, custom_zoom=True, is_complete=True)
    for prompt in prompts:
        _check_room(prompt, job, submit.client.catalog)
    wish = Order(
        prompts=prompts,
        action=Action.ZOOM_OUT,
        parent_id=job.id,
        index=asked.index,
        zoom=DEFAULT_ZOOM,
        remixed={_bare(prompt) for prompt in prompts} != {_bare(job.request.prompt)},
        images=job.request.images,
    )
    await orders.place_order(submit, wish, text)


def _check_room(prompt: Prompt, job: Job, catalog: Catalog) -> None:
    """Raise `PromptError` where nothing would be left to paint around the picture."""
    width, height = catalog.choose(prompt).size(prompt.parameters.aspect)
    is_same_shape = abs(width * job.height - height * job.width) < SAME_SHAPE * width * job.height
    if prompt.parameters.zoom == 1 and is_same_shape:
        raise PromptError(Fault.ZOOM_OF_ONE, flag="--zoom", partner="--ar")


def _texts(job: Job) -> tuple[str, str]:
    """What the field is filled with, and all that it stands for."""
    prompt, ending = _bare(job.request.prompt), f" --ar {job.request.prompt.parameters.aspect} --zoom 2"
    return fields.fitting(prompt, ending), render(prompt) + ending


def _bare(prompt: Prompt) -> Prompt:
    """Without what a zoom is about."""
    return replace(prompt, parameters=replace(prompt.parameters, aspect=Aspect(), zoom=None))
