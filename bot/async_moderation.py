"""Moderation for coroutines: each call runs in a thread and does what `worker.people.moderation` says."""

from __future__ import annotations

import asyncio
from datetime import datetime

from worker.people.moderation import Appeal, Moderation


class AsyncModeration:
    """`worker.people.moderation.Moderation`, awaited."""

    def __init__(self, moderation: Moderation) -> None:
        self._moderation = moderation

    async def accept_terms(self, user_id: int) -> None:
        await asyncio.to_thread(self._moderation.accept_terms, user_id)

    async def words(self, guild_id: int) -> dict[str, int]:
        return await asyncio.to_thread(self._moderation.words, guild_id)

    async def add_word(self, guild_id: int, phrase: str, weight: int) -> str:
        """List a phrase. Returns it as it is compared. Raises `WordError`."""
        return await asyncio.to_thread(self._moderation.add_word, guild_id, phrase, weight)

    async def remove_word(self, guild_id: int, phrase: str) -> bool:
        return await asyncio.to_thread(self._moderation.remove_word, guild_id, phrase)

    async def block(self, guild_id: int, user_id: int, until: datetime | None, reason: str) -> None:
        await asyncio.to_thread(self._moderation.block, guild_id, user_id, until, reason)

    async def unblock(self, guild_id: int, user_id: int) -> bool:
        return await asyncio.to_thread(self._moderation.unblock, guild_id, user_id)

    async def reset(self, guild_id: int, user_id: int) -> None:
        await asyncio.to_thread(self._moderation.reset, guild_id, user_id)

    async def appeal(self, appeal_id: str) -> Appeal:
        """Raises `AppealGoneError`."""
        return await asyncio.to_thread(self._moderation.appeal, appeal_id)

    async def decide(self, appeal_id: str, *, is_allowed: bool) -> Appeal:
        """Settle an appeal. Raises `AppealGoneError`."""
        return await asyncio.to_thread(self._moderation.decide, appeal_id, is_allowed=is_allowed)
