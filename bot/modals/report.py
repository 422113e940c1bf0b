"""Report Job: why a person holds a result to be wrong, and the word to the server's moderators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.delivery import retry
from bot.delivery.routes import NOBODY
from bot.errors import NoJobHereError, NoModeratorsError
from bot.modals import fields
from bot.modals.modal_id import ModalId, ModalKind
from bot.words import languages, messages
from bot.words.echo import echo
from bot.words.messages import Messages
from model.prompt import render
from worker.jobs import Job

if TYPE_CHECKING:
    from bot.app import Sojourn

    Submit = discord.Interaction[Sojourn]

REASON = "reason"
REASON_LIMIT = 1000  # characters, of the 1024 that a field of an embed takes
PROMPT_ROOM = 1000
YELLOW = 16776960


def modal(nonce: int, message_id: int, words: Messages) -> ui.Modal:
    shown = ui.Modal(
        title=words.REPORT_TITLE, custom_id=ModalId(ModalKind.REPORT, nonce, str(message_id)).render()
    )
    box: ui.TextInput[ui.Modal] = ui.TextInput(
        style=discord.TextStyle.paragraph, custom_id=REASON, max_length=REASON_LIMIT
    )
    shown.add_item(ui.Label(text=words.REPORT_REASON_FIELD, component=box))
    shown.stop()  # heard by its custom_id alone
    return shown


async def take(submit: Submit, modal_id: ModalId) -> None:
    """Raises `NoJobHereError`, `NoModeratorsError`."""
    client, message_id = submit.client, int(modal_id.subject)
    assert submit.guild_id is not None
    shown = await client.jobs.shown_by(message_id)
    if shown is None:
        raise NoJobHereError(f"Message {message_id} shows no job.")
    channel_id = await client.jobs.moderators_channel(submit.guild_id)
    if channel_id is None:
        raise NoModeratorsError(submit.guild_id)
    await submit.response.defer(ephemeral=True, thinking=True)
    reason = str(fields.values(submit)[REASON])
    await _send(submit, channel_id, _embed(submit, shown.job, message_id, reason))
    await submit.followup.send(languages.of(submit.locale).REPORTED, ephemeral=True)


async def _send(submit: Submit, channel_id: int, embed: discord.Embed) -> None:
    channel = submit.client.get_partial_messageable(channel_id)
    try:
        await channel.send(embed=embed, nonce=str(submit.id), allowed_mentions=NOBODY)
    except discord.HTTPException as error:
        if not retry.is_closed(error):
            raise
        raise NoModeratorsError(submit.guild_id) from error


def _embed(submit: Submit, job: Job, message_id: int, reason: str) -> discord.Embed:
    """In the language of the server."""
    words = languages.of(submit.guild_locale)
    link = f"https://discord.com/channels/{submit.guild_id}/{submit.channel_id}/{message_id}"
    embed = discord.Embed(title=words.REPORT_MADE, description=echo(reason, REASON_LIMIT), colour=YELLOW)
    embed.add_field(name=words.REPORT_BY, value=messages.mention(submit.user.id))
    embed.add_field(name=words.REPORT_OWNER, value=messages.mention(job.request.origin.user_id))
    embed.add_field(name=words.REPORT_MESSAGE, value=link, inline=False)
    embed.add_field(name=words.REPORT_PROMPT, value=echo(render(job.request.prompt), PROMPT_ROOM), inline=False)
    return embed.set_footer(text=job.id)
