"""From text and order to jobs: the settings of whoever asks, the pictures that are linked to, the request.

Knows neither the messages nor the buttons of a job.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import discord

from model import prompt as language
from model.params import DEFAULTS
from model.prompt import Prompt
from worker.drafts import Order
from worker.jobs import Job, JobRequest, Origin
from worker.people.preferences import Preferences

if TYPE_CHECKING:
    from bot.app import Sojourn

FOLLOWUPS = 5  # messages that Discord lets us add where only a user has installed us


def origin_of(interaction: discord.Interaction[Sojourn]) -> Origin:
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
        is_member=_may_post(interaction),
        filesize_limit=interaction.filesize_limit,
    )


async def read(
    client: Sojourn,
    origin: Origin,
    text: str,
    *,
    custom_zoom: bool = False,
    is_complete: bool = False,
    max_jobs: int | None = None,
    preferences: Preferences | None = None,
) -> tuple[Prompt, ...]:
    """The prompts that a text stands for, each of which its model can draw. Raises `PromptError`."""
    preferences = preferences or await client.jobs.preferences(origin.user_id)
    limit = client.batch_limit if origin.is_member else min(client.batch_limit, FOLLOWUPS)
    read = partial(
        language.read,
        text,
        options=preferences.options,
        suffix="" if is_complete else preferences.suffix,
        max_jobs=max_jobs or limit,
        custom_zoom=custom_zoom,
    )
    prompts = read()
    if not is_complete:
        asked = [prompt.parameters.version for prompt in prompts]
        defaults = preferences.defaults(client.catalog, asked)
        if defaults != DEFAULTS:  # most people have set nothing
            prompts = read(defaults=defaults)
    for prompt in prompts:
        client.catalog.choose(prompt)
    return prompts


def _may_post(interaction: discord.Interaction[Sojourn]) -> bool:
    """Whether the bot itself, without the interaction's token, may write there."""
    if interaction.context.dm_channel:
        return True
    may = interaction.app_permissions
    is_thread = isinstance(interaction.channel, discord.Thread)
    may_send = may.send_messages_in_threads if is_thread else may.send_messages
    return interaction.is_guild_integration() and may.view_channel and may.attach_files and may_send


async def submit(
    client: Sojourn, origin: Origin, wish: Order, preferences: Preferences | None = None
) -> list[Job]:
    """The jobs of an order, queued. Links are fetched first, which may take longer than Discord waits."""
    preferences = preferences or await client.jobs.preferences(origin.user_id)
    images = await _adopted(client, wish)
    requests = [_request(wish, prompt, origin, preferences, images) for prompt in wish.prompts]
    return await client.jobs.submit_all(requests)


def unknown_links(wish: Order) -> set[str]:
    """The links that have to be fetched before the order can be submitted."""
    return {link for prompt in wish.prompts for link in links(prompt)} - wish.images.keys()


def is_private(wish: Order, origin: Origin, preferences: Preferences) -> bool:
    """Whether its owner alone may see any job of the order. Direct messages with us are private as they are."""
    asked = [_stealth(prompt, preferences) for prompt in wish.prompts]
    return any(asked) and not (origin.is_member and origin.guild_id is None)


def links(prompt: Prompt) -> list[str]:
    """The pictures that a prompt names: as image prompts and as references."""
    asked = prompt.parameters
    references = [reference.source for reference in (*asked.sref, *asked.cref, *asked.oref)]
    return [*(image.url for image in prompt.images), *(source for source in references if "://" in source)]


def _request(
    wish: Order, prompt: Prompt, origin: Origin, preferences: Preferences, images: Mapping[str, str]
) -> JobRequest:
    """One job of an order. What its prompt says of speed, visibility and zoom becomes a property of the job."""
    asked = prompt.parameters
    return JobRequest(
        action=wish.action,
        prompt=prompt.with_parameters(speed=None, stealth=None, zoom=None),
        origin=origin,
        speed=asked.speed or preferences.speed,
        stealth=_stealth(prompt, preferences),
        auto_dm=preferences.auto_dm,
        parent_id=wish.parent_id,
        index=wish.index,
        remixed=wish.remixed,
        zoom=wish.zoom if asked.zoom is None else asked.zoom,
        mask_id=wish.mask_id,
        images={link: images[link] for link in links(prompt)},
    )


def _stealth(prompt: Prompt, preferences: Preferences) -> bool:
    asked = prompt.parameters.stealth
    return preferences.stealth if asked is None else asked


async def _adopted(client: Sojourn, wish: Order) -> dict[str, str]:
    """The stored copy of every picture that is named; those of a parent are known, even if a link is dead."""
    missing = unknown_links(wish)
    return wish.images | await client.jobs.adopt(missing) if missing else wish.images
