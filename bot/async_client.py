"""The job client for coroutines: each call runs in a thread, so that no heartbeat ever waits for Redis.

Knows no rule: what a call does and raises is the `JobClient`'s.
"""

from __future__ import annotations

import asyncio

from worker.client import JobClient
from worker.jobs import Job, JobRequest


class AsyncJobClient:
    """`worker.client.JobClient`, awaited."""

    def __init__(self, client: JobClient) -> None:
        self._client = client

    async def submit(self, request: JobRequest) -> Job:
        return await asyncio.to_thread(self._client.submit, request)

    async def cancel(self, job_id: str, user_id: int) -> Job:
        return await asyncio.to_thread(self._client.cancel, job_id, user_id)

    async def get(self, job_id: str) -> Job:
        return await asyncio.to_thread(self._client.get, job_id)

    async def find_by_message(self, message_id: int) -> Job | None:
        return await asyncio.to_thread(self._client.find_by_message, message_id)

    async def attach_message(self, job_id: str, message_id: int) -> None:
        await asyncio.to_thread(self._client.attach_message, job_id, message_id)

    async def record_result(self, job_id: str, message_id: int) -> bool:
        """False if another message shows the result, so that this one is too many."""
        return await asyncio.to_thread(self._client.record_result, job_id, message_id)

    async def link_message(self, job_id: str, message_id: int) -> None:
        await asyncio.to_thread(self._client.link_message, job_id, message_id)

    async def preview(self, job_id: str) -> bytes | None:
        return await asyncio.to_thread(self._client.preview, job_id)

    async def image(self, job_id: str, name: str) -> bytes:
        return await asyncio.to_thread(self._client.image, job_id, name)
