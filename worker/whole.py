"""One job from its claim to its end, alone and in the calling thread. Torch-free."""

from __future__ import annotations

from collections.abc import Callable

from model.catalog import Entry
from model.generation import Generation
from worker.jobs import Job, JobEndedError, StaleLeaseError, State
from worker.painter import Ended, Engine, failure_of
from worker.progress import Progress
from worker.render import Renderer


def draw_whole(renderer: Renderer, engine_of: Callable[[Entry], Engine], job_id: str) -> State:
    """Draw a job. Returns the state that it has then; one that has ended already is left alone.

    Raises `JobNotFoundError`, and `StaleLeaseError` when another worker has taken the job meanwhile.
    """
    try:
        job = renderer.claim(job_id)
    except JobEndedError as error:
        return error.job.state
    try:
        entry, generation = renderer.plan(job)
        engine = engine_of(entry)
        ended = _run(renderer, engine, generation, job)
        if ended is None:
            return renderer.get(job_id).state
        if (failure := failure_of(ended)) is not None:
            raise failure
        return renderer.finish(job, engine.decode(ended)).state
    except JobEndedError as error:
        return error.job.state
    except StaleLeaseError:
        raise
    except Exception as error:
        return renderer.fail(job, error).state


def _run(renderer: Renderer, engine: Engine, generation: Generation, job: Job) -> Ended | None:
    """Step until the generation ends. None when it was given up because somebody stopped the job."""
    report = renderer.report(job, on_lost=lambda: engine.cancel(generation.id))
    engine.admit(generation, Progress(report))
    while not engine.is_idle:
        for ended in engine.step():
            return ended
    return None
