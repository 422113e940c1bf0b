"""`/moderate`: listed words, blocked people and the moderators' channel, for who may manage the server.

What these do to a prompt is decided in `worker.people.moderation`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.errors import NotModeratorError
from bot.words import languages
from bot.words.echo import cut
from bot.words.languages import ENGLISH
from bot.words.messages import mention
from worker.jobs import now

if TYPE_CHECKING:
    from bot.app import Sojourn

    Use = discord.Interaction[Sojourn]

LIST_ROOM = 4000  # characters of the 4096 that an embed takes
REASON_LENGTH = 200

moderate = app_commands.Group(
    name="moderate",
    description=ENGLISH.MODERATE_DESCRIPTION,
    default_permissions=discord.Permissions(manage_guild=True),
    allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
)
word = app_commands.Group(name="word", description=ENGLISH.WORD_DESCRIPTION, parent=moderate)


def _guild(interaction: Use) -> int:
    """The server. Raises `NotModeratorError`: a server may give the command to others than we do."""
    if interaction.guild_id is None or not interaction.permissions.manage_guild:
        raise NotModeratorError
    return interaction.guild_id


async def _say(interaction: Use, text: str) -> None:
    await interaction.response.send_message(text, ephemeral=True)


@word.command(name="add", description=ENGLISH.WORD_ADD_DESCRIPTION)
@app_commands.describe(phrase=ENGLISH.WORD_PHRASE_DESCRIPTION, weight=ENGLISH.WORD_WEIGHT_DESCRIPTION)
@app_commands.choices(weight=[Choice(name=name, value=weight) for weight, name in ENGLISH.WEIGHTS.items()])
async def add_word(interaction: Use, phrase: str, weight: int = 3) -> None:
    known = await interaction.client.moderation.add_word(_guild(interaction), phrase, weight)
    await _say(interaction, languages.of(interaction.locale).WORD_ADDED.format(phrase=known, weight=weight))


@word.command(name="remove", description=ENGLISH.WORD_REMOVE_DESCRIPTION)
@app_commands.describe(phrase=ENGLISH.WORD_PHRASE_DESCRIPTION)
async def remove_word(interaction: Use, phrase: str) -> None:
    was_listed = await interaction.client.moderation.remove_word(_guild(interaction), phrase)
    words = languages.of(interaction.locale)
    template = words.WORD_REMOVED if was_listed else words.WORD_UNKNOWN
    await _say(interaction, template.format(phrase=cut(phrase.replace("`", "'"), REASON_LENGTH)))


@word.command(name="list", description=ENGLISH.WORD_LIST_DESCRIPTION)
async def list_words(interaction: Use) -> None:
    listed = await interaction.client.moderation.words(_guild(interaction))
    words = languages.of(interaction.locale)
    lines = [f"`{phrase}` {weight}" for phrase, weight in listed.items()]
    text = cut("\n".join(lines), LIST_ROOM) or words.NO_WORDS
    await interaction.response.send_message(
        embed=discord.Embed(title=words.WORDS, description=text), ephemeral=True
    )


@moderate.command(name="block", description=ENGLISH.BLOCK_DESCRIPTION)
@app_commands.describe(
    user=ENGLISH.BLOCK_USER_DESCRIPTION,
    duration=ENGLISH.BLOCK_DURATION_DESCRIPTION,
    reason=ENGLISH.BLOCK_REASON_DESCRIPTION,
)
@app_commands.choices(duration=[Choice(name=name, value=minutes) for minutes, name in ENGLISH.DURATIONS.items()])
async def block(
    interaction: Use, user: discord.User, duration: int, reason: app_commands.Range[str, 0, REASON_LENGTH] = ""
) -> None:
    until = now() + timedelta(minutes=duration) if duration else None
    await interaction.client.moderation.block(_guild(interaction), user.id, until, reason)
    words = languages.of(interaction.locale)
    await _say(interaction, words.USER_BLOCKED.format(user=mention(user.id), until=words.until(until)))


@moderate.command(name="unblock", description=ENGLISH.UNBLOCK_DESCRIPTION)
@app_commands.describe(user=ENGLISH.BLOCK_USER_DESCRIPTION)
async def unblock(interaction: Use, user: discord.User) -> None:
    was_blocked = await interaction.client.moderation.unblock(_guild(interaction), user.id)
    words = languages.of(interaction.locale)
    template = words.USER_UNBLOCKED if was_blocked else words.USER_NOT_BLOCKED
    await _say(interaction, template.format(user=mention(user.id)))


@moderate.command(name="reset", description=ENGLISH.RESET_DESCRIPTION)
@app_commands.describe(user=ENGLISH.BLOCK_USER_DESCRIPTION)
async def reset(interaction: Use, user: discord.User) -> None:
    await interaction.client.moderation.reset(_guild(interaction), user.id)
    await _say(interaction, languages.of(interaction.locale).USER_RESET.format(user=mention(user.id)))


@moderate.command(name="channel", description=ENGLISH.CHANNEL_DESCRIPTION)
@app_commands.describe(text_channel=ENGLISH.CHANNEL_OPTION_DESCRIPTION)
async def channel(interaction: Use, text_channel: discord.TextChannel | None = None) -> None:
    channel_id = text_channel.id if text_channel else None
    await interaction.client.jobs.choose_moderators_channel(_guild(interaction), channel_id)
    words = languages.of(interaction.locale)
    await _say(interaction, words.CHANNEL_SET.format(channel=channel_id) if channel_id else words.CHANNEL_REMOVED)
