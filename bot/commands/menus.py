"""The entries under "Apps" of a message: for the job that it shows, and for pictures attached to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.commands.places import everywhere
from bot.delivery import own_jobs
from bot.delivery.own_jobs import Done
from bot.errors import NoJobHereError, NoModeratorsError, NoPictureHereError
from bot.modals import image_prompt, report
from bot.views import parameters
from bot.words import languages
from worker.jobs import Shown

if TYPE_CHECKING:
    from bot.app import Sojourn

    Use = discord.Interaction[Sojourn]


@app_commands.context_menu(name=languages.ENGLISH.CANCEL_MENU)
@everywhere
async def cancel_job(interaction: Use, message: discord.Message) -> None:
    """The same as Cancel Job on a job that has not ended, and as ❌ on one that has."""
    client = interaction.client
    shown = await _shown_by(client, message)
    done = await own_jobs.withdraw(client.jobs, client.postbox, shown, message, interaction.user.id)
    words = languages.of(interaction.locale)
    answer = words.STOPPED if done is Done.STOPPED else words.DELETED
    await interaction.response.send_message(answer, ephemeral=True)


@app_commands.context_menu(name=languages.ENGLISH.RESULTS_MENU)
@everywhere
async def dm_results(interaction: Use, message: discord.Message) -> None:
    """The same as ✉️."""
    client = interaction.client
    shown = await _shown_by(client, message)
    await interaction.response.defer(ephemeral=True, thinking=True)  # five uploads may take more than 3 s
    await own_jobs.send_results(client.jobs, client.postbox, shown.job, interaction.user.id)
    await interaction.followup.send(languages.of(interaction.locale).RESULTS_SENT, ephemeral=True)


@app_commands.context_menu(name=languages.ENGLISH.PARAMETERS_MENU)
@everywhere
async def show_parameters(interaction: Use, message: discord.Message) -> None:
    """The same as ℹ️."""
    await parameters.show_job(interaction, (await _shown_by(interaction.client, message)).job)


@app_commands.context_menu(name=languages.ENGLISH.IMAGE_PROMPT_MENU)
@everywhere
async def use_as_image_prompt(interaction: Use, message: discord.Message) -> None:
    """For anybody's pictures: a prompt that begins with their links, to be completed."""
    links = image_prompt.links(message)
    if not links:
        raise NoPictureHereError(f"Message {message.id} has no picture.")
    words = languages.of(interaction.locale)
    await interaction.response.send_modal(image_prompt.modal(interaction.id, message.id, links, words))


@app_commands.context_menu(name=languages.ENGLISH.REPORT_MENU)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
async def report_job(interaction: Use, message: discord.Message) -> None:
    """To those who moderate the server."""
    await _shown_by(interaction.client, message)
    assert interaction.guild_id is not None
    if await interaction.client.jobs.moderators_channel(interaction.guild_id) is None:
        raise NoModeratorsError(interaction.guild_id)
    words = languages.of(interaction.locale)
    await interaction.response.send_modal(report.modal(interaction.id, message.id, words))


async def _shown_by(client: Sojourn, message: discord.Message) -> Shown:
    shown = await own_jobs.shown_by(client.jobs, message.id)
    if shown is None:
        raise NoJobHereError(f"Message {message.id} shows no job.")
    return shown
