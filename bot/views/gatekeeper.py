"""Hears the buttons of `bot.views.gate`: terms are accepted, appeals made, allowed and denied."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.delivery import retry
from bot.delivery.routes import NOBODY
from bot.errors import DirectMessagesClosedError, NoModeratorsError, NotModeratorError
from bot.views import gate
from bot.views.gate import Gate, GateButtonId
from bot.views.heard import Heard
from bot.words import languages
from bot.words.echo import echo
from bot.words.messages import Messages, mention
from worker.people.moderation import Appeal

if TYPE_CHECKING:
    from bot.app import Sojourn

    Press = discord.Interaction[Sojourn]
    Handler = Callable[[Press, str], Awaitable[None]]

YELLOW = 16776960
PROMPT_ROOM = 1800  # characters of a prompt in a message
WORDS_ROOM = 1000  # of the 1024 that a field of an embed takes

log = logging.getLogger(__name__)


async def accept(press: Press, _: str) -> None:
    """Accept, under the terms of use."""
    await press.client.moderation.accept_terms(press.user.id)
    words = languages.of(press.locale)
    await press.response.edit_message(content=words.TERMS_ACCEPTED, embed=None, view=None)


async def appeal(press: Press, appeal_id: str) -> None:
    """Appeal, under a blocked prompt: only its owner sees that button. Raises `NoModeratorsError`."""
    made = await press.client.moderation.appeal(appeal_id)
    channel_id = await press.client.jobs.moderators_channel(made.guild_id)
    if channel_id is None:
        raise NoModeratorsError(made.guild_id)
    await press.response.defer()
    await _post(press, channel_id, made)
    words = languages.of(press.locale)
    await press.edit_original_response(content=words.APPEAL_MADE, embed=None, view=None)


async def allow(press: Press, appeal_id: str) -> None:
    await _decide(press, appeal_id, is_allowed=True)


async def deny(press: Press, appeal_id: str) -> None:
    await _decide(press, appeal_id, is_allowed=False)


async def _post(press: Press, channel_id: int, made: Appeal) -> None:
    words = languages.of(press.guild_locale)
    channel = press.client.get_partial_messageable(channel_id)
    try:
        await channel.send(
            embed=_embed(made, words),
            view=gate.verdict(made.id, words),
            nonce=made.id,  # pressed twice, it is posted once
            allowed_mentions=NOBODY,
        )
    except discord.HTTPException as error:
        if not retry.is_closed(error):
            raise
        raise NoModeratorsError(made.guild_id) from error


def _embed(made: Appeal, words: Messages) -> discord.Embed:
    embed = discord.Embed(title=words.APPEAL, description=echo(made.text, PROMPT_ROOM), colour=YELLOW)
    embed.add_field(name=words.APPEAL_BY, value=mention(made.user_id))
    return embed.add_field(name=words.APPEAL_WORDS, value=echo(", ".join(made.words), WORDS_ROOM))


async def _decide(press: Press, appeal_id: str, *, is_allowed: bool) -> None:
    """Raises `NotModeratorError`, `AppealGoneError`."""
    if not press.permissions.manage_guild:
        raise NotModeratorError
    made = await press.client.moderation.decide(appeal_id, is_allowed=is_allowed)
    words = languages.of(press.guild_locale)
    said = words.ALLOWED_BY if is_allowed else words.DENIED_BY
    embed = _embed(made, words).add_field(name="\u200b", value=said.format(user=press.user.mention), inline=False)
    await press.response.edit_message(embed=embed, view=None)
    await _tell(press.client, made, is_allowed=is_allowed)


async def _tell(client: Sojourn, made: Appeal, *, is_allowed: bool) -> None:
    words = languages.of(made.locale)
    said = words.APPEAL_ALLOWED if is_allowed else words.APPEAL_DENIED
    try:
        await client.postbox.direct(made.user_id, said.format(prompt=echo(made.text, PROMPT_ROOM)), [])
    except DirectMessagesClosedError as error:
        log.info("Appeal %s is decided, and its owner cannot be told: %s", made.id, error)


HANDLERS: dict[Gate, Handler] = {
    Gate.ACCEPT: accept,
    Gate.APPEAL: appeal,
    Gate.ALLOW: allow,
    Gate.DENY: deny,
}


class GateButton(Heard, ui.DynamicItem[ui.Button[Any]], template=r"sojourn-gate[0-9]+:.*"):
    """Any button of the gate, of any edition."""

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        button = GateButtonId.parse(self.custom_id)
        await HANDLERS[button.gate](interaction, button.appeal_id)
