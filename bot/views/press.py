"""What happens when a button is pressed. The custom_id says all, so that buttons outlive every restart.

Anybody may press; the new job belongs to whoever pressed.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot import errors, languages, orders, pictures, routes, submission
from bot.errors import JobNotDoneError
from bot.views import candidates, rows
from bot.views.custom_id import CustomId, Verb
from worker.jobs import Action, Job, JobRequest, QueueUnavailableError, State

if TYPE_CHECKING:
    from bot.app import Sojourn

    Press = discord.Interaction[Sojourn]
    Handler = Callable[[Press, CustomId], Awaitable[None]]

log = logging.getLogger(__name__)


class JobButton(ui.DynamicItem[ui.Button[Any]], template=r"sojourn.*"):
    """Any button of any edition of Sojourn: what this edition did not write is refused with a sentence."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> JobButton:
        assert isinstance(item, ui.Button)
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        try:
            custom_id = CustomId.parse(self.custom_id)
            await HANDLERS[custom_id.verb](interaction, custom_id)
        except Exception as error:  # discord.py would log it and leave the presser with "interaction failed"
            await errors.answer(interaction, error)


async def show_image(press: Press, custom_id: CustomId) -> None:
    """U1 to U4: one picture of the grid, from the store, without any model."""
    client = press.client
    job = await _finished(press, custom_id)
    limit = min(press.filesize_limit, pictures.REQUEST_LIMIT)
    file = await pictures.image_file(client.jobs, job, custom_id.index, limit)
    _turn_blue(press, custom_id)
    await press.response.defer(thinking=True)  # the upload may take longer than Discord's three seconds
    message = await press.edit_original_response(
        content=languages.of(press.locale).image(job, custom_id.index, press.user.id),
        attachments=[file],
        view=rows.image(job, custom_id.index, languages.of(press.locale)),
        allowed_mentions=routes.mentioning(press.user.id),
    )
    try:
        await client.jobs.link_message(job.id, message.id)
    except QueueUnavailableError:
        log.warning("Message %s shows a picture of job %s, which could not be recorded", message.id, job.id)


async def vary_subtly(press: Press, custom_id: CustomId) -> None:
    await _vary(press, custom_id, Action.VARY_SUBTLE)


async def vary_strongly(press: Press, custom_id: CustomId) -> None:
    await _vary(press, custom_id, Action.VARY_STRONG)


async def reroll(press: Press, custom_id: CustomId) -> None:
    """🔄: the prompt again; under variations, other variations of the same picture."""
    job = await press.client.jobs.get(custom_id.job_id)
    request = JobRequest(
        action=Action.REROLL, prompt=job.request.prompt, origin=submission.origin_of(press), parent_id=job.id
    )
    if job.request.action.needs_picture:
        request = job.request.model_copy(update={"origin": submission.origin_of(press)})
    _turn_blue(press, custom_id)
    await orders.place(press, request)


async def cancel(press: Press, custom_id: CustomId) -> None:
    await press.client.jobs.cancel(custom_id.job_id, press.user.id)
    await press.response.send_message(languages.of(press.locale).STOPPED, ephemeral=True)


HANDLERS: dict[Verb, Handler] = {
    Verb.IMAGE: show_image,
    Verb.VARY_SUBTLE: vary_subtly,
    Verb.VARY_STRONG: vary_strongly,
    Verb.REROLL: reroll,
    Verb.CANCEL: cancel,
    Verb.CANDIDATE: candidates.imagine_one,
    Verb.ALL_CANDIDATES: candidates.imagine_all,
    Verb.READ_AGAIN: candidates.read_again,
    Verb.DETAILS: candidates.show_details,
}


async def _vary(press: Press, custom_id: CustomId, action: Action) -> None:
    parent = await _finished(press, custom_id)
    request = JobRequest(
        action=action,
        prompt=parent.request.prompt,
        origin=submission.origin_of(press),
        parent_id=parent.id,
        index=custom_id.index,
    )
    _turn_blue(press, custom_id)
    await orders.place(press, request)


async def _finished(press: Press, custom_id: CustomId) -> Job:
    """The job of a button that works on its pictures. Raises `JobNotDoneError`, `JobNotFoundError`."""
    job = await press.client.jobs.get(custom_id.job_id)
    if job.state is not State.DONE:
        raise JobNotDoneError(f"Job {job.id} is {job.state}.")
    return job


def _turn_blue(press: Press, custom_id: CustomId) -> None:
    """Show the pressed button in blue, usable as before. Not waited for: edits may be slowed down by Discord."""
    assert press.message is not None
    press.client.spawn(press.client.clicked.turn_blue(press.message, custom_id.render()))
