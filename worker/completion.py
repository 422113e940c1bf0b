"""Settles what a request leaves open or names at length, before it becomes a job. Knows no store and no queue."""

from __future__ import annotations

import secrets
from dataclasses import replace

from model.params import MAX_SEED
from worker.intake.links import shorten
from worker.jobs import Job, JobRequest


def complete(request: JobRequest, parent: Job | None, web_url: str) -> JobRequest:
    """The request as it is recorded. `web_url` is where short links are served, if anywhere."""
    if parent is not None:
        request = _without_seed_of(parent, request)
    return _with_drawn_style(shorten(request, web_url))


def _without_seed_of(parent: Job, request: JobRequest) -> JobRequest:
    """A variation with the seed of its parent would be the same each time, so that it gets a new one.

    A re-roll keeps a seed that was typed, as in Midjourney: then it draws the same grid again.
    """
    if not request.action.needs_picture or request.prompt.parameters.seed != parent.seed:
        return request
    return request.model_copy(update={"prompt": request.prompt.with_parameters(seed=None)})


def _with_drawn_style(request: JobRequest) -> JobRequest:
    """`--sref random` stands for a code that is drawn for each job, and shown."""
    sref = request.prompt.parameters.sref
    drawn = tuple(
        replace(each, source=str(secrets.randbelow(MAX_SEED + 1))) if each.source == "random" else each
        for each in sref
    )
    if drawn == sref:
        return request
    return request.model_copy(update={"prompt": request.prompt.with_parameters(sref=drawn)})
