"""The drafts for coroutines: each call runs in a thread. What a call does and raises is `worker.drafts`'."""

from __future__ import annotations

import asyncio

from worker.drafts import Draft, Drafts


class AsyncDrafts:
    """`worker.drafts.Drafts`, awaited."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts

    async def save(self, draft: Draft) -> None:
        await asyncio.to_thread(self._drafts.save, draft)

    async def get(self, draft_id: str, user_id: int) -> Draft:
        return await asyncio.to_thread(self._drafts.get, draft_id, user_id)

    async def take(self, draft_id: str, user_id: int) -> Draft:
        """The draft, which nobody else gets from now on."""
        return await asyncio.to_thread(self._drafts.take, draft_id, user_id)

    async def claim(self, nonce: str) -> bool:
        """True for the first who names this nonce."""
        return await asyncio.to_thread(self._drafts.claim, nonce)
