"""`/blend`: two to five attached pictures become one, as a prompt of nothing but their links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.commands.places import everywhere
from bot.ordering import attachment, orders
from bot.words.languages import ENGLISH

if TYPE_CHECKING:
    from bot.app import Sojourn

SQUARE = "1:1"
DIMENSIONS = [
    Choice(name=ENGLISH.PORTRAIT, value="2:3"),
    Choice(name=ENGLISH.SQUARE, value=SQUARE),
    Choice(name=ENGLISH.LANDSCAPE, value="3:2"),
]
IMAGES = ("image1", "image2", "image3", "image4", "image5")


@app_commands.command(name="blend", description=ENGLISH.BLEND_DESCRIPTION)
@app_commands.describe(
    dimensions=ENGLISH.BLEND_DIMENSIONS_DESCRIPTION, **dict.fromkeys(IMAGES, ENGLISH.BLEND_IMAGE_DESCRIPTION)
)
@app_commands.choices(dimensions=DIMENSIONS)
@everywhere
async def blend(
    interaction: discord.Interaction[Sojourn],
    image1: discord.Attachment,
    image2: discord.Attachment,
    image3: discord.Attachment | None = None,
    image4: discord.Attachment | None = None,
    image5: discord.Attachment | None = None,
    dimensions: str = SQUARE,
) -> None:
    links = [attachment.link(image) for image in (image1, image2, image3, image4, image5) if image]
    text = f"{' '.join(links)} --ar {dimensions}"
    await orders.order(interaction, await orders.read(interaction, text), text=text)
