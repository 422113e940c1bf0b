"""The bot's hand in Discord, with its own token, so that what it writes outlives every interaction.

Gives each job its route, and writes to single people. Knows no event and no state of a job.
"""

from __future__ import annotations

import discord

from bot.delivery import routes
from bot.delivery.routes import NOBODY, ChannelRoute, Route, mentioning
from bot.errors import DirectMessagesClosedError
from worker.jobs import Job

NOTE_SECONDS = 30.0  # how long a remark to one user stays in a channel


class Postbox:
    """Routes to channels and people, and single messages to them."""

    def __init__(self, client: discord.Client) -> None:
        self.client = client

    def route(self, job: Job) -> Route:
        """To where the job was asked for."""
        return routes.of(self.client, job)

    async def direct_route(self, user_id: int) -> Route:
        """To the direct messages with a user. Raises `DirectMessagesClosedError`."""
        return ChannelRoute(self.client, await self.direct_channel(user_id), user_id)

    async def delete(self, channel_id: int, message_id: int) -> bool:
        """Delete a message of ours. False where it is gone, or out of our sight, which is no error."""
        return await ChannelRoute(self.client, channel_id, user_id=0).delete(message_id)

    async def direct_channel(self, user_id: int) -> int:
        """The id of the channel of direct messages with a user. Raises `DirectMessagesClosedError`."""
        try:
            channel = await self.client.create_dm(discord.Object(user_id))
        except (discord.Forbidden, discord.NotFound) as error:
            raise DirectMessagesClosedError(user_id) from error
        return channel.id

    async def direct(
        self, user_id: int, content: str, files: list[discord.File], embed: discord.Embed | None = None
    ) -> None:
        """A direct message. Raises `DirectMessagesClosedError`."""
        channel = self.client.get_partial_messageable(await self.direct_channel(user_id))
        try:
            await channel.send(content, files=files, embeds=[embed] if embed else [], allowed_mentions=NOBODY)
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
