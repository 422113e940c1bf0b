"""An order: what a person asked for becomes jobs, each with a message of its own that shows its progress.

Slash commands, buttons and modals come through here. Knows no button and no parameter but those of a job.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import discord

from bot.delivery import first_message
from bot.errors import RelaxedBatchError
from bot.ordering import placeholder, submission
from bot.ordering.submission import origin_of as origin_of
from bot.views import confirmation
from bot.words import languages
from model.params import Speed
from model.prompt import Prompt
from worker.drafts import Draft, Order
from worker.jobs import Action, Job
from worker.people.preferences import Preferences

# Seconds after which Discord is told that the answer takes longer, of the three that it waits: in a crowd the job
# of each may have to wait for those of all the others.
UNHURRIED = 1.0

if TYPE_CHECKING:
    from bot.app import Sojourn

    Interaction = discord.Interaction[Sojourn]


async def read(
    interaction: Interaction, text: str, *, custom_zoom: bool = False, is_complete: bool = False
) -> tuple[Prompt, ...]:
    """The prompts that a typed one stands for. Raises `PromptError`.

    What it does not say, the settings of whoever typed it say, unless it `is_complete`. `custom_zoom` allows
    `--zoom`.
    """
    return await submission.read(
        interaction.client,
        origin_of(interaction),
        text,
        custom_zoom=custom_zoom,
        is_complete=is_complete,
        preferences=await preferences_of(interaction),
    )


async def order(
    interaction: Interaction,
    prompts: Sequence[Prompt],
    *,
    action: Action = Action.IMAGINE,
    parent_id: str | None = None,
    index: int | None = None,
    zoom: float | None = None,
    mask_id: str | None = None,
    remixed: bool = False,
    images: Mapping[str, str] | None = None,
    text: str = "",
) -> None:
    """Make a job of one prompt; of more, once the person has said yes.

    `images` are links whose stored copies are known; `text` is what was typed, for Edit Prompt. Raises what the
    client raises, and `RelaxedBatchError`.
    """
    wish = Order(
        prompts=tuple(prompts),
        action=action,
        parent_id=parent_id,
        index=index,
        zoom=zoom,
        mask_id=mask_id,
        remixed=remixed,
        images=dict(images or {}),
    )
    await place_order(interaction, wish, text)


async def place_order(interaction: Interaction, wish: Order, text: str = "") -> None:
    """`order`, of a value that is there already."""
    if len(wish.prompts) == 1:
        await start(interaction, wish)
    else:
        await _ask(interaction, await keep(interaction, wish, text))


async def keep(interaction: Interaction, wish: Order, text: str) -> Draft:
    """The order as a draft, which waits for a yes. Raises `RelaxedBatchError`."""
    preferences = await preferences_of(interaction)
    if Speed.RELAX in {prompt.parameters.speed or preferences.speed for prompt in wish.prompts}:
        raise RelaxedBatchError(len(wish.prompts))
    draft = Draft(user_id=interaction.user.id, order=wish, text=text)
    await interaction.client.drafts.save(draft)
    return draft


async def start(interaction: Interaction, wish: Order) -> None:
    """Submit all jobs of an order, then show each. Raises what the client raises."""
    for job in await submit(interaction, wish):
        await show(interaction, job)


async def submit(interaction: Interaction, wish: Order) -> list[Job]:
    """The jobs of an order, queued and not yet shown. Raises what the client raises."""
    preferences = await preferences_of(interaction)
    if submission.unknown_links(wish) or _age(interaction) > UNHURRIED:
        await think(interaction, wish)
    return await submission.submit(interaction.client, origin_of(interaction), wish, preferences)


async def think(interaction: Interaction, wish: Order) -> None:
    """Tell Discord that the answer takes longer, unless something was answered already.

    What follows is seen by those who see this, so that it must be known who may.
    """
    if interaction.response.is_done():
        return
    preferences = await preferences_of(interaction)
    is_private = submission.is_private(wish, origin_of(interaction), preferences)
    await placeholder.put(interaction, is_private=is_private or len(wish.prompts) > 1)


async def preferences_of(interaction: Interaction) -> Preferences:
    """What whoever asks has set, looked up once for each interaction."""
    found: Preferences | None = interaction.extras.get("preferences")
    if found is None:
        found = await interaction.client.jobs.preferences(interaction.user.id)
        interaction.extras["preferences"] = found
    return found


def _age(interaction: Interaction) -> float:
    """Seconds since somebody typed or pressed, by Discord's clock."""
    return (discord.utils.utcnow() - interaction.created_at).total_seconds()


async def show(interaction: Interaction, job: Job) -> None:
    """Give a job its first message."""
    await first_message.show(interaction, job, languages.of_job(job))


async def _ask(interaction: Interaction, draft: Draft) -> None:
    """For the eyes of whoever asked: how many jobs it would be, and buttons to decide."""
    words = languages.of(interaction.locale)
    embed, view = confirmation.embed(draft, words), confirmation.buttons(draft, words)
    if interaction.response.is_done():
        await placeholder.clear(interaction, is_private=True)
        await interaction.followup.send(embed=embed, view=view, ephemeral=True)
    else:
        await interaction.response.send_message(embed=embed, view=view, ephemeral=True)
