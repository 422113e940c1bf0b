"""`/describe`: a picture, attached or by its address, becomes four prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.commands.places import everywhere
from bot.errors import OnePictureError
from bot.ordering import attachment, orders
from bot.words.languages import ENGLISH
from model.prompt import ImagePrompt, Prompt
from worker.jobs import Action

if TYPE_CHECKING:
    from bot.app import Sojourn


@app_commands.command(name="describe", description=ENGLISH.DESCRIBE_DESCRIPTION)
@app_commands.describe(image=ENGLISH.DESCRIBE_IMAGE_DESCRIPTION, link=ENGLISH.DESCRIBE_LINK_DESCRIPTION)
@everywhere
async def describe(
    interaction: discord.Interaction[Sojourn], image: discord.Attachment | None = None, link: str | None = None
) -> None:
    given = [attachment.link(image)] if image else []
    given += [link.strip()] if link else []
    if len(given) != 1:
        raise OnePictureError(f"{len(given)} pictures to describe.")
    await orders.order(interaction, [Prompt((), images=(ImagePrompt(given[0]),))], action=Action.DESCRIBE)
