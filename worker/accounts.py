"""What is kept of a person beside their jobs: the half of the job client that settings and profiles need.

Knows no Discord.
"""

from __future__ import annotations

from typing import Any

from redis import Redis

from worker.availability import reaching_redis
from worker.preferences import Preferences, PreferenceStore


class Accounts:
    """Every method asks Redis and may raise `QueueUnavailableError`."""

    def __init__(self, redis: Redis) -> None:
        self._preferences = PreferenceStore(redis)

    @reaching_redis
    def preferences(self, user_id: int) -> Preferences:
        return self._preferences.get(user_id)

    @reaching_redis
    def change_preferences(self, user_id: int, /, **fields: Any) -> Preferences:
        """Set these fields and no other. Raises `PromptError` or `SuffixError` for a suffix that is none."""
        return self._preferences.change(user_id, **fields)

    @reaching_redis
    def toggle_preference(self, user_id: int, name: str) -> Preferences:
        """Turn a field that is true or false into its contrary."""
        return self._preferences.toggle(user_id, name)

    @reaching_redis
    def reset_preferences(self, user_id: int) -> Preferences:
        """Back to the defaults, the suffix too. Own options stay."""
        return self._preferences.reset(user_id)

    @reaching_redis
    def set_option(self, user_id: int, name: str, value: str) -> Preferences:
        """Keep an own flag, or with an empty value delete it. Raises `OptionError`."""
        return self._preferences.set_option(user_id, name, value)
