"""`/settings`, and the commands that set one thing: `/fast`, `/relax`, `/turbo`, `/stealth`, `/public`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.commands.places import everywhere
from bot.views import settings_panel
from bot.words import languages
from bot.words.languages import ENGLISH
from model.params import Speed

if TYPE_CHECKING:
    from bot.app import Sojourn


@app_commands.command(name="settings", description=ENGLISH.SETTINGS_DESCRIPTION)
@everywhere
async def settings(interaction: discord.Interaction[Sojourn]) -> None:
    client, words = interaction.client, languages.of(interaction.locale)
    preferences = await client.jobs.preferences(interaction.user.id)
    view = settings_panel.panel(preferences, client.catalog, words)
    await interaction.response.send_message(settings_panel.content(preferences, words), view=view, ephemeral=True)


@app_commands.command(name="fast", description=ENGLISH.FAST_DESCRIPTION)
@everywhere
async def fast(interaction: discord.Interaction[Sojourn]) -> None:
    await _set_speed(interaction, Speed.FAST)


@app_commands.command(name="relax", description=ENGLISH.RELAX_DESCRIPTION)
@everywhere
async def relax(interaction: discord.Interaction[Sojourn]) -> None:
    await _set_speed(interaction, Speed.RELAX)


@app_commands.command(name="turbo", description=ENGLISH.TURBO_DESCRIPTION)
@everywhere
async def turbo(interaction: discord.Interaction[Sojourn]) -> None:
    await _set_speed(interaction, Speed.TURBO)


@app_commands.command(name="stealth", description=ENGLISH.STEALTH_DESCRIPTION)
@everywhere
async def stealth(interaction: discord.Interaction[Sojourn]) -> None:
    await interaction.client.jobs.change_preferences(interaction.user.id, stealth=True)
    await interaction.response.send_message(languages.of(interaction.locale).STEALTH_SET, ephemeral=True)


@app_commands.command(name="public", description=ENGLISH.PUBLIC_DESCRIPTION)
@everywhere
async def public(interaction: discord.Interaction[Sojourn]) -> None:
    await interaction.client.jobs.change_preferences(interaction.user.id, stealth=False)
    await interaction.response.send_message(languages.of(interaction.locale).PUBLIC_SET, ephemeral=True)


async def _set_speed(interaction: discord.Interaction[Sojourn], speed: Speed) -> None:
    await interaction.client.jobs.change_preferences(interaction.user.id, speed=speed)
    await interaction.response.send_message(languages.of(interaction.locale).SPEED_SET[speed], ephemeral=True)
