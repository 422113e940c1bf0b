"""What happens when a button under a reading is pressed: its prompts are imagined, or others are asked for.

Anybody may press; the new jobs belong to whoever pressed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.errors import JobNotDoneError
from bot.modals import imagine
from bot.ordering import orders
from bot.views import pressed, reading
from bot.views.custom_id import CustomId
from bot.words import languages
from worker.drafts import Order
from worker.jobs import Action, Job, Reading

if TYPE_CHECKING:
    from bot.app import Sojourn

    Press = discord.Interaction[Sojourn]


async def imagine_one(press: Press, custom_id: CustomId) -> None:
    """1️⃣ to 5️⃣: that prompt. One of a shortening, and any with Remix on, may be changed first."""
    job, found = await _read(press, custom_id)
    if custom_id.index > len(found.prompts):
        raise JobNotDoneError(f"The reading of {job.id} has no prompt {custom_id.index}.")
    text = found.prompts[custom_id.index - 1]
    preferences = await orders.preferences_of(press)
    if job.request.action is Action.SHORTEN or preferences.remix:
        await press.response.send_modal(imagine.modal(press.id, custom_id, text, languages.of(press.locale)))
        pressed.turn_blue_later(press, custom_id)
    else:
        prompts = await orders.read(press, text)
        await pressed.turn_blue(press, custom_id)
        await orders.order(press, prompts, text=text)


async def imagine_all(press: Press, custom_id: CustomId) -> None:
    """🎉: a job for each prompt, without asking again."""
    _, found = await _read(press, custom_id)
    prompts = [prompt for text in found.prompts for prompt in await orders.read(press, text)]
    await pressed.turn_blue(press, custom_id)
    await orders.start(press, Order(prompts=tuple(prompts)))


async def read_again(press: Press, custom_id: CustomId) -> None:
    """🔄: the same picture with another seed, so that other prompts come of it."""
    job = await press.client.jobs.get(custom_id.job_id)
    await pressed.turn_blue(press, custom_id)
    await orders.order(press, [job.request.prompt], action=job.request.action, images=job.request.images)


async def show_details(press: Press, custom_id: CustomId) -> None:
    """The weight of every word, for whoever pressed alone."""
    job, _ = await _read(press, custom_id)
    await press.response.send_message(embed=reading.details(job, languages.of(press.locale)), ephemeral=True)


async def _read(press: Press, custom_id: CustomId) -> tuple[Job, Reading]:
    """The job of the button. Raises `JobNotDoneError` where it has read nothing, `JobNotFoundError`."""
    job = await press.client.jobs.get(custom_id.job_id)
    if job.reading is None:
        raise JobNotDoneError(f"Job {job.id} has read nothing.")
    return job, job.reading
