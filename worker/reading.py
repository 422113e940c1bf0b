"""Jobs whose result is words: what the model is asked, and what of its answer is recorded. Torch-free."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image

from model.catalog import Entry
from model.reading.reading import Answer, Question, Shorten, plan_description
from worker.jobs import Action, Job, Reading, Token


def question_of(job: Job, entry: Entry, load_input: Callable[[str], bytes]) -> Question:
    """What the model of `entry` is asked for a job that `is_reading`. Raises what `load_input` raises."""
    request = job.request
    if request.action is Action.SHORTEN:
        return Shorten(job.id, request.prompt)
    data = load_input(request.images[request.prompt.images[0].url])
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    return plan_description(picture, entry, question_id=job.id, seed=job.seed)


def reading_of(answer: Answer) -> Reading:
    tokens = tuple(Token(text=word.text, weight=word.weight) for word in answer.words)
    return Reading(prompts=answer.prompts, tokens=tokens)
