"""What `/info` shows of a person: modes, usage, and what they have under way. Knows no store."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.words.echo import cut, echo
from bot.words.messages import Messages
from model.params import Speed
from worker.jobs import Job
from worker.people.preferences import Preferences
from worker.people.usage import Usage, Used

TITLE_LIMIT = 256  # of an embed, by Discord
PROMPT_ROOM = 60  # characters of the prompt of a running job


def embed(
    name: str, preferences: Preferences, usage: Usage, num_likes: int, unserved: Sequence[str], words: Messages
) -> discord.Embed:
    """`name` is the person's; `unserved` are the models that no worker draws with."""
    paragraphs = [
        [*_modes(preferences, words), *_used(usage, words), words.INFO_LIKES.format(likes=num_likes)],
        [*_queued(usage, words), words.INFO_RUNNING.format(jobs=_running(usage, words))],
        [words.INFO_UNSERVED.format(models=", ".join(unserved))] if unserved else [],
    ]
    description = "\n\n".join("\n".join(lines) for lines in paragraphs if lines)
    title = cut(words.INFO_TITLE.format(user=name), TITLE_LIMIT)
    return discord.Embed(title=title, description=description)


def _modes(preferences: Preferences, words: Messages) -> list[str]:
    visibility = words.VISIBILITY_STEALTH if preferences.stealth else words.VISIBILITY_PUBLIC
    return [
        words.INFO_MODE.format(mode=words.MODES[preferences.speed]),
        words.INFO_VISIBILITY.format(visibility=visibility),
    ]


def _used(usage: Usage, words: Messages) -> list[str]:
    total = words.INFO_LIFETIME.format(images=usage.total.images, jobs=usage.total.jobs)
    by_speed = [(speed, usage.by_speed.get(speed, Used())) for speed in Speed]
    parts = [
        words.INFO_USAGE.format(mode=words.MODES[speed], images=used.images, jobs=used.jobs)
        for speed, used in by_speed
        if used.jobs
    ]
    return [total, *parts]


def _queued(usage: Usage, words: Messages) -> list[str]:
    return [words.INFO_QUEUED.format(speed=words.SPEEDS[speed], count=usage.num_queued(speed)) for speed in Speed]


def _running(usage: Usage, words: Messages) -> str:
    """The prompts as links to the messages that show progress."""
    return ", ".join(map(_link, usage.running)) or words.NONE


def _link(job: Job) -> str:
    origin, name = job.request.origin, echo(job.request.prompt.text or job.id, PROMPT_ROOM)
    if job.message_id is None:
        return name
    return (
        f"[{name}](https://discord.com/channels/{origin.guild_id or '@me'}/{origin.channel_id}/{job.message_id})"
    )
