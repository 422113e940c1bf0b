"""`/imagine`: a prompt as typed becomes jobs. What a prompt may say is decided in `model`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot import orders
from bot.languages import ENGLISH
from model.catalog import Catalog
from model.prompt import Prompt, expand, parse
from worker.jobs import Action, JobRequest

if TYPE_CHECKING:
    from bot.app import Sojourn


@app_commands.command(name="imagine", description=ENGLISH.IMAGINE_DESCRIPTION)
@app_commands.describe(prompt=ENGLISH.PROMPT_DESCRIPTION)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
async def imagine(interaction: discord.Interaction[Sojourn], prompt: str) -> None:
    origin = orders.origin_of(interaction)
    for one in read(prompt, interaction.client.catalog):
        await orders.place(interaction, JobRequest(action=Action.IMAGINE, prompt=one, origin=origin))


def read(text: str, catalog: Catalog) -> tuple[Prompt, ...]:
    """The prompts that a typed one stands for, each of which its model can draw. Raises `PromptError`."""
    prompts = expand(parse(text))
    for prompt in prompts:
        catalog.choose(prompt)
    return prompts
