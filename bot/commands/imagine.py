"""`/imagine`: a prompt as typed becomes jobs; earlier ones are offered. What it may say is decided in `model`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.ordering import orders, suggestions
from bot.words.languages import ENGLISH

if TYPE_CHECKING:
    from bot.app import Sojourn


@app_commands.command(name="imagine", description=ENGLISH.IMAGINE_DESCRIPTION)
@app_commands.describe(prompt=ENGLISH.PROMPT_DESCRIPTION)
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def imagine(interaction: discord.Interaction[Sojourn], prompt: str) -> None:
    async with interaction.client.crowd.enter(interaction):
        await orders.order(interaction, await orders.read(interaction, prompt), text=prompt)


@imagine.autocomplete("prompt")
async def _recent(interaction: discord.Interaction[Sojourn], typed: str) -> list[Choice[str]]:
    return await suggestions.recent_prompts(interaction.client.jobs, interaction.user.id, typed)
