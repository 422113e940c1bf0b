"""`worker.accounts.Accounts` for coroutines: each call runs in a thread."""

from __future__ import annotations

import asyncio
from typing import Any

from worker.accounts import Accounts
from worker.preferences import Preferences


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
