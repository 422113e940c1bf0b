"""Which worker may write to a job: it takes the lease, hands it back, or loses it by dying.

A lease is the number `attempt` on the record. Each claim raises it, and who holds an older one writes no more.
"""

from __future__ import annotations

from datetime import datetime

from worker import keys
from worker.jobs import Job, JobEndedError, JobError, StaleLeaseError, State, now
from worker.store import JobStore


def claim(store: JobStore, job_id: str, worker: str, at: datetime | None = None) -> Job:
    """Take the lease of a job that waits, or whose worker is gone. The same claim may be made again.

    Raises `JobNotFoundError`, `JobEndedError`, and `StaleLeaseError` when another worker was faster.
    """
    started = (worker, at or now())
    job = store.claim(job_id, *started)
    if job.state is State.RUNNING and (job.worker, job.started_at) != started:
        lose(store, job)
        job = store.claim(job_id, *started)
    if job.is_ended:
        raise JobEndedError(job)
    if (job.worker, job.started_at) != started:
        raise StaleLeaseError(job_id, job.attempt)
    return job


def hand_back(store: JobStore, job: Job) -> Job:
    """Let another worker have the job, as one does that is stopped in good order. Raises `StaleLeaseError`."""
    return store.move(job.id, State.QUEUED, holding=job.attempt)


def lose(store: JobStore, job: Job) -> Job:
    """Take the lease from a worker that is gone: the job waits again, or fails if it has outlived too many.

    Raises `StaleLeaseError` when the job has moved on meanwhile.
    """
    lost = job.lost + 1
    if lost < keys.MAX_ATTEMPTS:
        return store.move(job.id, State.QUEUED, holding=job.attempt, lost=lost)
    return store.move(
        job.id,
        State.FAILED,
        holding=job.attempt,
        lost=lost,
        error=JobError.LOST,
        error_detail=f"{lost} workers ended while they had it, the last was {job.worker}.",
        ended_at=now(),
    )
