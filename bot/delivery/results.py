"""The message with what a job came to: pictures with their buttons, or words. Knows no place and no event."""

from __future__ import annotations

from bot.async_client import AsyncJobClient
from bot.delivery import pictures
from bot.delivery.routes import Letter
from bot.views import reading, rows
from bot.words import languages
from worker.jobs import Job


async def letter(jobs: AsyncJobClient, job: Job, *, limit: int, note: str = "") -> Letter:
    """The result of a job that is done, in a file of at most `limit` bytes, under a `note` if there is one.

    Raises `ImageNotFoundError`.
    """
    limit = min(limit, pictures.REQUEST_LIMIT)
    if job.request.action.is_reading:
        return await _words(jobs, job, limit, note)
    words = languages.of_job(job)
    file = await pictures.result_file(jobs, job, limit)
    page = await jobs.job_address(job.id)
    smaller = words.smaller_copy(job, limit, page) if pictures.is_smaller_copy(file) else ""
    view = rows.result(job, jobs.model_of(job), words, page)
    return Letter(words.result(job, note, smaller), view=view, file=file)


async def _words(jobs: AsyncJobClient, job: Job, limit: int, note: str) -> Letter:
    picture = await reading.picture(jobs, job, limit) if job.request.images else None
    content, embed, view, files = reading.message(job, languages.of_job(job), picture)
    return Letter(f"{note}{content}", embed, view, *files)
