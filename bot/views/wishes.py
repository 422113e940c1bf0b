"""What the buttons under pictures ask for: a verb and a record to an order. Knows no press and no Discord."""

from __future__ import annotations

from dataclasses import dataclass

from bot.views.custom_id import Verb
from model.params import Aspect
from worker.drafts import Order
from worker.jobs import Action, Job


@dataclass(frozen=True)
class Change:
    """What a verb makes of a picture."""

    action: Action
    zoom: float | None = None
    may_remix: bool = True


CHANGES: dict[Verb, Change] = {
    Verb.VARY_SUBTLE: Change(Action.VARY_SUBTLE),
    Verb.VARY_STRONG: Change(Action.VARY_STRONG),
    Verb.UPSCALE_SUBTLE: Change(Action.UPSCALE_SUBTLE, may_remix=False),
    Verb.UPSCALE_CREATIVE: Change(Action.UPSCALE_CREATIVE, may_remix=False),
    Verb.ZOOM_OUT_2: Change(Action.ZOOM_OUT, zoom=2.0),
    Verb.ZOOM_OUT_1_5: Change(Action.ZOOM_OUT, zoom=1.5),
    Verb.MAKE_SQUARE: Change(Action.MAKE_SQUARE),
    Verb.PAN_LEFT: Change(Action.PAN_LEFT),
    Verb.PAN_RIGHT: Change(Action.PAN_RIGHT),
    Verb.PAN_UP: Change(Action.PAN_UP),
    Verb.PAN_DOWN: Change(Action.PAN_DOWN),
}


def order_of(job: Job, verb: Verb, index: int) -> Order:
    """What pressing `verb` under picture `index` of `job` asks for, with the prompt as it is."""
    return _again(job) if verb is Verb.REROLL else _changed(job, CHANGES[verb], index)


def _changed(job: Job, change: Change, index: int) -> Order:
    prompt = job.request.prompt
    if change.action is Action.MAKE_SQUARE:
        prompt = prompt.with_parameters(aspect=Aspect())
    return Order(
        prompts=(prompt,),
        action=change.action,
        parent_id=job.id,
        index=index,
        zoom=change.zoom,
        images=job.request.images,
    )


def _again(job: Job) -> Order:
    request = job.request
    if not request.action.needs_picture:
        return Order(prompts=(request.prompt,), action=Action.REROLL, parent_id=job.id, images=request.images)
    return Order(
        prompts=(request.prompt,),
        action=request.action,
        parent_id=request.parent_id,
        index=request.index,
        zoom=request.zoom,
        mask_id=request.mask_id,
        remixed=request.remixed,
        images=request.images,
    )
