"""`worker.people.accounts.Accounts` for coroutines: each call runs in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from worker.jobs import Job
from worker.people.accounts import Accounts
from worker.people.likes import Liked
from worker.people.preferences import Preferences
from worker.people.profiles import Profile, Taste
from worker.people.usage import Usage


class AsyncAccounts:
    """`Accounts`, awaited."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def preferences(self, user_id: int) -> Preferences:
        return await asyncio.to_thread(self._accounts.preferences, user_id)

    async def change_preferences(self, user_id: int, **fields: Any) -> Preferences:
        return await asyncio.to_thread(self._accounts.change_preferences, user_id, **fields)

    async def toggle_preference(self, user_id: int, name: str) -> Preferences:
        return await asyncio.to_thread(self._accounts.toggle_preference, user_id, name)

    async def reset_preferences(self, user_id: int) -> Preferences:
        return await asyncio.to_thread(self._accounts.reset_preferences, user_id)

    async def set_option(self, user_id: int, name: str, value: str) -> Preferences:
        return await asyncio.to_thread(self._accounts.set_option, user_id, name, value)

    async def like(self, user_id: int, job_id: str, index: int) -> bool:
        """Whether the picture is liked now."""
        return await asyncio.to_thread(self._accounts.like, user_id, job_id, index)

    async def likes(self, user_id: int, limit: int | None = None) -> list[Liked]:
        return await asyncio.to_thread(self._accounts.likes, user_id, limit)

    async def num_likes(self, user_id: int) -> int:
        return await asyncio.to_thread(self._accounts.num_likes, user_id)

    async def usage(self, user_id: int) -> Usage:
        return await asyncio.to_thread(self._accounts.usage, user_id)

    async def taste(self, user_id: int, codes: Sequence[str]) -> Taste:
        return await asyncio.to_thread(self._accounts.taste, user_id, codes)

    async def make_profile(self, user_id: int) -> Profile:
        return await asyncio.to_thread(self._accounts.make_profile, user_id)

    async def profiles(self, user_id: int) -> list[Profile]:
        return await asyncio.to_thread(self._accounts.profiles, user_id)

    async def recent_prompts(self, user_id: int, typed: str = "") -> list[str]:
        return await asyncio.to_thread(self._accounts.recent_prompts, user_id, typed)

    async def recent_results(self, user_id: int, typed: str = "") -> list[Job]:
        return await asyncio.to_thread(self._accounts.recent_results, user_id, typed)
