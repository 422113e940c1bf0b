"""How many orders are on their way, so that in a crowd each is told at once to wait.

One answer takes milliseconds, but those of a crowd wait for each other, and Discord waits three seconds for any.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord

from bot.ordering import placeholder

CROWD = 12  # orders at once, beyond which an answer may come late on a slow machine


class Crowd:
    """Those who are being served."""

    def __init__(self) -> None:
        self._num_inside = 0

    @asynccontextmanager
    async def enter(self, interaction: discord.Interaction[Any]) -> AsyncIterator[None]:
        """For as long as an order is taken. In a crowd it begins with "thinking", which all may see."""
        self._num_inside += 1
        try:
            if self._num_inside > CROWD:
                await placeholder.put(interaction, is_private=False)
            yield
        finally:
            self._num_inside -= 1
