"""The use case: from a record that waits to pictures in the store, and what is written on the way.

Knows what to do, not on which thread: `runtime` and `tasks` call it. Knows no RQ and no torch.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from PIL import Image
from redis.exceptions import RedisError

from model.catalog import Catalog, Entry
from model.enlarging import Enlarging
from model.generation import Generation, UnsafePicturesError
from model.grid import assemble, encode_png, metadata
from model.prompt import PromptError
from model.prompt import render as write_prompt
from model.reading.reading import Question
from worker import lease
from worker.drawing import task_of
from worker.images import GRID, ImageNotFoundError, Images, tile
from worker.jobs import Job, JobEndedError, JobError, StaleLeaseError, State, now
from worker.logs import JobLog
from worker.patience import Patience
from worker.reading import question_of, reading_of
from worker.store import JobStore

logger = logging.getLogger(__name__)


class RenderError(RuntimeError):
    """Why a job fails, by kind for its owner and in words for the log."""

    def __init__(self, kind: JobError, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


class Renderer:
    """The steps of a job. Each may be called from any thread; writes wait for a Redis that is away."""

    def __init__(
        self, store: JobStore, images: Images, catalog: Catalog, worker: str, patience: Patience | None = None
    ) -> None:
        self._store = store
        self._images = images
        self._catalog = catalog
        self._worker = worker
        self._patience = patience or Patience()

    def give_up(self) -> None:
        """Let what waits for Redis fail: the worker is about to end."""
        self._patience.give_up()

    def claim(self, job_id: str) -> Job:
        """Take the lease. Raises what `lease.claim` raises."""
        at = now()
        job = self._patience.reach(lambda: lease.claim(self._store, job_id, self._worker, at))
        JobLog(logger, job_id).info("Drawing, attempt %d", job.attempt)
        return job

    def plan(self, job: Job) -> tuple[Entry, Generation | Enlarging]:
        """The model and what it is asked to draw or to enlarge. Raises `RenderError`."""
        entry = self._entry(job)
        try:
            entry.check(job.request.prompt)  # the catalog may be another than when it was accepted
            return entry, self._patience.insist(lambda: task_of(job, entry, self._images))
        except PromptError as error:
            raise RenderError(JobError.MODEL, error.reason) from error
        except ImageNotFoundError as error:
            raise RenderError(JobError.PARENT_GONE, str(error)) from error
        except OSError as error:
            raise RenderError(JobError.STORAGE, f"A picture to start from could not be read: {error}") from error

    def prepare(self, job: Job) -> tuple[Entry, Generation | Enlarging | Question]:
        """The model and what it is asked to draw, to enlarge or to read. Raises `RenderError`."""
        if not job.request.action.is_reading:
            return self.plan(job)
        entry = self._entry(job)
        try:
            return entry, question_of(job, entry, lambda key: self._patience.insist(lambda: self._input(key)))
        except ImageNotFoundError as error:
            raise RenderError(JobError.PARENT_GONE, str(error)) from error
        except OSError as error:
            raise RenderError(JobError.STORAGE, f"The picture to describe could not be read: {error}") from error

    def conclude(self, job: Job, result: Any) -> Job:
        """Record what came of `prepare`: pictures, or an answer. Raises `RenderError` and `StaleLeaseError`."""
        if not job.request.action.is_reading:
            return self.finish(job, result)
        reading = reading_of(result)
        done = self._patience.reach(
            lambda: self._store.move(job.id, State.DONE, holding=job.attempt, reading=reading, ended_at=now())
        )
        JobLog(logger, job.id).info("Done")
        return done

    def report(self, job: Job, on_lost: Callable[[], object]) -> Callable[[int, bytes], None]:
        """What `Progress` calls. `on_lost` is called when somebody else has the job now, or it has ended."""

        def report(percent: int, preview: bytes) -> None:
            if not self._store.progress(job.id, job.attempt, percent, preview):
                on_lost()

        return report

    def finish(self, job: Job, pictures: Sequence[Image.Image]) -> Job:
        """Store the pictures, then say that the job is done. Raises `RenderError` and `StaleLeaseError`."""
        try:
            self._patience.insist(lambda: self._save(job, pictures))
        except OSError as error:
            raise RenderError(JobError.STORAGE, f"Pictures could not be written: {error}") from error
        width, height = pictures[0].size
        try:
            done = self._patience.reach(
                lambda: self._store.move(
                    job.id, State.DONE, holding=job.attempt, width=width, height=height, ended_at=now()
                )
            )
        except StaleLeaseError:
            self._discard(job)
            raise
        JobLog(logger, job.id).info("Done")
        return done

    def fail(self, job: Job, error: Exception) -> Job:
        """Record why the job failed, or was blocked. Raises `StaleLeaseError` when that is not ours to say."""
        state, kind, detail = State.FAILED, JobError.MODEL, f"{type(error).__name__}: {error}"
        if isinstance(error, RenderError):
            kind, detail = error.kind, error.detail
        if isinstance(error, UnsafePicturesError):
            state, kind = State.BLOCKED, JobError.UNSAFE
        JobLog(logger, job.id).error("%s (%s): %s", state.capitalize(), kind, detail, exc_info=error)
        return self._patience.reach(
            lambda: self._store.move(
                job.id, state, holding=job.attempt, error=kind, error_detail=detail, ended_at=now()
            )
        )

    def cancel(self, job_id: str) -> Job:
        """Record that a job was stopped, if nobody has yet."""
        try:
            return self._patience.reach(lambda: self._store.move(job_id, State.CANCELLED, ended_at=now()))
        except JobEndedError as error:
            return error.job

    def hand_back(self, job: Job) -> Job:
        """Let another worker have the job. Raises `StaleLeaseError`."""
        return self._patience.reach(lambda: lease.hand_back(self._store, job))

    def get(self, job_id: str) -> Job:
        return self._patience.reach(lambda: self._store.get(job_id))

    def _entry(self, job: Job) -> Entry:
        try:
            return self._catalog.resolve(job.version)
        except PromptError as error:
            raise RenderError(JobError.MODEL, f"Model {job.version} is not in this catalog.") from error

    def _input(self, input_id: str) -> bytes:
        return self._images.load_input(input_id)

    def _save(self, job: Job, pictures: Sequence[Image.Image]) -> None:
        text = describe(job)
        for index, picture in enumerate(pictures):
            self._images.save(job.id, tile(index), encode_png(picture, text))
        self._images.save(job.id, GRID, encode_png(assemble(pictures), text))

    def _discard(self, job: Job) -> None:
        """Remove the pictures of a job that ended otherwise. Those of one that another worker has stay.

        That worker stores its pictures under the same names, and may have done so already.
        """
        try:
            state = self._store.get(job.id).state
            if state in {State.CANCELLED, State.FAILED, State.BLOCKED}:
                self._images.delete(job.id)
        except (OSError, RedisError) as error:
            JobLog(logger, job.id).warning("Pictures that nobody wants are left behind: %s", error)


def describe(job: Job) -> dict[str, str]:
    """The text chunks of a picture: the complete prompt and the job, who asked and when."""
    prompt = job.request.prompt
    if prompt.parameters.seed is None:  # so that the file alone is enough to draw it again
        prompt = prompt.with_parameters(seed=job.seed)
    if prompt.parameters.version is None:
        prompt = prompt.with_parameters(version=job.version)
    description = f"{write_prompt(prompt)} Job ID: {job.id}"
    return {
        **metadata(description, author=job.request.origin.user_name, created=job.created_at),
        "Software": "Sojourn",
        "Action": job.request.action,
        **(
            {"Parent": f"{job.request.parent_id} #{job.request.index}"} if job.request.action.needs_picture else {}
        ),
    }
