"""What happens when a button under a reading is pressed: its prompts are imagined, or others are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot import languages, orders
from bot.errors import JobNotDoneError
from bot.views import reading
from bot.views.custom_id import CustomId
from model.prompt import parse
from worker.jobs import Action, Job, JobRequest, Reading

if TYPE_CHECKING:
    from bot.app import Sojourn

    Press = discord.Interaction[Sojourn]


async def imagine_one(press: Press, custom_id: CustomId) -> None:
    """1️⃣ to 5️⃣: that prompt, for whoever pressed."""
    found = await _read(press, custom_id)
    if custom_id.index > len(found.prompts):
        raise JobNotDoneError(f"The reading of {custom_id.job_id} has no prompt {custom_id.index}.")
    _turn_blue(press, custom_id)
    await _imagine(press, found.prompts[custom_id.index - 1])


async def imagine_all(press: Press, custom_id: CustomId) -> None:
    """🎉: a job for each prompt."""
    found = await _read(press, custom_id)
    _turn_blue(press, custom_id)
    for prompt in found.prompts:
        await _imagine(press, prompt)


async def read_again(press: Press, custom_id: CustomId) -> None:
    """🔄: the same picture with another seed, so that other prompts come of it."""
    job = await press.client.jobs.get(custom_id.job_id)
    request = job.request.model_copy(
        update={
            "origin": orders.origin_of(press),
            "prompt": job.request.prompt.with_parameters(seed=None),
        }
    )
    _turn_blue(press, custom_id)
    await orders.place(press, request)


async def show_details(press: Press, custom_id: CustomId) -> None:
    """The weight of every word, for whoever pressed alone."""
    job = await _done(press, custom_id)
    await press.response.send_message(embed=reading.details(job, languages.of(press.locale)), ephemeral=True)


async def _imagine(press: Press, text: str) -> None:
    request = JobRequest(action=Action.IMAGINE, prompt=parse(text), origin=orders.origin_of(press))
    await orders.place(press, request)


async def _read(press: Press, custom_id: CustomId) -> Reading:
    found = (await _done(press, custom_id)).reading
    assert found is not None
    return found


async def _done(press: Press, custom_id: CustomId) -> Job:
    """The job of the button. Raises `JobNotDoneError` where it has read nothing, `JobNotFoundError`."""
    job = await press.client.jobs.get(custom_id.job_id)
    if job.reading is None:
        raise JobNotDoneError(f"Job {job.id} has read nothing.")
    return job


def _turn_blue(press: Press, custom_id: CustomId) -> None:
    assert press.message is not None
    press.client.spawn(press.client.clicked.turn_blue(press.message, custom_id.render()))
