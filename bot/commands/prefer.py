"""`/prefer`: own flags, the suffix, and three switches. What is allowed is decided in `worker.people.options`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.commands.places import everywhere
from bot.ordering.suggestions import option_names
from bot.words import languages
from bot.words.echo import echo
from bot.words.languages import ENGLISH
from worker.people.options import plain_name

if TYPE_CHECKING:
    from bot.app import Sojourn

ROOM = 1500  # characters of a value in an answer: a message has 2000
ROOM_IN_LIST = 150  # so that as many as are kept fit into the 4096 of an embed

prefer = everywhere(app_commands.Group(name="prefer", description=ENGLISH.PREFER_DESCRIPTION))
option = app_commands.Group(name="option", description=ENGLISH.OPTION_DESCRIPTION, parent=prefer)


@option.command(name="set", description=ENGLISH.OPTION_SET_DESCRIPTION)
@app_commands.describe(option=ENGLISH.OPTION_NAME_DESCRIPTION, value=ENGLISH.OPTION_VALUE_DESCRIPTION)
async def set_option(interaction: discord.Interaction[Sojourn], option: str, value: str = "") -> None:
    preferences = await interaction.client.jobs.set_option(interaction.user.id, option, value)
    words, name = languages.of(interaction.locale), plain_name(option)
    template = words.OPTION_SET if name in preferences.options else words.OPTION_DELETED
    kept = echo(preferences.options.get(name, ""), ROOM)
    await interaction.response.send_message(template.format(name=name, value=kept), ephemeral=True)


@set_option.autocomplete("option")
async def _existing_options(interaction: discord.Interaction[Sojourn], typed: str) -> list[Choice[str]]:
    return await option_names(interaction.client.jobs, interaction.user.id, typed)


@option.command(name="list", description=ENGLISH.OPTION_LIST_DESCRIPTION)
async def list_options(interaction: discord.Interaction[Sojourn]) -> None:
    preferences = await interaction.client.jobs.preferences(interaction.user.id)
    words = languages.of(interaction.locale)
    lines = [
        words.OPTION.format(name=name, value=echo(value, ROOM_IN_LIST))
        for name, value in preferences.options.items()
    ]
    embed = discord.Embed(title=words.OPTIONS, description="\n".join(lines) or words.NO_OPTIONS)
    await interaction.response.send_message(embed=embed, ephemeral=True)


@prefer.command(name="suffix", description=ENGLISH.SUFFIX_DESCRIPTION)
@app_commands.describe(new_value=ENGLISH.SUFFIX_VALUE_DESCRIPTION)
async def suffix(interaction: discord.Interaction[Sojourn], new_value: str = "") -> None:
    preferences = await interaction.client.jobs.change_preferences(interaction.user.id, suffix=new_value)
    words = languages.of(interaction.locale)
    template = words.SUFFIX_SET if preferences.suffix else words.SUFFIX_REMOVED
    kept = echo(preferences.suffix, ROOM)
    await interaction.response.send_message(template.format(suffix=kept), ephemeral=True)


@prefer.command(name="remix", description=ENGLISH.REMIX_DESCRIPTION)
async def remix(interaction: discord.Interaction[Sojourn]) -> None:
    preferences = await interaction.client.jobs.toggle_preference(interaction.user.id, "remix")
    words = languages.of(interaction.locale)
    answer = words.REMIX_ON if preferences.remix else words.REMIX_OFF
    await interaction.response.send_message(answer, ephemeral=True)


@prefer.command(name="variability", description=ENGLISH.VARIABILITY_DESCRIPTION)
async def variability(interaction: discord.Interaction[Sojourn]) -> None:
    preferences = await interaction.client.jobs.toggle_preference(interaction.user.id, "strong_variations")
    words = languages.of(interaction.locale)
    answer = words.VARIABILITY_HIGH if preferences.strong_variations else words.VARIABILITY_LOW
    await interaction.response.send_message(answer, ephemeral=True)


@prefer.command(name="auto_dm", description=ENGLISH.AUTO_DM_DESCRIPTION)
async def auto_dm(interaction: discord.Interaction[Sojourn]) -> None:
    preferences = await interaction.client.jobs.toggle_preference(interaction.user.id, "auto_dm")
    words = languages.of(interaction.locale)
    answer = words.AUTO_DM_ON if preferences.auto_dm else words.AUTO_DM_OFF
    await interaction.response.send_message(answer, ephemeral=True)
