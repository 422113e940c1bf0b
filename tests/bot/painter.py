"""A worker without a model: moves jobs along and stores plain pictures, through the real store."""

from __future__ import annotations

import asyncio
import io

from PIL import Image

from worker.images import GRID, Images, tile
from worker.jobs import Job, JobError, Reading, State, now
from worker.store import JobStore

SIZE = 64


def picture(size: int = SIZE, kind: str = "PNG", colour: tuple[int, int, int] = (200, 80, 20)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(buffer, kind)
    return buffer.getvalue()


class Painter:
    """Does with a job what a test wants to see relayed."""

    def __init__(self, store: JobStore, images: Images) -> None:
        self.store = store
        self.images = images

    async def newest(self, num_jobs: int = 1) -> list[Job]:
        """The jobs that have not ended, oldest first, once there are so many."""
        async with asyncio.timeout(30):
            while len(jobs := await asyncio.to_thread(self.store.live)) < num_jobs:
                await asyncio.sleep(0.02)
        return jobs

    async def start(self) -> Job:
        """Take the one job that waits."""
        job = (await self.newest())[-1]
        return self.store.move(job.id, State.RUNNING, started_at=now())

    def progress(self, job: Job, percent: int, preview: bytes = b"") -> None:
        assert self.store.progress(job.id, job.attempt, percent, preview)

    def finish(self, job: Job, *, width: int = SIZE) -> Job:
        self.images.save(job.id, GRID, picture(2 * SIZE))
        for index in range(job.request.action.num_images):
            self.images.save(job.id, tile(index), picture())
        return self.store.move(job.id, State.DONE, ended_at=now(), width=width, height=SIZE)

    async def read(self, reading: Reading) -> Job:
        """The one job that waits, from start to its words."""
        job = await self.start()
        return self.store.move(job.id, State.DONE, ended_at=now(), reading=reading)

    def fail(self, job: Job, error: JobError = JobError.MODEL) -> Job:
        return self.store.move(job.id, State.FAILED, ended_at=now(), error=error)

    async def paint(self, *, width: int = SIZE) -> Job:
        """The one job that waits, from start to end."""
        return self.finish(await self.start(), width=width)
