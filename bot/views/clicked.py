"""Which buttons of a message were pressed lately, so that they stay blue when two people press at once.

What Discord sends with a press is the message as it was then; without this, the later edit would take back the
colour of the earlier. Only a colour hangs on it, so it lives in memory.
"""

from __future__ import annotations

from collections import OrderedDict

MESSAGES_KEPT = 1024


class Clicked:
    """The pressed buttons of the messages pressed last."""

    def __init__(self, messages_kept: int = MESSAGES_KEPT) -> None:
        self._messages_kept = messages_kept
        self._pressed: OrderedDict[int, set[str]] = OrderedDict()

    def add(self, message_id: int, custom_id: str) -> frozenset[str]:
        """Remember a press. Returns all known ones of this message."""
        pressed = self._pressed.setdefault(message_id, set())
        pressed.add(custom_id)
        self._pressed.move_to_end(message_id)
        while len(self._pressed) > self._messages_kept:
            self._pressed.popitem(last=False)
        return frozenset(pressed)
