"""What buttons and menus have in common that are heard by their custom_id alone, of whatever edition they are.

Knows none of them.
"""

from __future__ import annotations

import re
from typing import Any, Self

import discord
from discord import ui

from bot import errors


class Heard:
    """To stand before `ui.DynamicItem` among the bases. What `press` raises is told to whoever pressed."""

    custom_id: str

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(item)  # type: ignore[call-arg]  # by `ui.DynamicItem`

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        try:
            await self.press(interaction)
        except Exception as error:  # discord.py would log it and leave the presser with "interaction failed"
            await errors.answer(interaction, error)

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        """Do what `custom_id` says."""
        raise NotImplementedError
