"""The "thinking" that tells Discord that an answer takes longer, seen by all or by one.

Knows neither what is asked nor what is answered.
"""

from __future__ import annotations

from typing import Any

import discord

KEY = "placeholder_is_private"


async def put(interaction: discord.Interaction[Any], *, is_private: bool) -> None:
    """Keep whoever asks waiting, unless something was answered already."""
    if not interaction.response.is_done():
        await interaction.response.defer(thinking=True, ephemeral=is_private)
        interaction.extras[KEY] = is_private


async def clear(interaction: discord.Interaction[Any], *, is_private: bool) -> None:
    """Take it away if others see it than may see the answer: the next message fills it, whatever its flags."""
    if interaction.extras.pop(KEY, is_private) != is_private:
        await interaction.delete_original_response()
