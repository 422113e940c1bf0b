"""The job client for coroutines: each call runs in a thread, so that no heartbeat ever waits for Redis.

Knows no rule: what a call does and raises is the `JobClient`'s.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from bot.async_accounts import AsyncAccounts
from model.catalog import Entry
from worker.client import JobClient
from worker.intake.fetch import Fetcher, LinkError
from worker.intake.inputs import InputError
from worker.jobs import Job, JobRequest, Shown
from worker.place import Place

FETCHES = 4  # links of one prompt that are fetched at once
DECODERS = 2  # pictures of all prompts that are decoded at once: each may take some 200 MB


class AsyncJobClient(AsyncAccounts):
    """`worker.client.JobClient`, awaited. To be closed when done."""

    def __init__(self, client: JobClient, fetcher: Fetcher | None = None) -> None:
        super().__init__(client)
        self._client = client
        self._fetcher = fetcher or Fetcher()
        self._decoders = asyncio.Semaphore(DECODERS)

    async def close(self) -> None:
        await self._fetcher.close()

    async def adopt(self, links: Collection[str]) -> dict[str, str]:
        """Fetch and keep the picture behind each link, and say what its id is. Raises `LinkError`, `OSError`."""
        room = asyncio.Semaphore(FETCHES)

        async def adopt_one(link: str) -> str:
            async with room:
                return await self._adopt(link)

        wanted = list(dict.fromkeys(links))
        found = await asyncio.gather(*map(adopt_one, wanted), return_exceptions=True)
        ids: dict[str, str] = {}
        for link, result in zip(wanted, found, strict=True):
            if isinstance(result, BaseException):
                raise result
            ids[link] = result
        return ids

    async def adopt_bytes(self, data: bytes) -> str:
        """Keep a picture that is here already, such as an attachment or a mask. Raises `InputError`, `OSError`."""
        return await self._take(data)

    async def adopt_mask(self, data: bytes, job_id: str, index: int) -> str:
        """Keep a mask for picture `index` of a job. Raises `InputError`, `ImageNotFoundError`, `OSError`."""
        async with self._decoders:
            return await asyncio.to_thread(self._client.take_mask, data, job_id, index)

    async def _adopt(self, link: str) -> str:
        if known := await asyncio.to_thread(self._client.find_input, link):
            return known
        data = await self._fetcher.fetch(link)
        try:
            return await self._take(data, link)
        except InputError as error:
            raise LinkError(link, error.reason, error) from error

    async def _take(self, data: bytes, link: str = "") -> str:
        async with self._decoders:
            return await asyncio.to_thread(self._client.take_input, data, link)

    def model_of(self, job: Job) -> Entry | None:
        return self._client.model_of(job)

    async def open_short_link(self, code: str) -> str | None:
        return await asyncio.to_thread(self._client.open_short_link, code)

    async def job_address(self, job_id: str) -> str:
        return await asyncio.to_thread(self._client.job_address, job_id)

    async def opens_page(self, key: str, job_id: str) -> bool:
        return await asyncio.to_thread(self._client.opens_page, key, job_id)

    async def input(self, input_id: str) -> bytes:
        return await asyncio.to_thread(self._client.input, input_id)

    async def submit(self, request: JobRequest) -> Job:
        return await asyncio.to_thread(self._client.submit, request)

    async def submit_all(self, requests: Sequence[JobRequest]) -> list[Job]:
        return await asyncio.to_thread(self._client.submit_all, requests)

    async def cancel(self, job_id: str, user_id: int) -> Job:
        return await asyncio.to_thread(self._client.cancel, job_id, user_id)

    async def get(self, job_id: str) -> Job:
        return await asyncio.to_thread(self._client.get, job_id)

    async def place(self, job_id: str) -> Place | None:
        return await asyncio.to_thread(self._client.place, job_id)

    async def places(self, job_ids: Sequence[str]) -> dict[str, Place]:
        return await asyncio.to_thread(self._client.places, job_ids)

    async def unserved_models(self) -> list[str]:
        return await asyncio.to_thread(self._client.unserved_models)

    async def line(self, watcher: str) -> list[tuple[Job, Place]]:
        return await asyncio.to_thread(self._client.line, watcher)

    async def parent(self, job: Job) -> Job | None:
        return await asyncio.to_thread(self._client.parent, job)

    async def children(self, job_id: str, limit: int = 10) -> list[Job]:
        return await asyncio.to_thread(self._client.children, job_id, limit)

    async def moderators_channel(self, guild_id: int) -> int | None:
        return await asyncio.to_thread(self._client.moderators_channel, guild_id)

    async def choose_moderators_channel(self, guild_id: int, channel_id: int | None) -> None:
        await asyncio.to_thread(self._client.choose_moderators_channel, guild_id, channel_id)

    async def find_by_message(self, message_id: int) -> Job | None:
        return await asyncio.to_thread(self._client.find_by_message, message_id)

    async def attach_message(self, job_id: str, message_id: int) -> None:
        await asyncio.to_thread(self._client.attach_message, job_id, message_id)

    async def record_result(self, job_id: str, message_id: int) -> bool:
        """False if another message shows the result, so that this one is too many."""
        return await asyncio.to_thread(self._client.record_result, job_id, message_id)

    async def link_message(
        self, job_id: str, message_id: int, index: int | None = None, user_id: int | None = None
    ) -> None:
        await asyncio.to_thread(self._client.link_message, job_id, message_id, index, user_id)

    async def shown_by(self, message_id: int) -> Shown | None:
        return await asyncio.to_thread(self._client.shown_by, message_id)

    async def preview(self, job_id: str) -> bytes | None:
        return await asyncio.to_thread(self._client.preview, job_id)

    async def look(self, job_id: str) -> tuple[Job, bytes | None]:
        return await asyncio.to_thread(self._client.look, job_id)

    async def image(self, job_id: str, name: str) -> bytes:
        return await asyncio.to_thread(self._client.image, job_id, name)
