"""`/likes`: the pictures that a person likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.commands.places import everywhere
from bot.views import likes_panel
from bot.words.languages import ENGLISH

if TYPE_CHECKING:
    from bot.app import Sojourn


@app_commands.command(name="likes", description=ENGLISH.LIKES_DESCRIPTION)
@everywhere
async def likes(interaction: discord.Interaction[Sojourn]) -> None:
    await likes_panel.answer(interaction)
