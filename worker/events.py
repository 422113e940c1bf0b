"""What happened to a job, as it travels over the event stream from worker to bot."""

from __future__ import annotations

from worker.jobs import Frozen, State


class Event(Frozen):
    """A job changed state or made progress. Progress may be dropped, a change of state never."""

    job_id: str
    state: State
    percent: int | None = None  # set on progress alone
    has_preview: bool = False  # a picture lies under `keys.preview(job_id)`

    @property
    def is_progress(self) -> bool:
        return self.percent is not None
