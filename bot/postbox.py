"""Messages by channel and message id, with the bot's own token, so that they outlive every interaction.

Knows Discord's limits and codes, but no job's state and no event.
"""

from __future__ import annotations

import logging

import discord
from discord import ui
from discord.utils import time_snowflake

from bot import pictures
from bot.errors import DirectMessagesClosedError
from bot.orders import mentioning
from worker.jobs import Job

HISTORY_LOOKED_AT = 200  # messages after the end of a job among which its result would be
NOBODY = discord.AllowedMentions.none()
NOTE_SECONDS = 30.0  # how long a remark to one user stays in a channel
CLOCK_SKEW = 60_000 << 22  # a minute, in the units of a snowflake: the worker's clock is not Discord's

log = logging.getLogger(__name__)


class Postbox:
    """Posts, edits, deletes and finds messages of this bot."""

    def __init__(self, client: discord.Client) -> None:
        self.client = client

    async def post(
        self, channel_id: int, content: str, *, user_id: int, nonce: str, file: discord.File, view: ui.View
    ) -> int:
        """A new message that pings `user_id` alone. Within minutes, the same nonce gives the same message."""
        channel = self.client.get_partial_messageable(channel_id)
        message = await channel.send(
            content, file=file, view=view, nonce=nonce, allowed_mentions=mentioning(user_id)
        )
        return message.id

    async def post_embed(
        self, channel_id: int, content: str, embed: discord.Embed, *, user_id: int, nonce: str
    ) -> None:
        channel = self.client.get_partial_messageable(channel_id)
        await channel.send(content, embed=embed, nonce=nonce, allowed_mentions=mentioning(user_id))

    async def edit(
        self,
        channel_id: int,
        message_id: int,
        content: str,
        *,
        view: ui.View | None,
        file: discord.File | None = None,
    ) -> None:
        """Change text and buttons; the attached picture only if there is a new one."""
        attachments = discord.utils.MISSING if file is None else [file]
        message = self._message(channel_id, message_id)
        await message.edit(content=content, view=view, attachments=attachments, allowed_mentions=NOBODY)

    async def close(self, channel_id: int, message_id: int, content: str, embed: discord.Embed) -> None:
        """The last edit of a message: an embed in place of buttons and picture."""
        message = self._message(channel_id, message_id)
        await message.edit(content=content, embed=embed, view=None, attachments=[], allowed_mentions=NOBODY)

    async def delete(self, channel_id: int, message_id: int) -> None:
        """Delete a message of ours. One that is gone, or out of our sight, is no error."""
        try:
            await self._message(channel_id, message_id).delete()
        except (discord.NotFound, discord.Forbidden) as error:
            log.info("Message %s in channel %s was not deleted: %s", message_id, channel_id, error)

    async def find_result(self, job: Job) -> int | None:
        """The message that shows the result of `job`, if it was posted. A nonce is forgotten after minutes."""
        channel = self.client.get_partial_messageable(job.request.origin.channel_id)
        since = discord.Object(time_snowflake(job.ended_at or job.created_at) - CLOCK_SKEW)
        me = self.client.user
        try:
            async for message in channel.history(limit=HISTORY_LOOKED_AT, after=since, oldest_first=True):
                names = [attachment.filename for attachment in message.attachments]
                if me is not None and message.author.id == me.id and job.id in map(pictures.job_in_name, names):
                    return message.id
        except discord.Forbidden:
            log.warning("The history of channel %s may not be read", job.request.origin.channel_id)
        return None

    async def direct_channel(self, user_id: int) -> int:
        """The id of the channel of direct messages with a user. Raises `DirectMessagesClosedError`."""
        try:
            channel = await self.client.create_dm(discord.Object(user_id))
        except (discord.Forbidden, discord.NotFound) as error:
            raise DirectMessagesClosedError(user_id) from error
        return channel.id

    async def direct(self, user_id: int, content: str, files: list[discord.File]) -> None:
        """A direct message. Raises `DirectMessagesClosedError`."""
        channel = self.client.get_partial_messageable(await self.direct_channel(user_id))
        try:
            await channel.send(content, files=files, allowed_mentions=NOBODY)
        except discord.Forbidden as error:
            raise DirectMessagesClosedError(user_id) from error

    async def direct_embed(self, user_id: int, embed: discord.Embed) -> None:
        """A direct message. Raises `DirectMessagesClosedError`."""
        channel = self.client.get_partial_messageable(await self.direct_channel(user_id))
        try:
            await channel.send(embed=embed)
        except discord.Forbidden as error:
            raise DirectMessagesClosedError(user_id) from error

    async def note(self, channel_id: int, content: str, *, user_id: int) -> None:
        """A remark to one user in a channel, which goes away by itself."""
        channel = self.client.get_partial_messageable(channel_id)
        await channel.send(content, allowed_mentions=mentioning(user_id), delete_after=NOTE_SECONDS)

    def _message(self, channel_id: int, message_id: int) -> discord.PartialMessage:
        return self.client.get_partial_messageable(channel_id).get_partial_message(message_id)
