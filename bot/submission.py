"""From an order to jobs: who asks, how fast, for whose eyes, and which pictures the prompts link to.

Knows neither the messages nor the buttons of a job.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import discord

from model.prompt import Prompt
from worker.drafts import Order
from worker.jobs import Job, JobRequest, Origin
from worker.preferences import Preferences

if TYPE_CHECKING:
    from bot.app import Sojourn

    Interaction = discord.Interaction[Sojourn]


def origin_of(interaction: Interaction) -> Origin:
    """The person behind an interaction, and where the result goes."""
    if interaction.channel_id is None:
        raise ValueError(f"Interaction {interaction.id} has no channel.")
    return Origin(
        user_id=interaction.user.id,
        user_name=interaction.user.name,
        channel_id=interaction.channel_id,
        guild_id=interaction.guild_id,
        locale=str(interaction.locale),
        application_id=interaction.application_id,
        token=interaction.token,
        is_member=interaction.is_guild_integration() or interaction.context.dm_channel,
        filesize_limit=interaction.filesize_limit,
    )


async def submit(interaction: Interaction, wish: Order) -> list[Job]:
    """The jobs of an order, queued and not yet shown.

    Links are fetched first, which may take longer than Discord waits, so that the interaction is then deferred.
    """
    jobs = interaction.client.jobs
    preferences = await jobs.preferences(interaction.user.id)
    images = await _adopted(interaction, wish, preferences)
    requests = [request(wish, prompt, origin_of(interaction), preferences, images) for prompt in wish.prompts]
    return [await jobs.submit(request) for request in requests]


def request(
    wish: Order, prompt: Prompt, origin: Origin, preferences: Preferences, images: Mapping[str, str]
) -> JobRequest:
    """One job of an order. What its prompt says of speed, visibility and zoom becomes a property of the job."""
    asked = prompt.parameters
    return JobRequest(
        action=wish.action,
        prompt=prompt.with_parameters(speed=None, stealth=None, zoom=None),
        origin=origin,
        speed=asked.speed or preferences.speed,
        stealth=preferences.stealth if asked.stealth is None else asked.stealth,
        parent_id=wish.parent_id,
        index=wish.index,
        remixed=wish.remixed,
        zoom=wish.zoom if asked.zoom is None else asked.zoom,
        mask_id=wish.mask_id,
        images={link: images[link] for link in links(prompt)},
    )


def links(prompt: Prompt) -> list[str]:
    """The pictures that a prompt names: as image prompts and as references."""
    asked = prompt.parameters
    references = [reference.source for reference in (*asked.sref, *asked.cref, *asked.oref)]
    return [*(image.url for image in prompt.images), *(source for source in references if "://" in source)]


async def _adopted(interaction: Interaction, wish: Order, preferences: Preferences) -> dict[str, str]:
    """The stored copy of every picture that is named. Those of the parent are known, though its links may be dead."""
    wanted = {link for prompt in wish.prompts for link in links(prompt)}
    known = dict(wish.images)
    if wanted - known.keys() and wish.parent_id is not None:
        known |= (await interaction.client.jobs.get(wish.parent_id)).request.images
    if missing := wanted - known.keys():
        if not interaction.response.is_done():
            await interaction.response.defer(thinking=True, ephemeral=preferences.stealth)
        known |= await interaction.client.jobs.adopt(missing)
    return known
