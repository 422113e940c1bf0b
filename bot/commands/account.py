"""`/info`: what a person has used and has under way; `/profile`: their taste."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.commands.places import everywhere
from bot.views import info as info_view
from bot.words import languages
from bot.words.languages import ENGLISH
from worker.people.profiles import MIN_LIKES

if TYPE_CHECKING:
    from bot.app import Sojourn

PROFILES_SHOWN = 25

profile = everywhere(app_commands.Group(name="profile", description=ENGLISH.PROFILE_DESCRIPTION))


@app_commands.command(name="info", description=ENGLISH.INFO_DESCRIPTION)
@everywhere
async def info(interaction: discord.Interaction[Sojourn]) -> None:
    jobs, user = interaction.client.jobs, interaction.user
    preferences, usage, num_likes, unserved = await asyncio.gather(
        jobs.preferences(user.id), jobs.usage(user.id), jobs.num_likes(user.id), jobs.unserved_models()
    )
    words = languages.of(interaction.locale)
    embed = info_view.embed(user.display_name, preferences, usage, num_likes, unserved, words)
    await interaction.response.send_message(embed=embed, ephemeral=True)


@profile.command(name="list", description=ENGLISH.PROFILE_LIST_DESCRIPTION)
async def list_profiles(interaction: discord.Interaction[Sojourn]) -> None:
    profiles = await interaction.client.jobs.profiles(interaction.user.id)
    words = languages.of(interaction.locale)
    lines = [
        words.PROFILE.format(
            code=one.code,
            time=int(one.created_at.timestamp()),
            likes=one.num_likes,
            words=", ".join(one.words),
        )
        for one in profiles[:PROFILES_SHOWN]
    ]
    description = "\n".join(lines) or words.NO_PROFILES.format(needed=MIN_LIKES)
    embed = discord.Embed(title=words.PROFILES, description=description)
    await interaction.response.send_message(embed=embed, ephemeral=True)


@profile.command(name="make", description=ENGLISH.PROFILE_MAKE_DESCRIPTION)
async def make_profile(interaction: discord.Interaction[Sojourn]) -> None:
    made = await interaction.client.jobs.make_profile(interaction.user.id)
    answer = languages.of(interaction.locale).PROFILE_MADE.format(code=made.code, words=", ".join(made.words))
    await interaction.response.send_message(answer, ephemeral=True)
