"""Which buttons belong under a job, row by row: a function of the record and of what its model can do.

Knows custom_ids, but no label and no Discord.
"""

from __future__ import annotations

from bot.views.custom_id import INDEXES, CustomId, Verb
from model.catalog import Entry
from model.language.compatibility import VARY, ZOOM
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


def result(job: Job, entry: Entry | None) -> Layout:
    """Under the message with what a job drew: a grid, or one enlarged picture, which is the last step.

    `entry` is the model of the job, None if it is no longer offered.
    """
    return _enlarged(job, entry) if job.request.action.is_upscale else _grid(job, entry)


def image(job: Job, index: int, entry: Entry | None) -> Layout:
    """Under picture `index` of a grid."""
    if _refuses(entry, VARY):
        return tuple(_row(row, job.id, index) for row in (_upscales(entry), KEEPING) if row)
    is_panned = job.request.action in _PANS_AFTER
    rows = [_upscales(entry), (*(() if is_panned else WHOLE_VARIATIONS), Verb.VARY_REGION)]
    if not _refuses(entry, ZOOM):
        rows += [ZOOMS if job.width == job.height else (*ZOOMS, Verb.MAKE_SQUARE)]
        rows += [_PANS_AFTER.get(job.request.action, (*HORIZONTAL_PANS, *VERTICAL_PANS))]
    return tuple(_row(row, job.id, index) for row in (*rows, KEEPING))


def _grid(job: Job, entry: Entry | None) -> Layout:
    first = (*_each(Verb.IMAGE, job), CustomId(Verb.REROLL, job.id))
    is_last = job.request.action in _PANS_AFTER or _refuses(entry, VARY)
    return (first,) if is_last else (first, _each(Verb.VARY, job))


def _refuses(entry: Entry | None, feature: str) -> bool:
    return entry is not None and feature in entry.refuses


def _enlarged(job: Job, entry: Entry | None) -> Layout:
    """Redo begins again with the picture that was enlarged."""
    origin, index = job.request.parent_id, job.request.index
    assert origin is not None
    assert index is not None
    return _row(_upscales(entry), origin, index), _row(KEEPING, job.id, 1)


def _upscales(entry: Entry | None) -> tuple[Verb, ...]:
    """Where no picture can be drawn from another, a network of its own may still enlarge."""
    if entry is None or VARY not in entry.refuses:
        return UPSCALES
    return (Verb.UPSCALE_SUBTLE,) if entry.has_upscaler else ()


def _each(verb: Verb, job: Job) -> tuple[CustomId, ...]:
    return tuple(CustomId(verb, job.id, index) for index in INDEXES[verb])


def _row(verbs: tuple[Verb, ...], job_id: str, index: int) -> tuple[CustomId, ...]:
    return tuple(CustomId(verb, job_id, index) for verb in verbs)
