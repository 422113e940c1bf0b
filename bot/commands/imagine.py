"""`/imagine`: a prompt as typed becomes jobs. What a prompt may say is decided in `model`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot import orders
from bot.languages import ENGLISH

if TYPE_CHECKING:
    from bot.app import Sojourn


@app_commands.command(name="imagine", description=ENGLISH.IMAGINE_DESCRIPTION)
@app_commands.describe(prompt=ENGLISH.PROMPT_DESCRIPTION)
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def imagine(interaction: discord.Interaction[Sojourn], prompt: str) -> None:
    await orders.order(interaction, await orders.read(interaction, prompt), text=prompt)
