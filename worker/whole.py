"""One job from its claim to its end, alone and in the calling thread. Torch-free."""

from __future__ import annotations

from collections.abc import Callable

from model.catalog import Entry
from model.enlarging import Enlarging
from model.generation import Generation
from worker.jobs import Job, JobEndedError, StaleLeaseError, State
from worker.progress import Progress
from worker.render import Renderer
from worker.stepper import Ended, Engine, Stepper, Task, failure_of


def draw_whole(renderer: Renderer, engine_of: Callable[[Entry], Engine], job_id: str) -> State:
    """Draw a job. Returns the state that it has then; one that has ended already is left alone.

    Raises `JobNotFoundError`, and `StaleLeaseError` when another worker has taken the job meanwhile.
    """
    try:
        job = renderer.claim(job_id)
    except JobEndedError as error:
        return error.job.state
    try:
        entry, task = renderer.prepare(job)
        engine = engine_of(entry)
        stepper = _stepper(engine, task)
        ended = _run(renderer, stepper, task, job)
        if ended is None:
            return renderer.get(job_id).state
        if (failure := failure_of(ended)) is not None:
            raise failure
        return renderer.conclude(job, stepper.decode(ended)).state
    except JobEndedError as error:
        return error.job.state
    except StaleLeaseError:
        raise
    except Exception as error:
        return renderer.fail(job, error).state


def _stepper(engine: Engine, task: Task) -> Stepper:
    if isinstance(task, Enlarging):
        return engine.enlarger()
    return engine if isinstance(task, Generation) else engine.reader()


def _run(renderer: Renderer, stepper: Stepper, task: Task, job: Job) -> Ended | None:
    """Step until the task ends. None when it was given up because somebody stopped the job."""
    report = renderer.report(job, on_lost=lambda: stepper.cancel(task.id))
    stepper.admit(task, Progress(report))
    while not stepper.is_idle:
        for ended in stepper.step():
            return ended
    return None
