"""What a person may mean by what they have typed so far, for Discord's autocomplete.

An answer that comes too late is none, so that a failure is an empty list. Knows no command.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from discord.app_commands import Choice

from bot.async_client import AsyncJobClient
from bot.words.echo import cut, length, one_line
from model.prompt import render
from worker.jobs import QueueUnavailableError

MOST = 25  # choices, by Discord
LONGEST = 100  # characters of a choice, by Discord
IN_TIME = 2.0  # seconds: Discord waits three

log = logging.getLogger(__name__)


async def option_names(jobs: AsyncJobClient, user_id: int, typed: str) -> list[Choice[str]]:
    """The names of own flags, each with the text that it stands for."""

    async def find() -> list[Choice[str]]:
        options = (await jobs.preferences(user_id)).options
        return [_choice(f"{name}: {value}", name) for name, value in _matching(options.items(), typed)]

    return await _in_time(find)


async def recent_prompts(jobs: AsyncJobClient, user_id: int, typed: str) -> list[Choice[str]]:
    """Own prompts, newest first. One that Discord could not give back whole is left out."""

    async def find() -> list[Choice[str]]:
        prompts = await jobs.recent_prompts(user_id, typed)
        return [Choice(name=prompt, value=prompt) for prompt in prompts if length(prompt) <= LONGEST]

    return await _in_time(find)


async def results(jobs: AsyncJobClient, user_id: int, typed: str) -> list[Choice[str]]:
    """Own jobs that are done, newest first, each by its prompt."""

    async def find() -> list[Choice[str]]:
        found = await jobs.recent_results(user_id, typed)
        return [_choice(f"{job.created_at:%m-%d %H:%M} {render(job.request.prompt)}", job.id) for job in found]

    return await _in_time(find)


async def _in_time(find: Callable[[], Awaitable[list[Choice[str]]]]) -> list[Choice[str]]:
    try:
        async with asyncio.timeout(IN_TIME):
            return (await find())[:MOST]
    except (TimeoutError, QueueUnavailableError) as error:
        log.warning("No suggestions: %r", error)
        return []


def _matching(entries: Iterable[tuple[str, str]], typed: str) -> list[tuple[str, str]]:
    wanted = typed.strip().lstrip("-").casefold()
    return [(name, value) for name, value in entries if wanted in name]


def _choice(name: str, value: str) -> Choice[str]:
    return Choice(name=cut(one_line(name), LONGEST), value=value)
