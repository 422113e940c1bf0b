"""Which buttons belong under a job, row by row: a function of the record and of what its model can do.

Knows custom_ids, but no label and no Discord.
"""

from __future__ import annotations

from bot.views.custom_id import INDEXES, CustomId, Verb
from model.catalog import Entry
from worker.jobs import Action, Job

Layout = tuple[tuple[CustomId, ...], ...]

UPSCALES = (Verb.UPSCALE_SUBTLE, Verb.UPSCALE_CREATIVE)
WHOLE_VARIATIONS = (Verb.VARY_SUBTLE, Verb.VARY_STRONG)
ZOOMS = (Verb.ZOOM_OUT_2, Verb.ZOOM_OUT_1_5, Verb.CUSTOM_ZOOM)
HORIZONTAL_PANS = (Verb.PAN_LEFT, Verb.PAN_RIGHT)
VERTICAL_PANS = (Verb.PAN_UP, Verb.PAN_DOWN)
KEEPING = (Verb.LIKE, Verb.PARAMETERS, Verb.DELETE)

# A panned canvas has another shape than its prompt says: it is panned on, along the same axis, and not varied.
_PANS_AFTER = {
    Action.PAN_LEFT: HORIZONTAL_PANS,
    Action.PAN_RIGHT: HORIZONTAL_PANS,
    Action.PAN_UP: VERTICAL_PANS,
    Action.PAN_DOWN: VERTICAL_PANS,
}
_OUTPAINTING = "zoom"  # an entry that refuses this parameter paints no surroundings


def result(job: Job) -> Layout:
    """Under the message with what a job drew: a grid, or one enlarged picture, which is the last step."""
    return _enlarged(job) if job.request.action.is_upscale else _grid(job)


def image(job: Job, index: int, entry: Entry | None) -> Layout:
    """Under picture `index` of a grid. `entry` is the model of the job, None if it is no longer offered."""
    is_panned = job.request.action in _PANS_AFTER
    rows = [UPSCALES, (*(() if is_panned else WHOLE_VARIATIONS), Verb.VARY_REGION)]
    if entry is None or _OUTPAINTING not in entry.refuses:
        rows += [ZOOMS if job.width == job.height else (*ZOOMS, Verb.MAKE_SQUARE)]
        rows += [_PANS_AFTER.get(job.request.action, (*HORIZONTAL_PANS, *VERTICAL_PANS))]
    return tuple(_row(row, job.id, index) for row in (*rows, KEEPING))


def _grid(job: Job) -> Layout:
    first = (*_each(Verb.IMAGE, job), CustomId(Verb.REROLL, job.id))
    return (first,) if job.request.action in _PANS_AFTER else (first, _each(Verb.VARY, job))


def _enlarged(job: Job) -> Layout:
    """Redo begins again with the picture that was enlarged."""
    origin, index = job.request.parent_id, job.request.index
    assert origin is not None
    assert index is not None
    return _row(UPSCALES, origin, index), _row(KEEPING, job.id, 1)


def _each(verb: Verb, job: Job) -> tuple[CustomId, ...]:
    return tuple(CustomId(verb, job.id, index) for index in INDEXES[verb])


def _row(verbs: tuple[Verb, ...], job_id: str, index: int) -> tuple[CustomId, ...]:
    return tuple(CustomId(verb, job_id, index) for verb in verbs)
