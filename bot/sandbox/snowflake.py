"""Discord's ids: milliseconds since 2015 in the upper 42 bits (Discord docs, "API Reference: Snowflakes").

Knows nothing of what the ids name.
"""

from bot.sandbox.clock import Clock

EPOCH_MS = 1_420_070_400_000


def snowflake_at(seconds: float) -> int:
    """The smallest id of that moment."""
    return (int(seconds * 1000) - EPOCH_MS) << 22


def seconds_of(snowflake: str | int) -> float:
    return ((int(snowflake) >> 22) + EPOCH_MS) / 1000


class Snowflakes:
    """Strictly rising ids; `last` is the highest one ever given out."""

    def __init__(self, clock: Clock, last: int = 0) -> None:
        self._clock, self._last = clock, last

    def next(self) -> str:
        self._last = max(self._last + 1, snowflake_at(self._clock.now()))
        return str(self._last)
