"""`/shorten`: which words of a prompt matter, and the prompt in fewer of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.commands.places import everywhere
from bot.errors import CannotShortenError
from bot.ordering import orders
from bot.words.languages import ENGLISH
from model import prompt as language
from model.reading.reading import can_be_shortened
from worker.jobs import Action

if TYPE_CHECKING:
    from bot.app import Sojourn


@app_commands.command(name="shorten", description=ENGLISH.SHORTEN_DESCRIPTION)
@app_commands.describe(prompt=ENGLISH.SHORTEN_PROMPT_DESCRIPTION)
@everywhere
async def shorten(interaction: discord.Interaction[Sojourn], prompt: str) -> None:
    preferences = await interaction.client.jobs.preferences(interaction.user.id)
    prompts = language.read(prompt, options=preferences.options)  # settings join when a result is imagined
    if len(prompts) > 1 or not can_be_shortened(prompts[0]):
        raise CannotShortenError(f"{len(prompts)} prompts, or one that is not plain words.")
    await orders.order(interaction, prompts, action=Action.SHORTEN)
