"""The entries under "Apps" of a message: Cancel Job and DM Results. The same as the button and the reactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot import languages, own_jobs
from bot.commands.places import everywhere
from bot.errors import NoJobHereError
from bot.own_jobs import Done
from worker.jobs import Shown

if TYPE_CHECKING:
    from bot.app import Sojourn


@app_commands.context_menu(name=languages.ENGLISH.CANCEL_MENU)
@everywhere
async def cancel_job(interaction: discord.Interaction[Sojourn], message: discord.Message) -> None:
    client = interaction.client
    shown = await _shown_by(client, message)
    done = await own_jobs.withdraw(client.jobs, client.postbox, shown, message, interaction.user.id)
    words = languages.of(interaction.locale)
    answer = words.STOPPED if done is Done.STOPPED else words.DELETED
    await interaction.response.send_message(answer, ephemeral=True)


@app_commands.context_menu(name=languages.ENGLISH.RESULTS_MENU)
@everywhere
async def dm_results(interaction: discord.Interaction[Sojourn], message: discord.Message) -> None:
    client = interaction.client
    job = (await _shown_by(client, message)).job
    await interaction.response.defer(ephemeral=True, thinking=True)  # five uploads may take more than 3 s
    await own_jobs.send_results(client.jobs, client.postbox, job, interaction.user.id)
    await interaction.followup.send(languages.of(interaction.locale).RESULTS_SENT, ephemeral=True)


async def _shown_by(client: Sojourn, message: discord.Message) -> Shown:
    shown = await own_jobs.shown_by(client.jobs, message.id)
    if shown is None:
        raise NoJobHereError(f"Message {message.id} shows no job.")
    return shown
