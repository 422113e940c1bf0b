"""Reactions on the messages of a job: ✉️ sends its pictures, ❌ stops or deletes it. For the owner alone.

Works on raw events, so that no message has to be in any cache.
"""

from __future__ import annotations

import logging

import discord

from bot import errors
from bot.async_client import AsyncJobClient
from bot.delivery import own_jobs
from bot.delivery.postbox import Postbox
from bot.errors import DirectMessagesClosedError
from bot.words import languages
from bot.words.languages import ENGLISH
from bot.words.messages import Messages
from worker.jobs import Shown

ENVELOPE, CROSS = "✉", "❌"
_VARIATION_SELECTOR = "\ufe0f"  # the same emoji comes with it or without, by client

log = logging.getLogger(__name__)


class Reactions:
    """Answers reactions. A failure is told to the person by direct message, or not at all."""

    def __init__(self, client: discord.Client, jobs: AsyncJobClient, postbox: Postbox) -> None:
        self._client = client
        self._jobs = jobs
        self._postbox = postbox

    async def take(self, payload: discord.RawReactionActionEvent) -> None:
        """Raises nothing."""
        emoji = payload.emoji.name.removesuffix(_VARIATION_SELECTOR)
        me = self._client.user
        is_ours = me is not None and payload.message_author_id in {None, me.id} and payload.user_id != me.id
        if emoji not in {ENVELOPE, CROSS} or not is_ours:
            return
        words = ENGLISH  # a reaction does not say which language its giver reads
        try:
            shown = await own_jobs.shown_by(self._jobs, payload.message_id)
            if shown is not None:
                words = languages.of_job(shown.job) if shown.belongs_to(payload.user_id) else words
                await (self._send if emoji == ENVELOPE else self._withdraw)(payload, shown)
        except Exception as error:
            await self._tell(payload, error, words)

    async def _send(self, payload: discord.RawReactionActionEvent, shown: Shown) -> None:
        await own_jobs.send_results(self._jobs, self._postbox, shown.job, payload.user_id)

    async def _withdraw(self, payload: discord.RawReactionActionEvent, shown: Shown) -> None:
        channel = self._client.get_partial_messageable(payload.channel_id)
        message = channel.get_partial_message(payload.message_id)
        await own_jobs.withdraw(self._jobs, self._postbox, shown, message, payload.user_id)

    async def _tell(self, payload: discord.RawReactionActionEvent, error: Exception, words: Messages) -> None:
        try:
            if isinstance(error, DirectMessagesClosedError):
                note = words.direct_messages_closed(payload.user_id)
                await self._postbox.note(payload.channel_id, note, user_id=payload.user_id)
            else:
                await self._postbox.direct_embed(payload.user_id, errors.explain(error, words=words))
        except (discord.DiscordException, DirectMessagesClosedError) as failure:
            log.info("User %s could not be told of %r: %s", payload.user_id, error, failure)
