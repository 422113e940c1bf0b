"""The ways by which the messages of a job reach their place: as the bot itself, or by leave of one interaction.

Knows Discord's limits and codes, and of a job only where it was asked for and what its result is called.

By channel and message id, with the bot's token, a result is posted exactly once: Discord knows the nonce again
for minutes, and later the channel's history shows what was posted. By an interaction's token neither is offered.
There a bot that dies between posting a result and recording it leaves one copy too many, at most one: what comes
after edits the message that is known.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Protocol

import discord
from discord import AllowedMentions, ui
from discord.utils import time_snowflake

from bot.delivery import pictures
from bot.delivery.retry import TOO_MANY_FOLLOWUPS
from worker.jobs import Job, Origin

HISTORY_LOOKED_AT = 200  # messages after the end of a job among which its result would be
CLOCK_SKEW = 60_000 << 22  # a minute, in the units of a snowflake: the worker's clock is not Discord's
NOBODY = AllowedMentions.none()

log = logging.getLogger(__name__)


def mentioning(user_id: int) -> AllowedMentions:
    """Only this person may be pinged, whatever a prompt says."""
    return AllowedMentions(everyone=False, roles=False, users=[discord.Object(user_id)], replied_user=False)


@dataclass(frozen=True)
class Letter:
    """A message before it is one. `file` is read by sending it, so that a letter is sent once."""

    content: str
    embed: discord.Embed | None = None
    view: ui.View | None = None
    file: discord.File | None = None

    def parts(self) -> dict[str, Any]:
        """What of it is there, as discord.py names it."""
        parts = {"content": self.content, "embed": self.embed, "view": self.view, "file": self.file}
        return {name: part for name, part in parts.items() if part is not None}

    def changes(self, *, keeps_files: bool) -> dict[str, Any]:
        """What an edit says: what is absent goes. Files stay where told, unless there is a new one."""
        changes: dict[str, Any] = {"content": self.content, "embed": self.embed, "view": self.view}
        if self.file is not None or not keeps_files:
            changes["attachments"] = [] if self.file is None else [self.file]
        return changes


class Route(Protocol):
    """One place, seen by one person or by all. What Discord refuses is raised, unless said otherwise."""

    async def post(self, letter: Letter, *, nonce: str) -> int:
        """A new message, which pings the person alone. Within minutes the same nonce gives the same message."""

    async def edit(self, message_id: int, letter: Letter, *, keeps_files: bool = True) -> None: ...

    async def delete(self, message_id: int) -> bool:
        """False where it is gone or not ours to delete, which is no error."""

    async def conclude(self, job: Job, letter: Letter, *, may_be_there: bool) -> int:
        """Post the result of a job. With `may_be_there` an earlier call may have done so and not told."""


class ChannelRoute:
    """As the bot itself: outlives every interaction. A thread and direct messages are channels too."""

    def __init__(self, client: discord.Client, channel_id: int, user_id: int) -> None:
        self._channel = client.get_partial_messageable(channel_id)
        self._client = client
        self._user_id = user_id

    async def post(self, letter: Letter, *, nonce: str) -> int:
        mentions = mentioning(self._user_id)
        return (await self._channel.send(**letter.parts(), nonce=nonce, allowed_mentions=mentions)).id

    async def edit(self, message_id: int, letter: Letter, *, keeps_files: bool = True) -> None:
        message = self._channel.get_partial_message(message_id)
        await message.edit(**letter.changes(keeps_files=keeps_files), allowed_mentions=NOBODY)

    async def delete(self, message_id: int) -> bool:
        try:
            await self._channel.get_partial_message(message_id).delete()
        except (discord.NotFound, discord.Forbidden) as error:
            log.info("Message %s in channel %s was not deleted: %s", message_id, self._channel.id, error)
            return False
        return True

    async def conclude(self, job: Job, letter: Letter, *, may_be_there: bool) -> int:
        found = await self._find(job) if may_be_there else None
        return found or await self.post(letter, nonce=job.id)

    async def _find(self, job: Job) -> int | None:
        """The message that shows the result of `job`, if it was posted."""
        since = discord.Object(time_snowflake(job.ended_at or job.created_at) - CLOCK_SKEW)
        try:
            async for message in self._channel.history(limit=HISTORY_LOOKED_AT, after=since, oldest_first=True):
                if self._is_ours(message) and _shows_result(message, job):
                    return message.id
        except discord.Forbidden:
            log.warning("The history of channel %s may not be read", self._channel.id)
        return None

    def _is_ours(self, message: discord.Message) -> bool:
        return self._client.user is not None and message.author.id == self._client.user.id


class TokenRoute:
    """By the token of an interaction, for the fifteen minutes that it lives."""

    def __init__(self, client: discord.Client, origin: Origin, *, is_private: bool) -> None:
        self._webhook = discord.Webhook.partial(origin.application_id, origin.token, client=client)
        self._webhook.type = discord.WebhookType.application  # only those may speak to one person alone
        self._user_id = origin.user_id
        self._is_private = is_private

    async def post(self, letter: Letter, *, nonce: str) -> int:
        """`nonce` is of no use here: Discord knows none of followups."""
        message = await self._webhook.send(
            **letter.parts(), ephemeral=self._is_private, allowed_mentions=mentioning(self._user_id), wait=True
        )
        return message.id

    async def edit(self, message_id: int, letter: Letter, *, keeps_files: bool = True) -> None:
        changes = letter.changes(keeps_files=keeps_files)
        await self._webhook.edit_message(message_id, **changes, allowed_mentions=NOBODY)

    async def delete(self, message_id: int) -> bool:
        try:
            await self._webhook.delete_message(message_id)
        except discord.HTTPException as error:
            if error.status >= 500:
                raise
            log.info("Message %s was not deleted by its token: %s", message_id, error)
            return False
        return True

    async def conclude(self, job: Job, letter: Letter, *, may_be_there: bool) -> int:
        """A followup; where it might be the second, or one too many, the progress message becomes the result."""
        if job.message_id is None:
            return await self.post(letter, nonce=job.id)
        if not may_be_there:
            try:
                return await self.post(letter, nonce=job.id)
            except discord.HTTPException as error:
                if error.code != TOO_MANY_FOLLOWUPS:
                    raise
                if letter.file is not None:
                    letter.file.reset()
        await self.edit(job.message_id, letter, keeps_files=False)
        return job.message_id


def of(client: discord.Client, job: Job) -> Route:
    """The way to where a job was asked for."""
    origin = job.request.origin
    if needs_token(job) and origin.token:
        return TokenRoute(client, origin, is_private=is_private(job))
    return ChannelRoute(client, origin.channel_id, origin.user_id)


def needs_token(job: Job) -> bool:
    """Whether only the interaction that asked for a job may show it."""
    return is_private(job) or not job.request.origin.is_member


def is_private(job: Job) -> bool:
    """Whether its owner alone may see a job. Direct messages with the bot are private as they are."""
    origin = job.request.origin
    return job.request.stealth and not (origin.is_member and origin.guild_id is None)


def _shows_result(message: discord.Message, job: Job) -> bool:
    """A picture is known by its file name; words, by the buttons below them."""
    if not job.request.action.is_reading:
        return job.id in (pictures.job_in_name(file.filename) for file in message.attachments)
    return message.id != job.message_id and any(job.id in name for name in _custom_ids(message))


def _custom_ids(message: discord.Message) -> list[str]:
    rows = (row for row in message.components if isinstance(row, discord.ActionRow))
    return [item.custom_id or "" for row in rows for item in row.children]
