"""Turns pressed buttons blue, also when two people press at once.

What Discord sends with a press is the message as it was then: of two edits made from it, the later would take back
the colour of the earlier. Only a colour hangs on it, so what was pressed is remembered in memory.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, field

import discord

from bot.views import rows

MESSAGES_KEPT = 1024

log = logging.getLogger(__name__)


@dataclass
class _Presses:
    """Of one message. The lock keeps its edits in order."""

    custom_ids: set[str] = field(default_factory=set)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Clicked:
    """The pressed buttons of the messages pressed last."""

    def __init__(self, messages_kept: int = MESSAGES_KEPT) -> None:
        self._messages_kept = messages_kept
        self._presses: OrderedDict[int, _Presses] = OrderedDict()

    async def turn_blue(self, message: discord.Message, custom_id: str) -> None:
        """Show this button, and all pressed before, in blue. A message that cannot be edited stays as it is."""
        presses = self._of(message.id)
        if custom_id in presses.custom_ids:
            return
        presses.custom_ids.add(custom_id)
        async with presses.lock:
            try:
                await message.edit(view=rows.with_blue(message, presses.custom_ids))
            except discord.HTTPException as error:
                log.info("A button of message %s stays grey: %s", message.id, error)

    def _of(self, message_id: int) -> _Presses:
        presses = self._presses.setdefault(message_id, _Presses())
        self._presses.move_to_end(message_id)
        while len(self._presses) > self._messages_kept:
            self._presses.popitem(last=False)
        return presses
